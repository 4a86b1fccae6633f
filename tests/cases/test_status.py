"""Moving a case on, closing it, opening it again; why that was done is a decision for its own readers."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from cases.file.transitions import NEXT, may_become
from cases.models import Case, Layer
from cases.status.services import change_status
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World, grant, today

ClientOf = Callable[[Member], Client]
PAGE = "/cases/ELM-2AB3C/"
WHY = "The goals are reached."


def stored(world: World) -> Case:
    with as_operator():
        return Case.objects.get(pk=world.case.pk)


def decisions() -> list[Layer]:
    with as_operator():
        return list(Layer.objects.filter(kind="decision"))


def post(client: Client, **values: Any) -> Any:
    """Send the form with the version that the page showed."""
    seen = client.get(f"{PAGE}status/").context["form"]["seen"].value()
    return client.post(f"{PAGE}status/", {"seen": seen, "audience": "table", "classification": "0"} | values)


class TestTransitions:
    @pytest.mark.parametrize("now", Case.Status)
    def test_every_status_leads_somewhere_else(self, now: str) -> None:
        assert NEXT[now]
        assert now not in NEXT[now]

    def test_the_way_of_a_case(self) -> None:
        way = ["referred", "screening", "active", "monitoring", "closed", "active"]
        assert all(may_become(now, then) for now, then in pairwise(way))

    @pytest.mark.parametrize(
        ("now", "then"), [("referred", "active"), ("screening", "monitoring"), ("closed", "referred")]
    )
    def test_nothing_is_skipped(self, now: str, then: str) -> None:
        assert not may_become(now, then)


class TestStatus:
    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        assert post(client_of(world.alice), status="monitoring").status_code == 302
        assert stored(world).status == "monitoring"
        assert decisions() == []

    def test_closing_asks_for_a_reason(self, world: World, client_of: ClientOf) -> None:
        client = client_of(world.alice)
        answer = post(client, status="closed")
        assert answer.context["form"].errors == {"reason": ["Say why the case is closed."]}
        assert stored(world).status == "active"
        assert post(client, status="closed", reason=WHY).status_code == 302
        case = stored(world)
        assert (case.status, case.closed_on) == ("closed", today())

    def test_why_is_a_decision(self, world: World, client_of: ClientOf) -> None:
        post(client_of(world.alice), status="closed", reason=WHY)
        [decision] = decisions()
        assert (decision.text, decision.rationale) == ("New status of the case: closed.", WHY)
        assert (decision.originator, decision.author, decision.day) == (world.unit, world.alice, today())
        item = f"{PAGE}information/{decision.pk}/"
        assert WHY in client_of(world.bob).get(item).content.decode()

    def test_only_its_readers_learn_why(self, world: World, client_of: ClientOf) -> None:
        chosen = {"audience": "agencies", "named_agencies": [str(world.police.pk)], "classification": "2"}
        assert post(client_of(world.alice), status="monitoring", reason=WHY, **chosen).status_code == 302
        [decision] = decisions()
        item = f"{PAGE}information/{decision.pk}/"
        assert WHY in client_of(world.ines).get(item).content.decode()
        bob = client_of(world.bob)
        assert bob.get(item).status_code == 404
        assert "monitored" in bob.get(PAGE).content.decode()
        assert "New status of the case" not in bob.get(PAGE).content.decode()

    def test_the_readers_are_shown_before(self, world: World, client_of: ClientOf) -> None:
        shown = post(client_of(world.alice), status="closed", reason=WHY, audience="people", preview="1")
        assert [[member.username for member in those] for _agency, those in shown.context["readers"]] == [["alice"]]
        assert WHY in shown.content.decode()
        assert stored(world).status == "active"

    def test_a_closed_case_is_opened_again_with_a_new_review(self, world: World, client_of: ClientOf) -> None:
        client = client_of(world.alice)
        post(client, status="closed", reason="Reached.")
        post(client, status="active")
        case = stored(world)
        assert (case.status, case.closed_on) == ("active", None)
        assert case.review_on > today() + timedelta(days=150)

    @pytest.mark.parametrize("wrong", ["referred", "", "open"])
    def test_it_explains_bad_input(self, world: World, client_of: ClientOf, wrong: str) -> None:
        answer = post(client_of(world.alice), status=wrong, reason="Typed with care.")
        assert answer.context["form"].errors.keys() == {"status"}
        assert "Typed with care." in answer.content.decode()
        assert stored(world).status == "active"
        assert decisions() == []

    def test_a_stale_save_is_answered_with_what_stands(self, world: World, client_of: ClientOf) -> None:
        client = client_of(world.alice)
        seen = client.get(f"{PAGE}status/").context["form"]["seen"].value()
        post(client, status="monitoring")
        answer = post(client, status="active", seen=seen, reason="Typed with care.")
        assert answer.status_code == 409
        for words in ("monitored", "Typed with care."):
            assert words in answer.content.decode()
        assert stored(world).status == "monitoring"
        assert decisions() == []

    def test_who_leads_without_adding_does_not(self, world: World, client_of: ClientOf) -> None:
        with as_operator():
            grant(world.case, world.erin, "view", "lead")
            grant(world.case, world.ines, "lead")
            world.case.table = "adults"
            world.case.save()
        client = client_of(world.erin)
        assert client.get(f"{PAGE}status/").status_code == 404
        assert client.post(f"{PAGE}status/", {"status": "closed", "reason": WHY}).status_code == 404
        assert f"{PAGE}status/" not in client.get(PAGE).content.decode()
        assert client_of(world.ines).get(f"{PAGE}status/").status_code == 200
        with acting_as(world.erin.pk), pytest.raises(PermissionDenied):
            change_status(actor=world.erin, case=Case.objects.get(pk=world.case.pk), status="closed", reason=WHY)
        assert stored(world).status == "active"


def test_no_text_about_the_person_stands_in_the_head() -> None:
    """Whoever sees a case reads its head, whatever they are cleared for."""
    texts = {field.name for field in Case._meta.get_fields() if field.get_internal_type() == "TextField"}
    assert texts == {"legal_basis", "hold_reason"}
