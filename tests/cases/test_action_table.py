"""The actions on the page of a case: what is to be done first, what is over below it, folded where it is much."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from cases.models import ActionReport
from cases.plan.services import agree_action, report_action
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cast import World, today

Clients = Callable[[Member], Client]


def agree(world: World, number: int, *, is_done: bool) -> None:
    """Have Bob agree an action that was due long ago, and say that it is done."""
    action = agree_action(
        actor=world.bob,
        case=world.case,
        title=f"Call {number}",
        kind="contact",
        agency=world.youth,
        member=None,
        due_on=today() - timedelta(days=90 + number),
    )
    if is_done:
        report_action(actor=world.bob, action=action, state=ActionReport.State.DONE)


@pytest.mark.parametrize(("done", "is_folded"), [(2, False), (3, True)])
def test_what_is_over_stands_below_and_is_folded_where_it_is_much(
    world: World, client_of: Clients, done: int, is_folded: bool
) -> None:
    with acting_as(world.bob.pk):
        for number in range(done):
            agree(world, number, is_done=True)
        agree(world, done, is_done=False)
    page = client_of(world.bob).get(f"/cases/{world.case.reference}/").content.decode()
    before, fold, after = page.partition('<details class="fold"')
    assert fold
    assert f"Call {done}" in before
    assert "Call 0" not in before
    assert "Call 0" in after
    assert after.startswith(">" if is_folded else " open>")
    assert f"{done + 1} actions no longer open" in after


def test_what_is_over_is_cut_into_pages_and_read_as_it_is_shown(world: World, client_of: Clients) -> None:
    with acting_as(world.bob.pk):
        for number in range(26):
            agree(world, number, is_done=True)
    bob, address = client_of(world.bob), f"/cases/{world.case.reference}/"
    first, last = (bob.get(f"{address}?ended={number}") for number in (1, 2))
    assert [len(answer.context["ended"]) for answer in (first, last)] == [25, 2]
    assert "27 actions no longer open" in last.content.decode()
    ended = {action.pk for answer in (first, last) for action in answer.context["ended"]}
    with as_operator():
        read = [set(one.full) & ended for one in Reading.objects.filter(screen="cases:case").order_by("at")]
    assert (len(ended), [len(one) for one in read]) == (27, [25, 2])
