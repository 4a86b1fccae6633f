"""What members write at random in the room: who hears an item, comes late, leaves for it, and what is put off."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from hypothesis.stateful import rule

from meetings.conference.attendance.services import admit, apologise, leave
from meetings.conference.gate import content_of, open_meeting
from meetings.conference.room.recording import PRESENT, change_topic_note, record_action
from meetings.conference.room.steps import defer_item, finish_item, open_item
from meetings.models import Slot, SlotContent, SlotPresence, SlotRecord, TopicNote
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.oracle import Thing
from tests.access.writing_agenda import WritingAgenda
from tests.access.writing_machine import CLASSES, NUMBER
from tests.access.writing_meetings import READERS


class WritingRoom(WritingAgenda):
    """Each rule lets anybody try one thing, as those of `Writing` do."""

    beside = (*WritingAgenda.beside, SlotRecord)
    along = {**WritingAgenda.along, SlotRecord: ("item", "slot__content")}

    def _reads(self, u: str, row: Any) -> bool:
        if isinstance(row, SlotRecord):
            if not self._reads(u, row.slot.content):
                return False
            if row.action_id:
                return self.reads_action(u, row.action_id)
            case, item = self.said_as(row.item)
            day = self.city.day_of(case, None)
            return self.city.sees_full(u, case, item, day, 1) or self.city.sees_extract(u, case, item, day)
        return super()._reads(u, row)

    # -- who hears what ---------------------------------------------------------------------------------------------

    def in_session(self, u: int, m: int, n: int) -> None:
        """See to it that mostly something is in discussion."""
        self.starts(2 * u + 1, m)
        self.takes_up_and_is_heard(2 * u + 1, m, n)

    @rule(u=NUMBER, m=NUMBER, n=NUMBER)
    def takes_up_and_is_heard(self, u: int, m: int, n: int) -> None:
        _name, pk, told = self.on_meeting(u, m, running=True, filled=True)
        for one in sorted(self.members)[n % 3 :: 3]:
            self.sign_in(one, pk, told)
        there = self.heard_by(pk)

        def take_up(actor: Member, content: SlotContent) -> tuple[str, UUID]:
            open_item(actor=actor, content=content)
            return self.names[actor.pk], content.slot_id

        if done := self.with_slot("hear", u, m, n, take_up):
            runner, slot = done
            assert self.heard_by(pk) - there == {(slot, one) for one in self.hearing(runner, told, pk, slot)} - there

    def heard_by(self, meeting: UUID) -> set[tuple[UUID, str]]:
        """Return who is signed in for which slot."""
        with as_operator():
            found = SlotPresence.objects.filter(slot__meeting=meeting).values_list("slot", "member")
            return {(slot, self.names[member]) for slot, member in found}

    def hearing(self, u: str, told: Thing, meeting: UUID, slot: UUID) -> list[str]:
        """Those present who see every case of the block, told to who runs the meeting and sees all of them too."""
        with as_operator():
            block = Slot.objects.get(pk=slot).block
            beside = Q(slot__block=block) if block else Q(slot=slot)
            spoken_of = SlotContent.objects.filter(beside, meeting=meeting).exclude(case=None)
            cases = [self.by_id[pk] for pk in spoken_of.values_list("case", flat=True)]
        present = self.city.hearers(told, None)
        if not all(self.hears(u, case) for case in cases):
            return []
        return [one for one in present if all(self.hears(one, case) for case in cases)]

    @rule(u=NUMBER, m=NUMBER, n=NUMBER, late=NUMBER)
    def admits_somebody(self, u: int, m: int, n: int, late: int) -> None:
        self.in_session(u, m, n)
        _name, pk, told = self.on_meeting(u, m, running=True, filled=True)
        newcomer = self.who(late)
        self.sign_in(newcomer, pk, told)
        there = self.heard_by(pk)

        def let_in(actor: Member, content: SlotContent) -> tuple[str, UUID]:
            admit(actor=actor, content=content, member=self.members[newcomer])
            return self.names[actor.pk], content.slot_id

        if done := self.with_slot("admit", u, m, n, let_in):
            runner, slot = done
            assert newcomer in self.hearing(runner, told, pk, slot)
            assert self.heard_by(pk) == there | {(slot, newcomer)}

    @rule(u=NUMBER, m=NUMBER, n=NUMBER)
    def finishes_an_item(self, u: int, m: int, n: int) -> None:
        self.in_session(u, m, n)
        self.with_slot("finish", u, m, n, lambda actor, content: finish_item(actor=actor, content=content))

    @rule(u=NUMBER, m=NUMBER, n=NUMBER)
    def puts_an_item_off(self, u: int, m: int, n: int) -> None:
        self.starts(2 * u + 1, m)
        self.with_slot("defer", u, m, n, lambda actor, content: defer_item(actor=actor, content=content, reason="ill"))

    # -- who comes --------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, m=NUMBER, whose=NUMBER)
    def sends_apologies(self, u: int, m: int, whose: int) -> None:
        name, pk, told = self.on_meeting(u, m)
        other = name if whose % 2 else self.who(whose)
        actor, member, allowed = self.members[name], self.members[other], self.may_note(name, told, other)
        done = self.attempt(
            "apologise",
            name,
            allowed or (name == other and self.enters(name, told)),
            lambda: apologise(actor=actor, meeting=open_meeting(pk), member=member),
        )
        if done:
            others = [one for one in told["attendance"] if one["member"] != other]
            told["attendance"] = [*others, {"member": other, "state": "apologies"}]
            self.to_compare.append(other)

    def may_note(self, u: str, told: Thing, member: str) -> bool:
        """Who runs a meeting notes of those who were asked that they do not come, or have left."""
        return self.city.runs(u, told) and any(one["member"] == member for one in told["attendance"])

    @rule(u=NUMBER, m=NUMBER, whose=NUMBER)
    def notes_who_has_left(self, u: int, m: int, whose: int) -> None:
        name, pk, told = self.on_meeting(u, m, running=True)
        self.sign_in(self.who(whose), pk, told)
        there = [one["member"] for one in told["attendance"]]
        other = there[whose % len(there)] if there else self.who(whose)
        if other == name:
            return
        actor, member, allowed = self.members[name], self.members[other], self.may_note(name, told, other)
        if self.attempt(
            "send away", name, allowed, lambda: leave(actor=actor, meeting=open_meeting(pk), member=member)
        ):
            next(one for one in told["attendance"] if one["member"] == other)["left"] = True

    # -- what is agreed ---------------------------------------------------------------------------------------------

    @rule(u=NUMBER, m=NUMBER, n=NUMBER, audience=READERS, classification=CLASSES)
    def agrees_in_the_room(self, u: int, m: int, n: int, audience: str, classification: int) -> None:
        self.in_session(u, m, n)
        name, pk, told = self.on_meeting(u, m, filled=True)
        slot, case = self.slot_of(pk, n)
        if case is None:
            return
        self.sign_in(name, pk, told)
        actor, allowed = self.members[name], self.enters(name, told) and self.hears(name, case)
        values: dict[str, Any] = {"audience": audience, "classification": classification, **self.named(n)}
        values |= {"agency": None, "member": None, "due_on": date(2100, 1, 1)}
        done = self.attempt(
            "agree in the room",
            name,
            allowed and self.city.may(name, case, "contribute"),
            lambda: record_action(actor=actor, content=content_of(open_meeting(pk), slot), title="visit", **values),
        )
        if done:
            assert audience != PRESENT or done.action.audience == "people"
            case.setdefault("actions", []).append(self.said(name, done.action))

    @rule(u=NUMBER, n=NUMBER)
    def changes_a_note(self, u: int, n: int) -> None:
        with as_operator():
            notes = list(TopicNote.objects.select_related("meeting").order_by("-at", "pk"))
        if not notes:
            return
        note = notes[n % len(notes)]
        told = self.sittings[note.meeting_id]
        name = self.mostly(u, lambda who: self.may_change_note(who, note, told))
        actor, allowed = self.members[name], self.may_change_note(name, note, told)
        words: dict[str, Any] = {"text": "fair", "rationale": "", "seen": None}
        self.attempt("change note", name, allowed, lambda: change_topic_note(actor=actor, note=note, **words))

    def may_change_note(self, u: str, note: TopicNote, told: Thing) -> bool:
        return self.names[note.author_id] == u and self.enters(u, told)


def note_a_topic(machine: Any, n: int) -> None:
    """Let somebody note something on a topic, the last item of an agenda."""
    machine.puts_cases_on_the_agenda(2 * n + 1, n, n, 0)
    machine.starts(2 * n + 1, n)
    machine.records(2 * n + 1, n, -1, "table", 0)


ROOM: dict[str, Callable[[Any, int, int], Any]] = {
    "hear": lambda machine, u, n: (
        [machine.puts_cases_on_the_agenda(2 * n + 1, n, u + k, 1) for k in range(4)],
        machine.starts(2 * n + 1, n),
        machine.takes_up_and_is_heard(u, n, -1 - u % 3),
    ),
    "admit": lambda machine, u, n: machine.admits_somebody(u, n, u // 4, u),
    "finish": lambda machine, u, n: machine.finishes_an_item(u, n, u // 4),
    "defer": lambda machine, u, n: machine.puts_an_item_off(u, n, u),
    "apologise": lambda machine, u, n: machine.sends_apologies(u, n, 2 * n + 1),
    "send away": lambda machine, u, n: machine.notes_who_has_left(u, n, u),
    "agree in the room": lambda machine, u, n: machine.agrees_in_the_room(u, n, u // 4, "table", 0),
    "change note": lambda machine, u, n: (note_a_topic(machine, n), machine.changes_a_note(u, 0)),
}
