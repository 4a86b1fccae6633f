"""Exports: asked for by one, countersigned by another, made and fetched only then."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfua
import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.inquiry.exporting import ask_for_export, countersign
from mscportal.inquiry.known import Question
from mscportal.inquiry.models import Export
from mscportal.record.models import Act, Document, Reading
from partners.models import Agency, Member
from tests.cast import World, make_member, today
from tests.meetings.escalating import deliver

ClientOf = Callable[[Member], Client]


@pytest.fixture
def lead(world: World) -> Member:
    """Who leads Bob's agency."""
    with as_operator():
        return make_member(world.youth, "lena", "agency_lead", 1)


@pytest.fixture
def other(world: World) -> Member:
    """Another coordinator."""
    with as_operator():
        return make_member(world.unit, "anna", "coordinator", 2)


def ask(client: Client, world: World, about: Agency | Member, purpose: str = "The council asks") -> Any:
    kind = "agency" if isinstance(about, Agency) else "member"
    where = reverse("inquiry:ask_case", args=[world.case.reference])
    return client.post(f"{where}?who={kind}:{about.pk}&day={today().isoformat()}", {"purpose": purpose})


def the_export() -> Export:
    with as_operator():
        return Export.objects.get()


def at(route: str) -> str:
    return reverse(f"inquiry:{route}", args=[the_export().pk])


def answer(client: Client, step: str = "countersign", **more: str) -> Any:
    return client.post(at("export"), {"step": step, **more})


def test_it_works(world: World, client_of: ClientOf, lead: Member) -> None:
    mine, alice = client_of(lead), client_of(world.alice)
    assert ask(mine, world, world.youth).status_code == 302
    assert mine.get(at("export_pdf")).status_code == 404
    assert answer(alice).status_code == 302
    deliver()
    pdf = mine.get(at("export_pdf"))
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    for told in (world.open_item.text, "Bob", "The council asks", "Alice", "Lena"):
        assert told in " ".join(text.split())
    assert text.count("TLP:RED") == len(PdfReader(BytesIO(pdf.content)).pages)
    cells = sheet(mine.get(at("export_sheet")).content)
    for told in (world.open_item.text, "The council asks", "Only what the asker reads is told here.", "Mika Tarn"):
        assert told in cells


def sheet(content: bytes) -> str:
    """Return every text that a spreadsheet holds, its properties too."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist())


def test_it_hides_from_outsiders(world: World, client_of: ClientOf, lead: Member) -> None:
    ask(client_of(lead), world, world.youth)
    for name in ("bob", "carol", "dirk", "erin", "frank", "ines", "hugo", "gus"):
        client = client_of(world.members[name])
        assert client.get(at("export")).status_code == 404, name
        assert answer(client).status_code == 404
        if name != "ines":
            assert client.get(reverse("inquiry:exports")).status_code == 404
            assert ask(client, world, world.youth).status_code == 404


def test_the_documents_hold_what_the_asker_reads_and_nothing_else(
    world: World, client_of: ClientOf, lead: Member
) -> None:
    mine = client_of(lead)
    ask(mine, world, world.youth)
    answer(client_of(world.alice))
    deliver()
    pdf, book = mine.get(at("export_pdf")).content, mine.get(at("export_sheet")).content
    reader = PdfReader(BytesIO(pdf))
    all_told = "".join(page.extract_text() for page in reader.pages) + str(reader.metadata) + sheet(book)
    for hidden in (world.police_item.text, world.named_item.text, "Joran", world.brother.reference):
        assert hidden not in all_told
    # Who countersigned is told nothing of the answer.
    assert client_of(world.alice).get(at("export_pdf")).status_code == 404
    assert client_of(world.alice).get(at("export_sheet")).status_code == 404
    assert world.open_item.text not in client_of(world.alice).get(at("export")).content.decode()


def test_nobody_countersigns_the_own_export(world: World, client_of: ClientOf, other: Member) -> None:
    alice = client_of(world.alice)
    ask(alice, world, world.youth)
    assert answer(alice).status_code == 404
    assert answer(client_of(other)).status_code == 302
    assert the_export().answered_by == other


def test_the_agencys_lead_countersigns_for_a_coordinator(world: World, client_of: ClientOf, lead: Member) -> None:
    with as_operator():
        stranger = make_member(world.police, "paul", "agency_lead", 3)
    ask(client_of(world.alice), world, world.bob)
    assert answer(client_of(stranger)).status_code == 404
    assert answer(client_of(lead)).status_code == 302


def test_the_agencys_lead_does_not_countersign_for_the_own_officer(world: World, client_of: ClientOf) -> None:
    with as_operator():
        lead = make_member(world.police, "paul", "agency_lead", 3)
    ask(client_of(world.ines), world, world.ines)
    assert answer(client_of(lead)).status_code == 404


def test_it_is_answered_once(world: World, client_of: ClientOf, lead: Member, other: Member) -> None:
    ask(client_of(lead), world, world.youth)
    assert answer(client_of(world.alice)).status_code == 302
    assert answer(client_of(other)).status_code == 404
    with acting_as(other.pk), pytest.raises(ProgrammingError), transaction.atomic():
        countersign(export=the_export())


def test_who_declines_says_why(world: World, client_of: ClientOf, lead: Member) -> None:
    mine, alice = client_of(lead), client_of(world.alice)
    ask(mine, world, world.youth)
    assert answer(alice, "decline").status_code == 422
    assert answer(alice, "decline", reason="x" * 2001).status_code == 422
    assert answer(alice, "decline", reason="No inquiry is due.").status_code == 302
    deliver()
    assert the_export().pdf_id is None
    assert "No inquiry is due." in mine.get(at("export")).content.decode()


def test_what_it_is_for_is_asked(world: World, client_of: ClientOf, lead: Member) -> None:
    refused = ask(client_of(lead), world, world.youth, purpose=" ")
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["purpose"]
    with as_operator():
        assert not Export.objects.exists()


def test_a_lead_asks_for_no_other_agency(world: World, client_of: ClientOf, lead: Member) -> None:
    assert ask(client_of(lead), world, world.police).status_code == 302
    with as_operator():
        assert not Export.objects.exists()


def test_sight_that_ends_ends_the_documents(world: World, client_of: ClientOf, lead: Member) -> None:
    mine = client_of(lead)
    ask(mine, world, world.youth)
    answer(client_of(world.alice))
    deliver()
    assert mine.get(at("export_pdf")).status_code == 200
    with as_operator():
        Member.objects.filter(pk=lead.pk).update(clearance=0)
    assert mine.get(at("export_pdf")).status_code == 404


def test_it_is_stored_encrypted_and_all_is_on_record(world: World, client_of: ClientOf, lead: Member) -> None:
    mine = client_of(lead)
    ask(mine, world, world.youth)
    answer(client_of(world.alice))
    deliver()
    mine.get(at("export_pdf"))
    with as_operator():
        stored = list(Document.objects.filter(kind="inquiry"))
        assert {document.media_type.rsplit(".", 1)[-1] for document in stored} == {"application/pdf", "sheet"}
        assert all(not bytes(one.content).startswith((b"%PDF", b"PK")) and len(one.sha256) == 64 for one in stored)
        acts = Act.objects.filter(thing="inquiry_historicalexport").order_by("at")
        assert [(act.kind, act.member_id) for act in acts][:2] == [("+", lead.pk), ("~", world.alice.pk)]
        read = Reading.objects.get(screen="inquiry:export_pdf")
        assert (read.document_id, read.case_id) == (the_export().pdf_id, world.case.pk)
        assert world.open_item.pk in Reading.objects.filter(screen="inquiry:export", member_id=lead.pk).first().full


def test_a_cell_is_no_formula(world: World, client_of: ClientOf, lead: Member) -> None:
    with as_operator():
        world.open_item.text = "=HYPERLINK(1)"
        world.open_item.save(force_update=True)
    ask(client_of(lead), world, world.youth, purpose="=1+1")
    answer(client_of(world.alice))
    deliver()
    cells = sheet(client_of(lead).get(at("export_sheet")).content)
    assert "=HYPERLINK(1)" in cells
    assert "<f>" not in cells


def test_the_list_asks_the_same_number_of_queries(world: World, client_of: ClientOf, lead: Member) -> None:
    mine = client_of(lead)
    ask(mine, world, world.youth)
    with CaptureQueriesContext(connection) as one:
        mine.get(reverse("inquiry:exports"))
    for _n in range(19):
        ask(mine, world, world.bob)
    with CaptureQueriesContext(connection) as twenty:
        page = mine.get(reverse("inquiry:exports"))
    assert len(page.context["rows"]) == 20
    assert len(one) == len(twenty)


def test_plain_sql_makes_none_without_a_countersign(world: World, client_of: ClientOf, lead: Member) -> None:
    ask(client_of(lead), world, world.youth)
    export = the_export()
    for sql in (
        "UPDATE inquiry_export SET is_countersigned = true",
        "DELETE FROM inquiry_export",
        f"SELECT guard.answer_export('{export.pk}', true, '')",
        f"SELECT guard.attach_export('{export.pk}', NULL, NULL)",
    ):
        with acting_as(lead.pk), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_over_all_cases_the_coordinators_see_every_one(world: World, client_of: ClientOf, lead: Member) -> None:
    mine = client_of(lead)
    where = f"{reverse('inquiry:ask')}?who=agency:{world.youth.pk}&day={today().isoformat()}"
    assert mine.get(where).status_code == 200
    assert mine.post(where, {"purpose": "The council asks"}).status_code == 302
    assert the_export().case_ids == [world.case.pk]
    assert answer(client_of(world.alice)).status_code == 302
    deliver()
    assert mine.get(at("export_sheet")).status_code == 200


def test_who_may_not_ask_is_refused_by_the_service_too(world: World) -> None:

    question = Question(world.city, [world.case], [world.bob], None, today())
    with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
        ask_for_export(
            actor=world.bob, question=question, case=world.case, agency=world.youth, member=None, purpose="x"
        )


def test_the_pdf_is_accessible(world: World, client_of: ClientOf, lead: Member, tmp_path: Path) -> None:
    mine = client_of(lead)
    ask(mine, world, world.youth)
    answer(client_of(world.alice))
    deliver()
    (tmp_path / "export.pdf").write_bytes(mine.get(at("export_pdf")).content)
    report = pdfua.validate(tmp_path / "export.pdf")
    assert [finding.message for finding in report.findings if finding.severity is pdfua.Severity.ERROR] == []
