"""What the database holds of an escalation that waits, against whoever passes the services by."""

from django.db import DatabaseError, connection, transaction

from cases.models import Layer, ReleaseRequest
from meetings.escalation.models import Escalation
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World
from tests.meetings.escalating import send
from tests.meetings.waiting import SECRET, WRITTEN, complete, grant_it, waiting


def refused(member: Member, sql: str, *values: object) -> bool:
    with acting_as(member.pk), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(sql, values)
        except DatabaseError:
            return True
        return cursor.rowcount == 0


QUOTE = (
    "INSERT INTO meetings_quote (id, escalation_id, position, layer_id, case_id, agency_id, day, kind, text,"
    " said_as, is_shared_version, names_person)"
    " VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, now(), 'report', %s, %s, true, false)"
)


def test_plain_sql_puts_nothing_in_that_was_not_granted(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    values = [escalation.pk, 9, item.pk, world.case.pk, world.police.pk]
    assert refused(world.alice, QUOTE, *values, SECRET, "fact")
    grant_it(world, version=WRITTEN)
    assert refused(world.alice, QUOTE, *values, SECRET, "fact")
    assert refused(world.alice, QUOTE, *values, "something else", None)
    assert refused(world.ines, QUOTE, *values, WRITTEN, None)
    assert not refused(world.alice, QUOTE, *values, WRITTEN, None)
    complete(world, escalation, leave_out=True)
    assert refused(world.alice, QUOTE, escalation.pk, 10, *values[2:], WRITTEN, None)


def test_plain_sql_takes_no_word_for_other_addressees(world: World, item: Layer) -> None:
    first, second = waiting(world, item), send(world, wanted=[world.named_item], people=[world.hugo])
    grant_it(world)
    values = [9, item.pk, world.case.pk, world.police.pk, SECRET, "fact"]
    assert refused(world.alice, QUOTE, second.pk, *values)
    with as_operator():
        Escalation.objects.filter(pk=second.pk).update(is_waiting=True)
        ReleaseRequest.objects.update(for_document=second.pk)
    assert refused(world.alice, QUOTE, second.pk, *values)
    assert refused(world.alice, QUOTE, first.pk, *values)


def test_plain_sql_sends_nothing_that_waits(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    assert refused(world.alice, "UPDATE meetings_escalation SET sent_at = now() WHERE id = %s", escalation.pk)
    assert refused(world.alice, "UPDATE meetings_escalation SET is_waiting = false WHERE id = %s", escalation.pk)
    assert refused(world.alice, "UPDATE meetings_escalation SET marking = 0 WHERE id = %s", escalation.pk)
    assert refused(world.bob, "SELECT guard.complete_escalation(%s)", escalation.pk)
    assert refused(world.alice, "SELECT guard.lapse_requests(%s)", escalation.pk)
