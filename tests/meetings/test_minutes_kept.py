"""What a closed meeting was stays in the database, and its history is told to who may know it."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from cases.information.services import change_item
from meetings.models import Slot, SlotPresence, SlotRecord, Standing
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act
from partners.models import Member
from tests.cast import World

ClientOf = Callable[[Member], Client]

WRITES = {
    "attendance": "UPDATE meetings_attendance SET state = 'apologies' WHERE member_id = %(alice)s",
    "somebody who came": "DELETE FROM meetings_attendance WHERE member_id = %(dirk)s",
    "somebody more": "INSERT INTO meetings_attendance (id, meeting_id, member_id, state, is_observer)"
    " VALUES (gen_random_uuid(), %(meeting)s, %(alice)s, 'invited', false)",
    "the order": "UPDATE meetings_slot SET position = position + 10",
    "a slot": "INSERT INTO meetings_slot (id, meeting_id, position, minutes_planned, block)"
    " VALUES (gen_random_uuid(), %(meeting)s, 9, 5, 0)",
    "the time it took": "UPDATE meetings_slotcontent SET ended_at = now()",
    "who heard it": "INSERT INTO meetings_slotpresence (id, slot_id, member_id, at)"
    " VALUES (gen_random_uuid(), %(slot)s, %(frank)s, now())",
    "a record": "INSERT INTO meetings_slotrecord (id, slot_id, case_id, item_id, at)"
    " VALUES (gen_random_uuid(), %(slot)s, %(case)s, %(item)s, now())",
    "a note on a topic": "UPDATE meetings_topicnote SET text = 'Other words.'",
    "the meeting": "UPDATE meetings_meeting SET place = 'Elsewhere' WHERE id = %(meeting)s",
    "a version": "UPDATE meetings_standing SET version = gen_random_uuid()",
}


class TestMinutesKept:
    @pytest.mark.parametrize("what", WRITES)
    def test_nothing_of_a_closed_meeting_moves(self, held: World, what: str) -> None:
        named = {
            "meeting": held.meeting.pk,
            "slot": held.case_slot.pk,
            "case": held.case.pk,
            "item": held.open_item.pk,
            **{name: member.pk for name, member in held.members.items()},
        }
        writer = held.frank if what == "a note on a topic" else held.alice
        words = "permission denied for table meetings_standing" if what == "a version" else "closed|stays where"
        with (
            pytest.raises(ProgrammingError, match=words),
            acting_as(writer.pk),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(WRITES[what], named)

    def test_what_an_import_brings_stands_as_it_was_brought(self, held: World, client_of: ClientOf) -> None:
        with as_operator():
            SlotRecord.objects.create(slot=held.case_slot, case=held.case, item=held.open_item, at=timezone.now())
        with acting_as(held.bob.pk):
            change_item(actor=held.bob, item=held.open_item, text="Other words.")
        page = client_of(held.ines).get(f"/meetings/{held.meeting.pk}/minutes/").content.decode()
        assert "Talks openly after football practice." in page
        assert "Other words." not in page

    def test_a_version_shows_to_who_reads_it(self, held: World) -> None:
        seen = {}
        for name in ("alice", "bob", "ines", "frank", "carol"):
            with acting_as(held.members[name].pk):
                seen[name] = Standing.objects.count()
        assert seen == {"alice": 3, "bob": 3, "ines": 2, "frank": 0, "carol": 0}

    def test_the_history_of_a_taken_slot_is_told_to_who_sees_what_it_is_about(self, held: World) -> None:
        of_slots = Slot.history.model.objects.values_list("id", flat=True).all
        with acting_as(held.bob.pk):
            assert set(of_slots()) == {held.case_slot.pk, held.topic_slot.pk}
        with acting_as(held.alice.pk):
            assert set(of_slots()) == {held.case_slot.pk, held.hidden_slot.pk, held.topic_slot.pk}

    def test_who_heard_and_what_was_recorded_has_a_history(self, held: World) -> None:
        with acting_as(held.ines.pk):
            assert SlotRecord.history.model.objects.count() == SlotRecord.objects.count() == 2
            heard = SlotPresence.history.model.objects.filter(slot=held.case_slot.pk)
            assert set(heard.values_list("member", flat=True)) == {held.alice.pk, held.bob.pk, held.ines.pk}
            assert not SlotPresence.history.model.objects.filter(slot=held.hidden_slot.pk).exists()

    def test_the_auditor_is_told_of_each_act(self, held: World) -> None:
        with acting_as(held.hugo.pk):
            told = set(Act.objects.values_list("thing", flat=True))
        for table in ("slot", "slotpresence", "slotrecord", "attendance", "meeting", "topicnote"):
            assert f"meetings_historical{table}" in told
