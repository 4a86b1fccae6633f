"""Actions of two related cases that are one errand: told and linked among those who read both, and nobody else."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Action, ActionLink, Relation
from cases.plan.linking import link_actions
from cases.plan.services import report_action
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Agency, Member
from tests.cast import World, grant, make_case

Clients = Callable[[Member], Client]


@pytest.fixture
def visit(world: World) -> Action:
    """The brother's part of the home visit, asked of Bob, who is on the brother's case too."""
    with as_operator():
        grant(world.brother, world.bob)
        return agreed(world, world.youth, "Home visit at the brother's")


def agreed(world: World, agency: Agency | None, title: str, **more: object) -> Action:
    values = {"municipality": world.city, "originator": world.unit, "author": world.alice, "classification": 0} | more
    return Action.objects.create(case=world.brother, key=f"a-{title[:20]}", title=title, agency=agency, **values)


def linked(world: World, visit: Action) -> ActionLink:
    with acting_as(world.bob.pk):
        return link_actions(actor=world.bob, action=world.action, other=visit)


def page_of(action: Action) -> str:
    return f"/cases/{action.case.reference}/actions/{action.pk}/link/"


class TestLinked:
    def test_it_works(self, world: World, client_of: Clients, visit: Action) -> None:
        client = client_of(world.bob)
        assert page_of(world.action) in client.get("/cases/ELM-2AB3C/").content.decode()
        assert "Home visit at the brother" in client.get(page_of(world.action)).content.decode()
        assert client.post(page_of(world.action), {"other": str(visit.pk)}).status_code == 302
        for path in ("/cases/ELM-2AB3C/", "/cases/ELM-7XY8Z/", "/actions/", "/cases/ELM-2AB3C/summary/"):
            assert "Together with" in client.get(path).content.decode(), path
        told = client.get("/actions/").content.decode()
        assert "sibling: <a" in told.replace("\n", "")
        with as_operator():
            link = ActionLink.objects.get()
            read = Reading.objects.filter(screen="cases:link_action", case_id=world.brother.pk)
            assert any(visit.pk in one.full for one in read)
        assert client.post(f"{page_of(world.action)}{link.pk}/remove/").status_code == 302
        assert "Together with" not in client.get("/actions/").content.decode()

    def test_it_hides_from_outsiders(self, world: World, client_of: Clients, visit: Action) -> None:
        with as_operator():
            grant(world.case, world.police, "view", "contribute", valid_from=date(2020, 1, 1))
        before = {name: self._pages(client_of(world.members[name])) for name in ("ines", "erin", "frank")}
        link = linked(world, visit)
        assert {name: self._pages(client_of(world.members[name])) for name in before} == before
        for name in ("ines", "erin"):
            with acting_as(world.members[name].pk):
                assert not ActionLink.objects.exists()
                assert not ActionLink.history.exists()
            own = world.action if name == "ines" else visit
            assert client_of(world.members[name]).post(f"{page_of(own)}{link.pk}/remove/").status_code == 404

    def _pages(self, client: Client) -> list[bool]:
        paths = ("/cases/ELM-2AB3C/", "/cases/ELM-7XY8Z/", "/actions/")
        return [mark in client.get(path).content.decode() for path in paths for mark in ("Together with", "one errand")]

    def test_what_the_member_does_not_read_is_not_offered(
        self, world: World, client_of: Clients, visit: Action
    ) -> None:
        with as_operator():
            hidden = agreed(world, None, "For others' eyes", audience="people", named_people=[world.erin.pk])
        client = client_of(world.bob)
        assert "For others" not in client.get(page_of(world.action)).content.decode()
        answer = client.post(page_of(world.action), {"other": str(hidden.pk)})
        assert answer.status_code == 422
        with as_operator():
            assert ActionLink.objects.count() == 0

    def test_where_nothing_can_be_linked_no_choice_is_asked_for(self, world: World, client_of: Clients) -> None:
        page = client_of(world.alice).get(page_of(world.action)).content.decode()
        assert "No related case has an open action to link." in page
        assert "<select" not in page

    def test_only_actions_of_related_cases_are_linked(self, world: World, visit: Action) -> None:
        with as_operator():
            Relation.objects.all().delete()
        with pytest.raises(ValidationError):
            linked(world, visit)

    def test_who_does_not_contribute_links_nothing(self, world: World, visit: Action) -> None:
        with acting_as(world.erin.pk), pytest.raises(PermissionDenied):
            link_actions(actor=world.erin, action=world.action, other=visit)

    def test_done_in_one_is_offered_in_the_other_and_never_done_by_itself(
        self, world: World, client_of: Clients, visit: Action
    ) -> None:
        linked(world, visit)
        client = client_of(world.bob)
        assert "Done there too?" not in client.get("/cases/ELM-2AB3C/").content.decode()
        with acting_as(world.bob.pk):
            report_action(actor=world.bob, action=world.action, state="done")
            assert Action.objects.with_state().get(pk=visit.pk).state == "open"
        page = client.get("/cases/ELM-2AB3C/").content.decode()
        assert "Done there too?" in page
        assert f"/cases/ELM-7XY8Z/actions/{visit.pk}/report/" in page

    def test_as_many_queries_for_twenty_as_for_one(self, world: World, client_of: Clients, visit: Action) -> None:
        linked(world, visit)
        client, asked = client_of(world.bob), []
        client.get("/actions/")
        for n in (1, 20):
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/actions/").content.decode().count("Together with") >= n
            asked.append(len(queries))
            with as_operator():
                for k in range(19 if n == 1 else 0):
                    other = agreed(world, None, f"Errand {k}")
                    ends = {"action": world.action, "case": world.case, "other_action": other, "other": world.brother}
                    ActionLink.objects.create(**ends, linked_by=world.alice)
                    friend = make_case(world.city, f"ELM-9F{k:03}", "minors", ("Lou", "Berg"), date(2009, 1, 1))
                    grant(friend, world.bob)
                    Relation.objects.create(case=world.case, other=friend, kind="friend")
        assert asked[0] == asked[1]
