"""What changes at the same moment as an escalation is answered or sent: one of the two waits for the other."""

import pytest

from cases.asking.services import release_for_document
from cases.information.services import change_item
from cases.models import Case, Layer
from cases.naming.services import hide_name
from cases.release.services import SHARED
from meetings.escalation.models import Subject
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.versions import StaleSave, version_of
from tests.cases.at_once import at_once
from tests.cast import World
from tests.meetings.escalating import deliver, send
from tests.meetings.waiting import SECRET, asked, complete, grant_it, quoted, waiting

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LATER = "Seen with two; his aunt says so."


def change(world: World, item: Layer) -> None:
    change_item(actor=world.ines, item=item, text=LATER)


def test_what_changes_as_it_is_sent_is_not_in_it(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    grant_it(world)
    at_once(world.ines, lambda: change(world, item), lambda: complete(world, escalation))
    assert not {SECRET, LATER} & {*quoted(escalation)}


def test_what_changes_as_the_word_is_given_needs_a_new_one(world: World, item: Layer) -> None:
    waiting(world, item)
    request = asked(world)
    with acting_as(world.ines.pk):
        seen = version_of(Layer.objects.get(pk=item.pk), only=SHARED)

    def give_the_word() -> None:
        with acting_as(world.ines.pk), pytest.raises(StaleSave):
            release_for_document(actor=world.ines, request=request, seen=seen)

    at_once(world.ines, lambda: change(world, item), give_the_word)
    assert asked(world).is_open


def test_a_name_that_is_hidden_as_the_document_is_made_is_not_in_it(world: World) -> None:
    send(world)
    with as_operator():
        case = Case.objects.select_related("municipality").get(pk=world.case.pk)
    at_once(world.alice, lambda: hide_name(actor=world.alice, case=case, reason="He asked for it"), deliver)
    with acting_as(world.frank.pk):
        assert Subject.objects.get().family_name == ""
