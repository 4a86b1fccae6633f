"""What an import writes, what the same file again and a changed one do."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from cases.models import (
    Action,
    ActionReport,
    AgencyGrant,
    Case,
    Goal,
    Identity,
    Layer,
    MemberGrant,
    Phenomenon,
    Recusal,
    Relation,
    Release,
    Reveal,
)
from meetings.models import Answer, Attendance, Escalation, Meeting, Option, Seat, SlotPresence, SlotRecord, TopicNote
from mscportal.city import importing
from mscportal.city.importing import Brought, bring_in
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act, Reading
from partners.models import Agency, Agreement, Member, Municipality, Partnership
from tests.city.small import Thing, put_at, small_city

pytestmark = pytest.mark.django_db


def bring(document: Thing, **more: object) -> Brought:
    return bring_in(document=document, operator="tester", **more)


def test_it_works() -> None:
    bring(small_city())
    with as_operator():
        case = Case.objects.get(reference="VIL-7K3M9")
        assert (case.table, case.status, case.opened_on) == ("minors", "active", date(2026, 3, 2))
        assert case.coordinator.username == "a.coordinator"
        assert Identity.objects.get(pk=case.pk).address == "Main street 1"
        assert Phenomenon.objects.get(case=case).originator.slug == "unit"
        assert Relation.objects.get().other.reference == "VIL-2P8QX"
        assert Reveal.objects.get().agency.slug == "police-north"
        assert Recusal.objects.get().member.username == "s.maes"
        goal, action = Goal.objects.get(), Action.objects.get()
        assert (goal.classification, goal.audience, goal.originator.slug) == (0, "table", "unit")
        assert (action.goal, action.member.username) == (goal, "s.maes")
        report = ActionReport.objects.get()
        assert (report.state, report.text, report.at.date()) == ("done", "They opened the door.", date(2026, 3, 18))


def test_an_item_becomes_a_full_layer_and_a_shared_version() -> None:
    bring(small_city())
    with as_operator():
        full = Layer.objects.get(key="i1", part="full")
        extract = Layer.objects.get(key="i1", part="extract")
        # Half past eleven in the evening UTC is the next day in Brussels.
        assert (full.day, extract.day) == (date(2026, 3, 6), date(2026, 3, 6))
        assert (full.text, extract.text, extract.item_id) == ("Full text.", "Extract.", full.pk)
        assert (full.classification, extract.classification) == (2, 1)
        assert (full.domain, extract.domain, extract.originator.slug) == ("network", "network", "police-north")
        assert [full.audience, full.author.username] == ["agencies", "p.janssens"]
        assert [extract.audience, extract.author_id, extract.recorded_at] == ["table", None, None]
        plain = Layer.objects.get(key="i2")
        assert (plain.classification, plain.audience, plain.domain, plain.said_as) == (1, "table", "other", "fact")
        release = Release.objects.get()
        assert (release.statement_id, release.agency.slug, release.originator.slug) == (
            full.pk,
            "youth",
            "police-north",
        )


def test_the_set_up_is_written_with_its_defaults() -> None:
    bring(small_city())
    with as_operator():
        city = Municipality.objects.get()
        assert city.languages == ["nl", "fr"]
        part = Agency.objects.get(slug="police-north")
        assert (part.part_of.slug, part.group.name) == ("police", "agency:police-north")
        assert Partnership.objects.get(agency__slug="youth").stage == "negotiating"
        assert Agreement.objects.get(agency__slug="police").gdpr_articles == ["6(1)(e)"]
        member = Member.objects.get(username="s.maes")
        assert (member.language, member.person, member.is_active, member.email) == ("nl", "s.maes", True, "")
        assert {seat.agency.slug for seat in Seat.objects.all()} == {"police-north", "youth"}


def test_the_conference_and_its_escalation_are_written() -> None:
    bring(small_city())
    with as_operator():
        meeting = Meeting.objects.get()
        assert (meeting.status, meeting.closed_at) == ("closed", datetime(2026, 3, 19, 15, tzinfo=UTC))
        assert {(one.member.username, one.state) for one in Attendance.objects.all()} == {
            ("s.maes", "present"),
            ("p.janssens", "apologies"),
        }
        contents = [slot.content for slot in meeting.slots.order_by("position")]
        assert [content.topic or content.case.reference for content in contents] == ["VIL-7K3M9", "Holidays"]
        assert SlotPresence.objects.get().member.username == "s.maes"
        assert {(one.item_id is None, one.action_id is None) for one in SlotRecord.objects.all()} == {
            (False, True),
            (True, False),
        }
        assert TopicNote.objects.get().rationale == "Few"
        escalation = Escalation.objects.get()
        quoted = set(Layer.objects.filter(pk__in=escalation.items).values_list("key", "part"))
        # The item for some agencies alone goes in as its shared version, which asks for clearance 1.
        assert quoted == {("i1", "extract"), ("i2", "full")}
        assert (escalation.marking, escalation.document_id) == (1, None)
        assert Option.objects.count() == 2
        assert {(one.kind, one.member.username) for one in Answer.objects.all()} == {
            ("acknowledged", "m.mayor"),
            ("decided", "m.mayor"),
        }


def test_the_coordination_unit_is_on_a_case_that_does_not_name_it() -> None:
    bring(small_city())
    with as_operator():
        rows = AgencyGrant.objects.filter(group__agency__slug="unit", content_object__reference="VIL-2P8QX")
        assert {row.permission.codename for row in rows} == {"view", "contribute", "lead", "share"}
        assert {(row.valid_from, row.valid_until) for row in rows} == {(date(2026, 3, 10), None)}
        assert AgencyGrant.history.filter(id__in=[row.pk for row in rows]).count() == 4


def test_the_file_s_own_grant_of_the_coordination_unit_stands_instead() -> None:
    document = small_city()
    grant = {"agency": "unit", "valid_from": "2026-03-12", "permissions": ["view"], "purpose": "coordination"}
    put_at(document, "cases.1.grants.1", grant)
    bring(document)
    with as_operator():
        row = AgencyGrant.objects.get(group__agency__slug="unit", content_object__reference="VIL-2P8QX")
        assert (row.permission.codename, row.valid_from) == ("view", date(2026, 3, 12))


def test_the_record_says_who_brought_it_in() -> None:
    bring(small_city())
    with as_operator():
        reading = Reading.objects.get(screen="import_city")
        assert (reading.operator, reading.member_id) == ("tester", None)
        assert reading.municipality_id == Municipality.objects.get().pk
        assert set(Act.objects.values_list("member_id", flat=True)) == {None}


def test_members_without_a_password_get_the_initial_one() -> None:
    bring(small_city())
    with as_operator():
        assert not Member.objects.get(username="s.maes").has_usable_password()
    bring(small_city(), initial_password="for the first day")
    with as_operator():
        member = Member.objects.get(username="s.maes")
        assert member.check_password("for the first day")
        assert member.must_change_password
    bring(small_city(), initial_password="another one")
    with as_operator():
        assert Member.objects.get(username="s.maes").check_password("for the first day")


def test_days_move_to_today(monkeypatch: pytest.MonkeyPatch) -> None:
    # Sixteen days after as_of, over the change to summer time.
    monkeypatch.setattr(importing.timezone, "now", lambda: datetime(2026, 4, 4, 9, tzinfo=UTC))
    bring(small_city(), is_moved_to_today=True)
    with as_operator():
        assert Meeting.objects.get().starts_at == datetime(2026, 4, 4, 12, tzinfo=UTC)
        assert Case.objects.get(reference="VIL-7K3M9").opened_on == date(2026, 3, 18)
        assert Identity.objects.get(given_name="Sam").born_on == date(2009, 6, 2)


def test_a_second_city_uses_what_the_first_brought_in() -> None:
    bring(small_city())
    other = {
        "format": "mscportal-city/1",
        "municipality": small_city()["municipality"] | {"slug": "mechgate", "name": "Mechgate"},
        "agencies": [
            {"slug": "mech-unit", "name": "Unit", "kind": "municipality", "stage": "partner", "coordination": True},
            {"slug": "police-north", "name": "North", "kind": "police", "stage": "wished"},
        ],
        "agreements": [{"agency": "police", "kind": "protocol", "status": "pending", "tables": []}],
        "forums": [{"slug": "table-minors", "name": "Table", "kind": "partner_table", "seats": ["youth"]}],
        "cases": [small_city()["cases"][1] | {"reference": "MEC-1", "recusals": [], "relations": []}],
    }
    bring(other)
    with as_operator():
        assert Agency.objects.get(slug="police-north").municipality.slug == "vilgate"
        stages = {(one.municipality.slug, one.stage) for one in Partnership.objects.filter(agency__slug="police-north")}
        assert stages == {("vilgate", "partner"), ("mechgate", "wished")}
        assert MemberGrant.objects.filter(content_object__reference="MEC-1").count() == 1
    assert bring(other) == Brought(added=0, changed=0, removed=0)


def test_the_coordination_unit_may_pass_to_another_agency() -> None:
    bring(small_city())
    document = small_city()
    put_at(document, "agencies.0.coordination", False)
    put_at(document, "agencies.3.coordination", True)
    bring(document)
    with as_operator():
        assert Agency.objects.get(is_coordination=True).slug == "youth"


def test_the_command_tells_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_city", "mscportal/demo/city.json")
    assert "rows added" in capsys.readouterr().out
    call_command("import_city", "mscportal/demo/city.json")
    assert capsys.readouterr().out == "0 rows added, 0 changed, 0 removed.\n"
