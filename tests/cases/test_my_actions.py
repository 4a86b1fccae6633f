"""My actions across all cases: overdue on top, done with an outcome in two clicks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Action, ActionReport
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cast import World, today

Clients = Callable[[Member], Client]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/actions/"}


def add_actions(world: World, number: int) -> None:
    with as_operator():
        for n in range(number):
            Action.objects.create(
                case=world.case,
                municipality=world.city,
                originator=world.unit,
                author=world.alice,
                key=f"more-{n}",
                title=f"Errand {n}",
                agency=world.youth,
                due_on=today() + timedelta(days=n),
                goal=world.goal,
                classification=0,
            )


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def report(world: World) -> str:
    return f"/cases/{world.case.reference}/actions/{world.action.pk}/report/"


def test_it_works(world: World, client_of: Clients) -> None:
    add_actions(world, 2)
    answer = client_of(world.bob).get("/actions/")
    titles = [action.title for action in answer.context["actions"]]
    assert titles == ["Home visit with the mother", "Errand 0", "Errand 1"]
    page = answer.content.decode()
    assert "2 days late" in page
    assert "Due today" in page
    assert "Call the school" not in page


def test_it_hides_from_outsiders(world: World, client_of: Clients) -> None:
    for name in ("carol", "dirk", "erin", "frank", "hugo", "gus"):
        answer = client_of(world.members[name]).get("/actions/")
        assert "Home visit" not in answer.content.decode(), name
        assert not answer.context["actions"]


def test_done_ones_have_a_list_of_their_own(world: World, client_of: Clients) -> None:
    answer = client_of(world.bob).get("/actions/", {"state": "done"})
    assert [action.title for action in answer.context["actions"]] == ["Call the school"]


def test_only_mine_leaves_the_agencys_out(world: World, client_of: Clients) -> None:
    add_actions(world, 1)
    answer = client_of(world.bob).get("/actions/", {"asked": "me"})
    assert [action.title for action in answer.context["actions"]] == ["Home visit with the mother"]


def test_the_list_costs_the_same_for_one_and_twenty(world: World, client_of: Clients) -> None:
    client = client_of(world.bob)
    client.get("/actions/")
    one = queries_of(client, "/actions/")
    add_actions(world, 19)
    assert queries_of(client, "/actions/") == one


def test_the_list_leaves_a_reading_of_each_case(world: World, client_of: Clients) -> None:
    add_actions(world, 3)
    client_of(world.bob).get("/actions/")
    with as_operator():
        reading = Reading.objects.get(screen="cases:my_actions")
        more = Action.objects.filter(key__startswith="more-").values_list("pk", flat=True)
        assert set(reading.full) == {world.action.pk, world.goal.pk, *more}
    assert (reading.member_id, reading.case_id) == (world.bob.pk, world.case.pk)


def test_telling_what_came_of_it_leaves_a_reading(world: World, client_of: Clients) -> None:
    client_of(world.bob).get(report(world))
    with as_operator():
        assert Reading.objects.get(screen="cases:report_action").full == [world.action.pk, world.goal.pk]


def test_done_takes_two_clicks(world: World, client_of: Clients) -> None:
    client = client_of(world.bob)
    form = client.get(report(world), headers=HTMX).content.decode()
    assert form.lstrip().startswith("{#") is False
    assert "checked" in form
    row = client.post(report(world), {"state": "done", "text": "Had tea, talked."}, headers=HTMX).content.decode()
    assert "Done" in row
    assert "Had tea, talked." in row
    assert world.case.reference in row
    with as_operator():
        newest = ActionReport.objects.get(action=world.action)
    assert (newest.state, newest.text, newest.member_id) == ("done", "Had tea, talked.", world.bob.pk)


def test_it_works_without_javascript(world: World, client_of: Clients) -> None:
    client = client_of(world.bob)
    assert client.get(report(world), {"next": "/actions/"}).status_code == 200
    answer = client.post(report(world), {"state": "done", "next": "/actions/"})
    assert (answer.status_code, answer["Location"]) == (302, "/actions/")


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(world: World, client_of: Clients, elsewhere: str) -> None:
    answer = client_of(world.bob).post(report(world), {"state": "done", "next": elsewhere})
    assert answer["Location"] == f"/cases/{world.case.reference}/summary/"


@pytest.mark.parametrize("state", ["not_possible", "not_done"])
def test_a_reason_is_asked_for(world: World, client_of: Clients, state: str) -> None:
    client = client_of(world.bob)
    answer = client.post(report(world), {"state": state, "text": " "})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"text": ["Say why."]}
    with as_operator():
        assert not ActionReport.objects.filter(action=world.action).exists()
    assert client.post(report(world), {"state": state, "text": "She moved."}).status_code == 302


@pytest.mark.parametrize("data", [{}, {"state": "wonderful"}, {"state": "dropped", "text": "not ours to drop"}])
def test_bad_input_is_told_at_the_field(world: World, client_of: Clients, data: dict[str, str]) -> None:
    answer = client_of(world.bob).post(report(world), data)
    assert answer.status_code == 422
    assert "state" in answer.context["form"].errors
    with as_operator():
        assert not ActionReport.objects.filter(action=world.action).exists()
