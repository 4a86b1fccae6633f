"""The same file again, and one that has changed."""

from datetime import date
from uuid import uuid4

import pytest

from cases.models import Action, ActionReport, AgencyGrant, Layer, Phenomenon, Release, Reveal
from meetings.models import Escalation
from mscportal.city.importing import Brought, bring_in
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act, Document
from partners.models import Agency
from tests.city.small import Thing, put_at, small_city

pytestmark = pytest.mark.django_db


def bring(document: Thing) -> Brought:
    return bring_in(document=document, operator="tester")


def test_the_same_file_again_changes_nothing() -> None:
    bring(small_city())
    with as_operator():
        acts = Act.objects.count()
    assert bring(small_city()) == Brought(added=0, changed=0, removed=0)
    with as_operator():
        assert Act.objects.count() == acts


def test_a_file_that_names_less_removes_nothing() -> None:
    bring(small_city())
    fewer = small_city()
    for key in ("agreements", "members", "forums", "meetings", "escalations"):
        fewer[key] = []
    fewer["cases"] = [fewer["cases"][0]]
    for key in ("grants", "items", "goals", "actions", "relations", "phenomena", "coordinator"):
        del fewer["cases"][0][key]
    assert bring(fewer) == Brought(added=0, changed=0, removed=0)
    with as_operator():
        assert Layer.objects.count() == 3
        assert Phenomenon.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("cases.0.grants.0.permissions", ["view"]),
        ("cases.0.grants.0.valid_until", "2026-03-10"),
        ("cases.0.items.0.extract", ""),
        ("cases.0.phenomena", []),
        ("cases.1.revealed_to", []),
    ],
)
def test_what_is_no_longer_named_in_a_list_or_ends_earlier_takes_effect_at_once(path: str, value: object) -> None:
    bring(small_city())
    document = small_city()
    put_at(document, path, value)
    put_at(document, "escalations", [])
    brought = bring(document)
    assert brought.changed + brought.removed > 0
    assert brought.added == 0
    with as_operator():
        held = AgencyGrant.objects.filter(group__agency__slug="police-north")
        assert {
            "cases.0.grants.0.permissions": lambda: {row.permission.codename for row in held} == {"view"},
            "cases.0.grants.0.valid_until": lambda: {row.valid_until for row in held} == {date(2026, 3, 10)},
            "cases.0.items.0.extract": lambda: not Layer.objects.filter(part="extract").exists(),
            "cases.0.phenomena": lambda: not Phenomenon.objects.exists(),
            "cases.1.revealed_to": lambda: not Reveal.objects.exists(),
        }[path]()
    assert bring(document) == Brought(added=0, changed=0, removed=0)


def test_a_changed_originator_takes_the_shared_version_and_the_releases_along() -> None:
    bring(small_city())
    document = small_city()
    put_at(document, "cases.0.items.0.originator", "unit")
    put_at(document, "cases.0.items.0.releases", ...)
    bring(document)
    with as_operator():
        assert {layer.originator.slug for layer in Layer.objects.filter(key="i1")} == {"unit"}
        assert Release.objects.get().originator.slug == "unit"


def test_a_new_status_of_an_action_is_a_new_report() -> None:
    bring(small_city())
    document = small_city()
    put_at(document, "cases.0.actions.0.status", "dropped")
    bring(document)
    with as_operator():
        assert [one.state for one in ActionReport.objects.order_by("at")] == ["done", "dropped"]
        assert Action.objects.with_state().get().state == "dropped"


def test_who_is_no_longer_an_addressee_reads_neither_escalation_nor_document() -> None:
    bring(small_city())
    with as_operator():
        escalation, key = Escalation.objects.get(), uuid4()
        values = {"kind": "escalation", "municipality_id": escalation.municipality_id, "marking": escalation.marking}
        days = {"review_on": date(2026, 9, 1), "delete_on": date(2032, 3, 1), "compiled_at": escalation.sent_at}
        file = {"file_name": b"", "content": b"", "sha256": "", "size": 0}
        escalation.document = Document.objects.create(
            id=key,
            key_id=key,
            people=escalation.people,
            compiled_by_id=escalation.compiled_by_id,
            **values,
            **days,
            **file,
        )
        escalation.save(force_update=True)
    document = small_city()
    put_at(document, "escalations.0.people", [])
    put_at(document, "escalations.0.agencies", ["mayor"])
    bring(document)
    with as_operator():
        mayor = Agency.objects.get(slug="mayor").pk
        assert (Escalation.objects.get().people, Escalation.objects.get().agencies) == ([], [mayor])
        assert (Document.objects.get().people, Document.objects.get().agencies) == ([], [mayor])
