"""The filtered summary: what one member needs to know of a case, and nothing else."""

from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Action, Case, Goal, Layer, Reveal
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cast import World, make_item, today

Clients = Callable[[Member], Client]


def address(case: Case) -> str:
    return f"/cases/{case.reference}/summary/"


def summary_of(client: Client, case: Case, **query: str) -> str:
    answer = client.get(address(case), query)
    assert answer.status_code == 200
    return answer.content.decode()


def fill(world: World, number: int) -> None:
    """Put `number` more texts of each kind, goals and actions on the case."""
    with as_operator():
        common = {"case": world.case, "municipality": world.city, "originator": world.unit, "author": world.alice}
        for n in range(number):
            goal = Goal.objects.create(key=f"more-{n}", title=f"Goal {n}", classification=0, **common)
            values = {"title": f"Errand {n}", "agency": world.youth, "goal": goal, "classification": 0}
            Action.objects.create(key=f"more-{n}", **values, **common)
            for kind in ("observation", "decision", "assessment"):
                make_item(world.case, world.ines, f"Long {kind} {n}", extract=f"Short {kind} {n}", kind=kind)


def test_it_works(world: World, client_of: Clients) -> None:
    page = summary_of(client_of(world.bob), world.case)
    order = [
        "Your actions",
        "Home visit with the mother",
        "Back at school",
        "Information for your work",
        "Talks openly",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "New older company." in page
    assert "Shared version" in page
    assert "Mika Tarn" in page
    assert "Each view is logged." in page


def test_it_hides_from_outsiders(world: World, client_of: Clients) -> None:
    for name in ("carol", "dirk", "erin", "frank", "hugo", "gus"):
        client = client_of(world.members[name])
        hidden, unknown = client.get(address(world.case)), client.get("/cases/ELM-NOONE/summary/")
        assert (hidden.status_code, unknown.status_code) == (404, 404)
        assert client.get(f"/cases/{world.case.reference}/own-views/").status_code == 404


def test_it_shows_each_reader_their_own(world: World, client_of: Clients) -> None:
    ines = summary_of(client_of(world.ines), world.case)
    assert "Seen twice with two older men." in ines
    assert "New older company." not in ines
    assert "Only Alice and Bob know this." not in ines
    bob = summary_of(client_of(world.bob), world.case)
    assert "Seen twice" not in bob
    assert "Only Alice and Bob know this." in bob


def test_it_says_why_the_member_sees_the_case(world: World, client_of: Clients) -> None:
    page = summary_of(client_of(world.bob), world.case)
    assert "it was shared with Youth." in page
    assert "support" in page
    assert "Protocol" in page


def test_the_narrowest_marking_is_that_of_what_is_shown(world: World, client_of: Clients) -> None:
    assert client_of(world.bob).get(address(world.case)).context["marking"] == "people"
    assert client_of(world.ines).get(address(world.case)).context["marking"] == "agencies"


def test_an_anonymous_case_shows_its_person_only_to_who_was_told(world: World, client_of: Clients) -> None:
    with as_operator():
        case = Case.objects.get(pk=world.case.pk)
        case.is_anonymous = True
        case.save()
        Reveal.objects.create(case=case, agency=world.police)
    page = summary_of(client_of(world.bob), world.case)
    assert "Mika" not in page
    assert "Tarn" not in page
    assert "Mika Tarn" in summary_of(client_of(world.ines), world.case)


def test_agency_and_day_narrow_the_information(world: World, client_of: Clients) -> None:
    with as_operator():
        make_item(world.case, world.bob, "Long ago he swam.", day=today() - timedelta(days=200))
    client = client_of(world.bob)
    page = summary_of(client, world.case, agency=str(world.police.pk))
    assert "New older company." in page
    assert "Talks openly" not in page
    page = summary_of(client, world.case, since="30")
    assert "Talks openly" in page
    assert "Long ago he swam." not in page


def test_wrong_filters_narrow_nothing(world: World, client_of: Clients) -> None:
    client = client_of(world.bob)
    page = summary_of(client, world.case, agency="nobody", since="yesterday", page="-3")
    assert "Talks openly" in page
    assert "New older company." in page


def test_decisions_and_the_newest_assessment_stand_apart(world: World, client_of: Clients) -> None:
    with as_operator():
        make_item(world.case, world.alice, "We decided on a club.", kind="decision")
        make_item(world.case, world.alice, "Older view.", kind="assessment", day=today() - timedelta(days=9))
        make_item(world.case, world.alice, "Newest view.", kind="assessment")
    page = summary_of(client_of(world.bob), world.case)
    assert page.index("Newest view.") < page.index("We decided on a club.") < page.index("Information for your work")
    assert "Older view." not in page


def test_new_since_an_earlier_day_is_marked(world: World, client_of: Clients) -> None:
    client = client_of(world.bob)
    assert ">New<" not in summary_of(client, world.case)
    with as_operator():
        Reading.objects.create(
            member_id=world.bob.pk, case_id=world.case.pk, screen="cases:case", at=timezone.now() - timedelta(days=2)
        )
    assert ">New<" in summary_of(client, world.case)


def test_it_leaves_a_reading_of_all_it_showed(world: World, client_of: Clients) -> None:
    summary_of(client_of(world.bob), world.case)
    with as_operator():
        reading = Reading.objects.get(screen="cases:summary")
        named = Layer.objects.get(pk=world.named_item.pk)
    assert set(reading.full) == {world.open_item.pk, named.pk, world.goal.pk, world.action.pk}
    assert reading.extracts == [world.police_item.pk]
    assert reading.member_id == world.bob.pk


def test_it_costs_the_same_for_one_and_twenty(world: World, client_of: Clients) -> None:
    client = client_of(world.bob)
    fill(world, 1)
    summary_of(client, world.case)
    with CaptureQueriesContext(connection) as few:
        summary_of(client, world.case)
    fill_more(world)
    with CaptureQueriesContext(connection) as many:
        summary_of(client, world.case)
    assert len(many) == len(few)


def fill_more(world: World) -> None:
    with as_operator():
        for n in range(20):
            make_item(world.case, world.ines, f"Long {n}", extract=f"Short {n}")
            make_item(world.case, world.bob, f"Decision {n}", kind="decision")
            Action.objects.create(
                case=world.case,
                municipality=world.city,
                originator=world.unit,
                author=world.alice,
                key=f"twenty-{n}",
                title=f"Twenty {n}",
                agency=world.youth,
                goal=world.goal,
                classification=0,
            )


def test_the_log_shows_only_the_own_views(world: World, client_of: Clients) -> None:
    bob, alice = client_of(world.bob), client_of(world.alice)
    summary_of(bob, world.case)
    summary_of(alice, world.case)
    answer = bob.get(f"/cases/{world.case.reference}/own-views/")
    assert [(str(view["screen"]), view["full"], view["shared"]) for view in answer.context["views"]] == [
        ("Summary", 4, 1)
    ]


def test_a_get_writes_nothing_but_its_reading(world: World, client_of: Clients) -> None:
    client = client_of(world.bob)
    for route in (address(world.case), f"/cases/{world.case.reference}/own-views/", "/actions/"):
        client.get(route)
        with CaptureQueriesContext(connection) as queries:
            client.get(route)
        writes = [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
        assert all("record_reading" in sql for sql in writes), writes
        assert writes
