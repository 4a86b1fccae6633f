"""What an item of the agenda begins with: the actions agreed before it, in the room and on the wall."""

from datetime import timedelta

from django.template.loader import render_to_string

from cases.models import Case
from cases.plan.selectors import plan_of
from meetings.conference.room.selectors import RecordPane, not_from
from mscportal.guard.acting import acting_as
from tests.cases.left_undone import ANSWER, left_undone
from tests.cast import World, today


def shown(world: World) -> str:
    """Return what stands there for Bob, the conference before having been yesterday."""
    since = today() - timedelta(days=1)
    with acting_as(world.bob.pk):
        case = Case.objects.select_related("municipality").get(pk=world.case.pk)
        before = not_from([], plan_of(case)["actions"], since)
        context = {"record": RecordPane([], before), "pane": {"since": since}, "today": today(), "on_the_wall": True}
        return render_to_string("meetings/open_before.html", context)


def test_it_works(world: World) -> None:
    assert world.action.title in shown(world)


def test_where_an_agency_did_not_act_its_answer_stands_beside_it(world: World) -> None:
    left_undone(world.action, asker=world.alice, answerer=world.bob)
    page = shown(world)
    assert "Agency did not act" in page
    assert ANSWER in page
