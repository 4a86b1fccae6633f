"""Agreements: listed, made, changed, with the paper beside them; sight follows from the same day."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cases.models import Case
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.agreements.forms import AgreementForm
from partners.agreements.services import attach_paper, change_agreement, create_agreement
from partners.models import Agreement, AgreementFile, Member
from tests.cast import World, make_agency, make_agreement, today

ClientOf = Callable[[Member], Client]
PDF = b"%PDF-1.7\n1 0 obj\n"
NEW = {
    "kind": "information_sharing_agreement",
    "status": "in_force",
    "valid_from": "2026-01-01",
    "valid_until": "",
    "tables": ["minors"],
    "purpose": "support of families",
    "legal_basis": "local decree",
    "gdpr_articles": ["6(1)(e)", "9(2)(g)"],
}


def agreement_of(world: World) -> Agreement:
    with as_operator():
        return world.youth.agreements.select_related("municipality").get()


def test_it_works(world: World, client_of: ClientOf) -> None:
    text = client_of(world.bob).get(reverse("partners:agreements")).content.decode()
    assert "Mandate" in text
    assert "Probation" in text
    page = client_of(world.bob).get(reverse("partners:agreement", args=[agreement_of(world).pk]))
    assert "prevention" in page.content.decode()
    assert page.context["form"] is None


def test_filters_narrow_the_list(world: World, client_of: ClientOf) -> None:
    def found(**query: str) -> set[str]:
        page = client_of(world.alice).get(reverse("partners:agreements"), query)
        return {agreement.agency.slug for agreement in page.context["page"]}

    assert found(q="prob") == {"probation"}
    assert found(kind="mandate") == {"unit"}
    assert found(status="ended") == set()
    assert found(table="adults") == {"unit", "youth", "police", "probation"}


@pytest.mark.parametrize("more", [1, 20])
def test_queries_do_not_grow(
    world: World, client_of: ClientOf, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with as_operator():
        for number in range(more):
            make_agreement(make_agency(world.city, f"more-{number}", "sports"), ["minors"])
    client = client_of(world.alice)
    client.get(reverse("partners:agreements"))
    with django_assert_num_queries(13):
        client.get(reverse("partners:agreements"))


def test_a_coordinator_makes_one(world: World, client_of: ClientOf) -> None:
    answer = client_of(world.alice).post(reverse("partners:new_agreement", args=[world.mayor.pk]), NEW)
    with as_operator():
        made = Agreement.objects.get(agency=world.mayor)
        assert made.history.get().history_user_id == world.alice.pk
    assert answer.headers["Location"] == reverse("partners:agreement", args=[made.pk])
    assert (made.municipality, made.tables, made.gdpr_articles) == (world.city, ["minors"], ["6(1)(e)", "9(2)(g)"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "nonsense"}, "kind"),
        ({"status": ""}, "status"),
        ({"valid_from": "yesterday"}, "valid_from"),
        ({"valid_until": "2025-12-31"}, "valid_until"),
        ({"tables": ["children"]}, "tables"),
        ({"kind": "informal"}, "tables"),
        ({"purpose": ""}, "purpose"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"gdpr_articles": []}, "gdpr_articles"),
        ({"gdpr_articles": ["7"]}, "gdpr_articles"),
        ({"kind": "protocol", "valid_from": ""}, "valid_from"),
    ],
)
def test_bad_input_is_told_at_the_field(world: World, client_of: ClientOf, wrong: dict[str, str], field: str) -> None:
    with as_operator():
        before = Agreement.objects.count()
    page = client_of(world.alice).post(reverse("partners:new_agreement", args=[world.youth.pk]), NEW | wrong)
    assert list(page.context["form"].errors) == [field]
    with as_operator():
        assert Agreement.objects.count() == before


def test_bad_input_is_told_in_the_member_s_language(world: World, client_of: ClientOf) -> None:
    with as_operator():
        world.alice.language = "de"
        world.alice.save()
    page = client_of(world.alice).post(
        reverse("partners:new_agreement", args=[world.youth.pk]), NEW | {"valid_from": "gestern"}
    )
    assert "Bitte ein gültiges Datum eingeben." in page.content.decode()


def test_whose_agreement_ends_sees_nothing_from_the_next_day(world: World, client_of: ClientOf) -> None:
    agreement = agreement_of(world)
    address = reverse("partners:edit_agreement", args=[agreement.pk])
    client = client_of(world.alice)
    page = client.get(address)
    assert "sees nothing of its cases from that day" in page.content.decode()
    ends = NEW | {"kind": "protocol", "valid_from": "", "valid_until": today().isoformat()}
    told = client.post(address, ends | {"seen": page.context["form"]["seen"].value()})
    assert [effect.member for effect in told.context["effects"].loses] == [world.bob]
    assert told.context["effects"].day == today() + timedelta(days=1)
    confirmed = {"seen": page.context["form"]["seen"].value(), "confirmed": "1"}
    assert client.post(address, ends | confirmed).status_code == 302
    with acting_as(world.bob.pk):
        assert Case.objects.exists()
    with acting_as(world.bob.pk, day=today() + timedelta(days=1)):
        assert not Case.objects.exists()
    seen = client.get(address).context["form"]["seen"].value()
    assert client.post(address, ends | {"status": "suspended", "seen": seen, "confirmed": "1"}).status_code == 302
    with acting_as(world.bob.pk):
        assert not Case.objects.exists()


def test_a_paper_is_kept_encrypted_and_handed_out_to_be_saved(world: World, client_of: ClientOf) -> None:
    agreement = agreement_of(world)
    address = reverse("partners:agreement", args=[agreement.pk])
    client = client_of(world.alice)
    assert client.post(address, {"file": SimpleUploadedFile("Vertrag ä.pdf", PDF)}).status_code == 302
    with as_operator():
        stored = AgreementFile.objects.get()
    assert PDF not in bytes(stored.content)
    assert b"Vertrag" not in bytes(stored.file_name)
    text = client_of(world.bob).get(address).content.decode()
    assert "Vertrag ä.pdf" in text
    answer = client_of(world.bob).get(reverse("partners:paper", args=[stored.pk]))
    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("content", [b"<html><script>", b"MZ\x90\x00", b"", b"%PDF-" + b"x" * (10 * 1024 * 1024)])
def test_what_is_no_document_is_refused_at_the_field(world: World, client_of: ClientOf, content: bytes) -> None:
    address = reverse("partners:agreement", args=[agreement_of(world).pk])
    page = client_of(world.alice).post(address, {"file": SimpleUploadedFile("agreement.pdf", content)})
    assert list(page.context["form"].errors) == ["file"]
    with as_operator():
        assert not AgreementFile.objects.exists()


def test_nobody_else_makes_or_changes(world: World) -> None:
    agreement = agreement_of(world)
    for member in (world.bob, world.ines, world.gus):
        with acting_as(member.pk):
            with pytest.raises(PermissionDenied):
                create_agreement(actor=member, agency=world.mayor, kind="protocol", status="draft")
            with pytest.raises(PermissionDenied):
                change_agreement(actor=member, agreement=agreement, status="ended")
            with pytest.raises(PermissionDenied):
                attach_paper(actor=member, agreement=agreement, name="a.pdf", content=PDF)


def test_who_saves_over_another_gets_both_texts(world: World, client_of: ClientOf) -> None:
    agreement = agreement_of(world)
    client, address = client_of(world.alice), reverse("partners:edit_agreement", args=[agreement.pk])
    told = NEW | {"kind": "protocol", "valid_from": "", "seen": client.get(address).context["form"]["seen"].value()}
    assert client.post(address, told | {"purpose": "hers"}).status_code == 302
    stale = client.post(address, told | {"purpose": "mine"})
    assert stale.status_code == 409
    assert all(word in stale.content.decode() for word in ("hers", "mine"))
    with as_operator():
        assert Agreement.objects.get(pk=agreement.pk).purpose == "hers"
    again = told | {"purpose": "both", "seen": stale.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302


@pytest.mark.parametrize("changed", [False, True])
def test_two_who_write_the_same_agreement_at_once_get_a_message(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, changed: bool
) -> None:
    client = client_of(world.alice)
    client.post(reverse("partners:new_agreement", args=[world.mayor.pk]), NEW)
    address = reverse("partners:new_agreement", args=[world.mayor.pk])
    if changed:
        with as_operator():
            other = make_agreement(world.mayor, ["minors"])
        address = reverse("partners:edit_agreement", args=[other.pk])
    shown = client.get(address).context["form"]["seen"].value() or ""
    # The other one is written after the form looked.
    monkeypatch.setattr(AgreementForm, "_stands_already", lambda *_: False)
    page = client.post(address, NEW | {"purpose": "typed", "seen": shown})
    assert list(page.context["form"].errors) == ["valid_from"]
    assert page.context["form"]["purpose"].value() == "typed"
    with as_operator():
        assert Agreement.objects.filter(agency=world.mayor, kind=NEW["kind"]).count() == 1
