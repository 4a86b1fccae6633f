"""Texts of a case without a name are read without it by who is not told it, wherever they stand."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases.information.services import change_item, record_item
from cases.models import Action, ActionReport, Case, EmergencyCard, Goal, Identity, Layer, Told
from cases.plan.selectors import my_actions
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.crawling import START, Crawl
from tests.cases.anonymous import make_anonymous
from tests.cases.test_sharing_preview import address, preview, read
from tests.cast import World, make_item, today
from tests.meetings.minuting import record
from tests.meetings.sitting import close, discuss

ClientOf = Callable[[Member], Client]
NAMED = "Mika Tarn and tarn's friend, Mikaela; mika."
UNNAMED = "[N. N.] and [N. N.]'s friend, Mikaela; mika."


@pytest.fixture
def said(world: World) -> World:
    """Alice says the name, which is not told, in every kind of text of the case; the police in a shared version."""
    with as_operator():
        common = {"case": world.case, "municipality": world.city, "originator": world.unit, "author": world.alice}
        common["classification"] = 0
        goal = Goal.objects.create(key="g-1", title=f"Goal {NAMED}", measure=f"Measure {NAMED}", **common)
        more = {"agency": world.youth, "member": world.bob, "goal": goal, "due_on": today()}
        action = Action.objects.create(key="a-1", title=f"Action {NAMED}", **more, **common)
        late = {"at": timezone.now() + timedelta(minutes=1), "case": world.case, "member": world.alice}
        ActionReport.objects.create(action=action, state="open", text=f"Report {NAMED}", **late)
        Told.objects.create(to="person", day=today(), teller=world.alice, text=f"Told {NAMED}", **common)
        EmergencyCard.objects.create(call=f"Call {NAMED}", avoid=f"Avoid {NAMED}", **common)
        why = {"rationale": f"Reason {NAMED}", "differing_views": f"View {NAMED}"}
        make_item(world.case, world.alice, f"Decision {NAMED}", kind="decision", **why)
        make_item(world.case, world.ines, f"Full {NAMED}", extract=f"Shared {NAMED}", classification=3)
        make_item(world.case, world.bob, f"Own {NAMED}")
    make_anonymous(world)
    return world


KINDS = ("Goal", "Measure", "Action", "Report", "Told", "Call", "Avoid", "Reason", "View", "Decision", "Shared")


def texts(member: Member) -> dict[str, str]:
    """Return the texts of the case as a member loads them, by their first word."""
    with acting_as(member.pk):
        rows = [
            *Goal.objects.values_list("title", "measure"),
            *Action.objects.values_list("title"),
            *ActionReport.objects.values_list("text"),
            *Told.objects.values_list("text"),
            *EmergencyCard.objects.values_list("call", "avoid"),
            *Layer.objects.values_list("text", "rationale", "differing_views"),
            *Action.objects.with_state().values_list("outcome"),
        ]
    split = [text.split(" ", 1) for row in rows for text in row if "friend" in text]
    return {one[0]: one[1] for one in split}


def test_every_text_is_read_without_the_name(said: World) -> None:
    assert texts(said.bob) == dict.fromkeys(KINDS, UNNAMED) | {"Own": NAMED}


def test_who_knows_the_name_reads_it(said: World) -> None:
    assert texts(said.alice) == dict.fromkeys((*KINDS, "Own"), NAMED)


def test_on_a_case_with_its_name_nothing_is_left_out(said: World) -> None:
    with as_operator():
        said.case.is_anonymous = False
        said.case.save(force_update=True)
    assert texts(said.bob) == dict.fromkeys((*KINDS, "Own"), NAMED)


def test_no_page_says_it(said: World, client_of: ClientOf) -> None:
    """Whatever page is read; what the own agency wrote is read as it was written."""
    bob = "\n".join(page.text for page in Crawl(client_of(said.bob), Random(0), is_thorough=False).pages(*START))
    alice = client_of(said.alice).get(f"/cases/{said.case.reference}/").content.decode()
    assert [kind for kind in KINDS if f"{kind} [N. N.] and" not in bob] == []
    left = [line for line in bob.splitlines() if "Tarn" in line and "Own" not in line]
    assert "\n".join(left) == ""
    assert "Mika Tarn and" in alice
    assert "[N. N.]" not in alice


def test_a_former_version_is_read_without_it(world: World, client_of: ClientOf) -> None:
    """Minutes print what stood when the meeting closed."""
    make_anonymous(world)
    discuss(world, "bob")
    alice = client_of(world.alice)
    record(world, alice, text="Mika comes twice a week.", classification="1", name_is_meant="on")
    close(world)
    with as_operator():
        item = Layer.objects.get(text__startswith="Mika comes")
    with acting_as(world.alice.pk):
        change_item(actor=world.alice, item=item, text="Comes each week.")
    pages = {
        one: one.get(f"/meetings/{world.meeting.pk}/minutes/").content.decode() for one in (alice, client_of(world.bob))
    }
    assert ["Mika comes twice" in page for page in pages.values()] == [True, False]
    assert "[N. N.] comes twice" in pages.popitem()[1]


@pytest.mark.parametrize(("name", "found"), [("alice", True), ("bob", False), ("ines", False)])
def test_nobody_finds_by_a_name_that_they_are_not_told(
    world: World, client_of: ClientOf, name: str, found: bool
) -> None:
    make_anonymous(world)
    with as_operator():
        make_item(world.case, world.alice, "Mika is late.")
        Goal.objects.create(
            case=world.case, municipality=world.city, originator=world.unit, author=world.alice, key="g-2",
            title="Mika is early", classification=0,
        )  # fmt: skip
    client = client_of(world.members[name])
    for typed in ("Mika", '"Mika is"', "late -Mika"):
        page = client.get("/search/", {"q": typed}).context["page"]
        is_found = world.case.reference in [row.case.reference for row in page]
        assert is_found == (found if typed != "late -Mika" else not found), typed
    page = client.get("/search/", {"q": "late"}).content.decode()
    assert ("Mika" in page) == found
    assert world.case.reference in page


@pytest.mark.parametrize(
    ("given", "family", "text", "left"),
    [
        ("Li", "Xu", "Li Xu came.", "Li Xu came."),
        ("Will", "O'Neil (jr.)", "He will see o'neil (Jr.), says Will.", "He will see [N. N.], says [N. N.]."),
        ("Éloïse", "Van den Berg", "Éloïse VAN DEN BERG, berg", "[N. N.], berg"),
        ("Ana", "Ünal", "ünal, Ünals, report_Ana.pdf", "[N. N.], Ünals, report_[N. N.].pdf"),
    ],
)
def test_a_name_stands_by_itself(world: World, given: str, family: str, text: str, left: str) -> None:
    with as_operator():
        Identity.objects.filter(case=world.case).update(given_name=given, family_name=family)
        make_item(world.case, world.alice, text)
    make_anonymous(world)
    with acting_as(world.bob.pk):
        assert left in Layer.objects.values_list("text", flat=True)


def test_nobody_asks_for_a_text_that_they_do_not_read(world: World) -> None:
    make_anonymous(world)
    with as_operator():
        former = Layer.history.filter(id=world.police_item.pk).values_list("history_id", flat=True)[0]
    asked = [("cases_layer", world.police_item.pk, "text"), ("cases_historicallayer", former, "text")]
    asked.append(("cases_identity", world.case.pk, "given_name"))
    for name, is_told in (("bob", [False] * 3), ("ines", [True, True, False])):
        with acting_as(world.members[name].pk), connection.cursor() as cursor:
            told = []
            for row in asked:
                cursor.execute("SELECT guard.nameless(%s, %s, %s)", row)
                told.append(cursor.fetchone()[0] is not None)
        assert told == is_told, name


GUESSED = "Ahmed, Mika, Yusuf; Jansen, Tarn, Demir."


def guess(world: World, audience: str = "table") -> Layer:
    """Let Bob, who is not told the name, type a list of names into an item of his own."""
    make_anonymous(world)
    with acting_as(world.bob.pk):
        case = Case.objects.select_related("municipality").get(pk=world.case.pk)
        values = {"kind": "observation", "text": GUESSED, "classification": 0, "audience": audience}
        return record_item(actor=world.bob, case=case, **values)


def test_who_guesses_a_name_learns_nothing(world: World, client_of: ClientOf) -> None:
    """Nothing is left out of what somebody wrote who was not told the name: it would tell them."""
    item = guess(world)
    for name in ("bob", "ines", "alice"):
        with acting_as(world.members[name].pk), connection.cursor() as cursor:
            assert GUESSED in Layer.objects.values_list("text", flat=True)
            cursor.execute("SELECT guard.nameless('cases_layer', %s, 'text')", [item.pk])
            assert cursor.fetchone() == (GUESSED,)
        found = client_of(world.members[name]).get("/search/", {"q": "Mika Jansen"}).content.decode()
        assert world.case.reference in found


def test_who_guesses_a_name_learns_nothing_from_a_preview(world: World, client_of: ClientOf) -> None:
    where = address(world, guess(world, "agencies"))
    for reader in (world.ines, world.unit):
        assert read(preview(client_of(world.bob), where, reader, text=GUESSED)) == [GUESSED]


def test_the_order_of_actions_does_not_spell_the_name(world: World) -> None:
    with as_operator():
        common = {"case": world.case, "municipality": world.city, "originator": world.unit, "author": world.alice}
        values = {"agency": world.youth, "due_on": today(), "classification": 0}
        for n, title in enumerate(("Visit Mika", "Visit [M"), 7):
            Action.objects.create(key=f"a-{n}", title=title, **values, **common)
    make_anonymous(world)
    with acting_as(world.bob.pk):
        titles = [action.title for action in my_actions(world.bob) if action.title.startswith("Visit")]
    assert titles == ["Visit [M", "Visit [N. N.]"]
