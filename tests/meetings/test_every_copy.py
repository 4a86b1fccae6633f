"""Said by someone, an opinion, how far to rely on it: it stands beside the text in every copy, as the rule lets it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from cases.information.services import change_item
from cases.models import Layer
from cases.sharing.services import grade_item, share_version
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.inquiry.models import Export
from partners.models import Member
from tests.cases.asking import ask as ask_for
from tests.cases.safety import SUMMARY, tell
from tests.cases.safety import page_of as safety_page
from tests.cases.test_new_readers_pages import waits
from tests.cast import World
from tests.inquiry.asking import ago, ask, day
from tests.inquiry.exporting import countersigned
from tests.inquiry.past import all_at, at
from tests.inquiry.test_exports import sheet
from tests.meetings.escalating import deliver
from tests.meetings.minuting import change, record
from tests.meetings.sitting import close, discuss

ClientOf = Callable[[Member], Client]
GRADED, SHORT, OPINION = "untested source, known indirectly", "Not corroborated", "opinion"


@pytest.fixture
def graded(world: World) -> World:
    """The police item graded, which its shared version tells in short; what Bob wrote is an opinion."""
    grade(world, "indirect")
    with acting_as(world.ines.pk):
        share_version(
            actor=world.ines, item=world.police_item, text="Older company.", classification=0, tells_grading=True
        )
    with acting_as(world.bob.pk):
        change_item(actor=world.bob, item=world.open_item, said_as="opinion")
    return world


def grade(world: World, information: str) -> None:
    with acting_as(world.ines.pk):
        grade_item(actor=world.ines, item=world.police_item, source="untested", information=information)


def room(world: World, part: str = "") -> str:
    return f"/meetings/{world.meeting.pk}/room/{part}"


def address(world: World, end: str = "") -> str:
    return f"/cases/{world.case.reference}/information/{world.police_item.pk}/{end}"


def words(client: Client, where: str) -> tuple[bool, bool, bool]:
    """Return whether a page tells the grading, what is said of it in short, and that something is an opinion."""
    answer = client.get(where)
    assert answer.status_code == 200, where
    html = answer.content.decode()
    return GRADED in html, SHORT in html, f'class="tag">{OPINION}<' in html


class TestCopies:
    @pytest.mark.parametrize("where", ["/cases/ELM-2AB3C/", "/cases/ELM-2AB3C/summary/", "room"])
    def test_it_works(self, graded: World, client_of: ClientOf, where: str) -> None:
        discuss(graded, "bob", "ines")
        where = room(graded) if where == "room" else where
        assert words(client_of(graded.ines), where) == (True, False, True)
        assert words(client_of(graded.bob), where) == (False, True, True)

    def test_a_search_result_says_it(self, graded: World, client_of: ClientOf) -> None:
        assert words(client_of(graded.ines), "/search/?q=twice") == (True, False, False)
        assert words(client_of(graded.bob), "/search/?q=company") == (False, True, False)
        assert words(client_of(graded.bob), "/search/?q=football") == (False, False, True)

    def test_what_is_recorded_in_a_conference_says_it_on_the_wall_and_in_the_minutes(
        self, world: World, client_of: ClientOf
    ) -> None:
        discuss(world, "bob")
        record(world, client_of(world.bob), text="He means well.", said_as="opinion")
        wall = f"/meetings/{world.meeting.pk}/projector/"
        for where in (room(world, "records/"), wall):
            assert words(client_of(world.alice), where) == (False, False, True)
        close(world)
        assert words(client_of(world.alice), f"/meetings/{world.meeting.pk}/minutes/") == (False, False, True)

    def test_who_asks_for_a_text_or_visits_reads_it(self, graded: World, client_of: ClientOf) -> None:
        assert words(client_of(graded.bob), address(graded, "ask/")) == (False, True, False)
        tell(graded, graded.ines, said_as="said_by", text="The dog bites.")
        assert "said by someone" in client_of(graded.bob).get(SUMMARY).content.decode()
        assert "said by someone" in client_of(graded.ines).get(safety_page(graded)).content.decode()

    def test_its_writer_reads_it_wherever_they_decide_on_it(self, graded: World, client_of: ClientOf) -> None:
        client = client_of(graded.ines)
        for end in ("shared-version/", "grade/", "share/"):
            assert words(client, address(graded, end))[0], end
        assert words(client, address(graded, "shared-version/remove/"))[1]
        with acting_as(graded.ines.pk):
            change_item(actor=graded.ines, item=graded.police_item, text="Seen three times.")
        for where in ("/shared-versions/", f"/asked/{ask_for(graded).pk}/"):
            assert words(client, where)[0], where

    def test_who_decides_on_new_readers_reads_it(self, world: World, client_of: ClientOf) -> None:
        row = waits(world)
        with as_operator():
            Layer.objects.filter(pk=row.statement_id).update(said_as="opinion")
        assert words(client_of(world.ines), f"/asked/readers/{row.pk}/") == (False, False, True)


class TestSight:
    def test_it_hides_from_who_reads_the_shared_version_alone(self, graded: World, client_of: ClientOf) -> None:
        with acting_as(graded.ines.pk):
            text = "Older company."
            share_version(actor=graded.ines, item=graded.police_item, text=text, classification=0, tells_grading=False)
        discuss(graded, "bob", "ines")
        for where in (room(graded), "/search/?q=company", address(graded), address(graded, "ask/")):
            assert words(client_of(graded.bob), where)[:2] == (False, False)

    def test_a_new_grading_reaches_the_room_of_who_reads_it(self, graded: World, client_of: ClientOf) -> None:
        discuss(graded, "bob", "ines")
        seen = {who: client_of(who).get(room(graded)).context["seen"] for who in (graded.bob, graded.ines)}
        with acting_as(graded.ines.pk):
            grade_item(actor=graded.ines, item=graded.police_item, source="reliable", information="indirect")
        changed = {}
        for who, version in seen.items():
            answer = client_of(who).get(room(graded, "version/"), {"seen": version, "slot": str(graded.case_slot.pk)})
            changed[who] = "case-changed" in answer.headers.get("HX-Trigger", "")
        assert changed == {graded.bob: False, graded.ines: True}

    def test_the_minutes_say_it_as_it_stood_at_the_close(self, held: World, client_of: ClientOf) -> None:
        where = f"/meetings/{held.meeting.pk}/minutes/"
        change(held, said_as="opinion")
        html = client_of(held.bob).get(where).content.decode()
        assert f'class="tag">{OPINION}<' not in html
        assert "Changed since" in html


class TestInquiry:
    def test_it_says_it_as_it_stood_that_day(self, world: World, client_of: ClientOf) -> None:
        all_at(ago(60))
        with at(ago(30)):
            grade(world, "indirect")
        with at(ago(20)):
            grade(world, "corroborated")
        with at(ago(10)), acting_as(world.bob.pk):
            change_item(actor=world.bob, item=world.open_item, said_as="opinion")
        client = client_of(world.ines)
        told = {days: ask(client, world, world.ines, day(days)).content.decode() for days in (35, 25, 15, 5)}
        assert [GRADED + "<" in html for html in told.values()] == [False, True, False, False]
        assert ["but corroborated" in html for html in told.values()] == [False, False, True, True]
        assert [f'class="tag">{OPINION}<' in html for html in told.values()] == [False, False, False, True]

    def test_a_grading_that_was_taken_back_says_nothing_more(self, graded: World, client_of: ClientOf) -> None:
        coordinator = client_of(graded.alice)
        assert SHORT in ask(coordinator, graded, graded.bob, day(0)).content.decode()
        assert GRADED not in ask(coordinator, graded, graded.bob, day(0)).content.decode()
        with acting_as(graded.ines.pk):
            share_version(actor=graded.ines, item=graded.police_item, text="Older company.", classification=0)
        assert SHORT not in ask(coordinator, graded, graded.bob, day(0)).content.decode()

    def test_its_documents_say_it_too(self, graded: World, client_of: ClientOf) -> None:
        countersigned(graded)
        deliver()
        with as_operator():
            export = Export.objects.get()
        client = client_of(graded.ines)
        pdf = PdfReader(BytesIO(client.get(f"/knew/exports/{export.pk}/pdf/").content))
        printed = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
        cells = sheet(client.get(f"/knew/exports/{export.pk}/sheet/").content)
        for text in (printed, cells):
            assert GRADED in text
            assert OPINION in text
