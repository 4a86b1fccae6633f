"""What members write at random in meetings and letters: who signs, runs, records, asks the mayor and takes it back."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from meetings.conference.attendance.services import leave, sign
from meetings.conference.gate import content_of, open_meeting
from meetings.conference.room.recording import PRESENT, record_on_topic, record_said
from meetings.conference.room.steps import close_meeting, open_item, start_meeting
from meetings.escalation.services import Request, quotable, send_escalation, withdraw_escalation
from meetings.models import Escalation, SlotContent
from mscportal.guard.operator import as_operator
from mscportal.record import outbox
from tests.access.oracle import Thing
from tests.access.writing_asking import WritingBeside
from tests.access.writing_machine import CLASSES, NUMBER


def work_off() -> None:
    """Do what the outbox owes, as far as those still may for whom it is done."""
    while entries := outbox.due():
        for entry in entries:
            outbox.deliver(entry)


READERS = st.sampled_from((PRESENT, "table", "agencies", "people"))


class WritingTogether(WritingBeside):
    """Each rule lets anybody try one thing in any meeting, or with any letter."""

    def on_meeting(self, u: int, m: int, *, running: bool = False, filled: bool = False) -> tuple[str, Any, Thing]:
        """Return who tries something, and in which meeting; `filled`: in one that has an agenda."""
        with as_operator():
            there = set(SlotContent.objects.values_list("meeting", flat=True)) if filled else self.sittings.keys()
        pk = sorted(there)[m % len(there)]
        told = self.sittings[pk]
        may = self.city.runs if running else self.enters
        return self.mostly(u, lambda who: may(who, told)), pk, told

    def enters(self, u: str, told: Thing) -> bool:
        """Who finds a meeting: who takes part in it."""
        return self.city.takes_part(u, told)

    @rule(u=NUMBER, m=NUMBER)
    def signs(self, u: int, m: int) -> None:
        name, pk, told = self.on_meeting(u, m)
        self.sign_in(name, pk, told)

    def sign_in(self, name: str, pk: Any, told: Thing) -> None:
        actor, allowed = self.members[name], self.enters(name, told)
        if self.attempt("sign", name, allowed, lambda: sign(actor=actor, meeting=open_meeting(pk))):
            others = [one for one in told["attendance"] if one["member"] != name]
            told["attendance"] = [*others, {"member": name, "state": "present"}]

    @rule(u=NUMBER, m=NUMBER)
    def leaves(self, u: int, m: int) -> None:
        name, pk, told = self.on_meeting(u, m)
        actor, allowed = self.members[name], self.enters(name, told)
        if self.attempt("leave", name, allowed, lambda: leave(actor=actor, meeting=open_meeting(pk), member=actor)):
            next(one for one in told["attendance"] if one["member"] == name)["left"] = True

    @rule(u=NUMBER, m=NUMBER)
    def starts(self, u: int, m: int) -> None:
        name, pk, told = self.on_meeting(u, m, running=True)
        actor, allowed = self.members[name], self.city.runs(name, told)
        self.sign_in(name, pk, told)
        self.attempt("start", name, allowed, lambda: start_meeting(actor=actor, meeting=open_meeting(pk)))

    @rule(u=NUMBER, m=NUMBER, n=NUMBER)
    def closes(self, u: int, m: int, n: int) -> None:
        if n % 4:
            return
        name, pk, told = self.on_meeting(u, m, running=True)
        actor, allowed = self.members[name], self.city.runs(name, told)
        self.attempt("close", name, allowed, lambda: close_meeting(actor=actor, meeting=open_meeting(pk)))

    @rule(u=NUMBER, m=NUMBER, n=NUMBER)
    def takes_an_item_up(self, u: int, m: int, n: int) -> None:
        name, pk, told = self.on_meeting(u, m, running=True, filled=True)
        slot, case = self.slot_of(pk, n)
        actor, allowed = self.members[name], self.city.runs(name, told) and self.hears(name, case)
        self.attempt(
            "take up", name, allowed, lambda: open_item(actor=actor, content=content_of(open_meeting(pk), slot))
        )

    @rule(u=NUMBER, m=NUMBER, n=NUMBER, audience=READERS, classification=CLASSES)
    def records(self, u: int, m: int, n: int, audience: str, classification: int) -> None:
        name, pk, told = self.on_meeting(u, m, filled=True)
        slot, case = self.slot_of(pk, n)
        actor, part = self.members[name], self.enters(name, told) and self.hears(name, case)
        if case is None:
            self.sign_in(name, pk, told)
            self.attempt(
                "note",
                name,
                part,
                lambda: record_on_topic(
                    actor=actor, content=content_of(open_meeting(pk), slot), what="note", text="camp"
                ),
            )
            return
        self.sign_in(name, pk, told)
        values: dict[str, Any] = {"audience": audience, "classification": classification, **self.named(n)}
        done = self.attempt(
            "record in the room",
            name,
            part and self.city.may(name, case, "contribute"),
            lambda: record_said(
                actor=actor, content=content_of(open_meeting(pk), slot), what="note", text=f"heard {n}", **values
            ),
        )
        if done:
            case.setdefault("items", []).append({**self.said(name, done.item), "text": f"heard {n}", "releases": []})

    def slot_of(self, meeting: Any, n: int) -> tuple[Any, Thing | None]:
        """Return a slot of a meeting and its case, None for a topic."""
        with as_operator():
            contents = list(SlotContent.objects.filter(meeting=meeting).order_by("slot__position"))
        content = contents[n % len(contents)]
        return content.slot_id, self.by_id[content.case_id] if content.case_id else None

    def hears(self, u: str, case: Thing | None) -> bool:
        return case is None or self.city.sees_case(u, case, self.city.day_of(case, None))

    # -- letters ----------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, c=NUMBER, n=NUMBER)
    def asks_the_mayor(self, u: int, c: int, n: int) -> None:
        self.ask_the_mayor(u, c, n)

    def ask_the_mayor(self, u: int, c: int, n: int) -> None:
        name, case = self.on_case(u, c, "lead")
        actor, of = self.members[name], self.row(case)
        people, agencies = sorted(self.members), sorted(self.agencies)

        def send() -> Escalation:
            return send_escalation(
                actor=actor,
                request=Request(
                    municipality=of.municipality,
                    case=of,
                    meeting=None,
                    cases=[of],
                    layers=list(quotable([of.pk]))[: n % 3],
                    wanted=[],
                    purpose="",
                    people=[self.members[people[(n + k) % len(people)]] for k in (0, 3)],
                    agencies=[self.agencies[agencies[n % len(agencies)]]],
                    marking=n % (actor.clearance + 1),
                    title="A flat",
                    why="The lease ends",
                    differing_views="",
                    told_to_person="",
                    decision_needed_by=self.day(case, 0) + timedelta(days=9),
                    options=[{"title": "A flat", "effect": "", "cost": "", "view": ""}],
                ),
            )

        if self.attempt("letter", name, self.city.may(name, case, "lead"), send) and n % 2:
            # Some wait for the worker.
            work_off()

    @rule(u=NUMBER, c=NUMBER, n=NUMBER)
    def takes_a_letter_back(self, u: int, c: int, n: int) -> None:
        self.ask_the_mayor(u, c, n)
        with as_operator():
            letters = list(Escalation.objects.order_by("created_at", "pk"))
        if not letters:
            return
        row = letters[n % len(letters)]
        name = self.mostly(u, lambda who: self.may_take_back(who, row))
        actor = self.members[name]
        self.attempt(
            "take back", name, self.may_take_back(name, row), lambda: withdraw_escalation(actor=actor, escalation=row)
        )

    def may_take_back(self, u: str, row: Escalation) -> bool:
        """Who compiled a letter takes it back, once, while they see what it is about."""
        letter = self.letter(row)
        cases = [self.city.cases[reference] for reference in letter.cases]
        return letter.compiled_by == u and not letter.is_withdrawn and all(self.hears(u, case) for case in cases)
