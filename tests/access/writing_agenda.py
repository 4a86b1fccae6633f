"""What members write at random of forums, meetings and agendas: who has a seat, who is asked, blocks, order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from meetings.conference.agenda.services import add_cases, add_topic, change_slot, order_slots, remove_slot
from meetings.conference.gate import content_of, open_meeting
from meetings.conference.planning.services import change_meeting, invite, plan_meeting
from meetings.forums.services import change_forum, create_forum
from meetings.models import Attendance, Forum, Meeting, Seat, Slot, SlotContent, SlotPresence
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.oracle import Thing
from tests.access.writing_machine import NUMBER
from tests.access.writing_opening import WritingOpening

BLOCKS = st.integers(0, 2)


class WritingAgenda(WritingOpening):
    """Each rule lets anybody try one thing, as those of `Writing` do."""

    beside = (*WritingOpening.beside, Forum, Seat, Meeting, Attendance, Slot, SlotContent, SlotPresence)
    along = {**WritingOpening.along, SlotPresence: ("slot__content",)}

    def __init__(self) -> None:
        super().__init__()
        with as_operator():
            forums = Forum.objects.select_related("municipality")
            self.forums = {one.pk: (one.municipality.slug, one.slug) for one in forums}

    def _reads(self, u: str, row: Any) -> bool:
        if isinstance(row, Forum | Seat):
            at = self.forums[row.pk if isinstance(row, Forum) else row.forum_id]
            return self.finds(u, at)
        if isinstance(row, Meeting):
            return self.city.takes_part(u, self.sittings[row.pk])
        if isinstance(row, SlotPresence):
            return self._reads(u, row.slot.content)
        if isinstance(row, Attendance | Slot | SlotContent):
            is_hidden = isinstance(row, SlotContent) and row.case_id and not self.hears(u, self.by_id[row.case_id])
            return self.city.takes_part(u, self.sittings[row.meeting_id]) and not is_hidden
        return super()._reads(u, row)

    def finds(self, u: str, at: tuple[str, str]) -> bool:
        return self.sits_at(u, at) or self.city.in_network(u, at[0])

    def sits_at(self, u: str, at: tuple[str, str]) -> bool:
        """Tell whether somebody takes part in every meeting of a forum."""
        return self.city.takes_part(u, {"city": at[0], "forum": at[1], "attendance": []})

    # -- forums -----------------------------------------------------------------------------------------------------

    def forum_values(self, n: int, forum: Thing) -> dict[str, Any]:
        """Return what a forum is changed to, in rows; the oracle is told of it."""
        seats = sorted(self.agencies)[n % 5 :: 3]
        chair = self.who(n // 5)
        forum |= {"seats": seats, "chair": chair}
        values: dict[str, Any] = {"name": "Table", "kind": "partner_table", "table": "", "cadence": ""}
        return {**values, "chair": self.members[chair], "seats": [self.agencies[slug] for slug in seats]}

    @rule(u=NUMBER, n=NUMBER)
    def sets_a_forum_up(self, u: int, n: int) -> None:
        name, told = self.mostly(u, self.may_begin), {"seats": []}
        actor, values = self.members[name], self.forum_values(n, told)
        done = self.attempt("forum", name, self.may_begin(name), lambda: create_forum(actor=actor, **values))
        if done:
            self.forums[done.pk] = at = self.city.homes[name], done.slug
            self.city.forums[at] = {**told, "slug": done.slug}
            self.to_compare += [one for one in self.members if self.sits_at(one, at)]

    @rule(u=NUMBER, n=NUMBER, m=NUMBER)
    def changes_a_forum(self, u: int, n: int, m: int) -> None:
        with as_operator():
            rows = list(Forum.objects.select_related("municipality").order_by("municipality__slug", "slug"))
        row = rows[n % len(rows)]
        at, new = self.forums[row.pk], {"slug": row.slug}
        name = self.mostly(u, lambda who: self.coordinates(who, at[0]))
        actor, values = self.members[name], self.forum_values(m, new)
        shown = [one.pk for one in self.agencies.values()]
        before = [one for one in self.members if self.sits_at(one, at)]
        done = self.attempt(
            "change forum",
            name,
            self.coordinates(name, at[0]),
            lambda: change_forum(actor=actor, forum=row, seats_shown=shown, **values),
        )
        if done:
            self.city.forums[at] |= new
            self.to_compare += [*before, *(one for one in self.members if self.sits_at(one, at))]

    # -- meetings ---------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, n=NUMBER, m=NUMBER)
    def plans_a_meeting(self, u: int, n: int, m: int) -> None:
        with as_operator():
            rows = list(Forum.objects.select_related("municipality").order_by("municipality__slug", "slug"))
        row = rows[n % len(rows)]
        city, forum = self.forums[row.pk]
        told: Thing = {"city": city, "forum": forum, "agenda": [], "attendance": []}
        name = self.mostly(u, lambda who: self.city.runs(who, told))
        actor, starts_at = self.members[name], self.base_moment() + timedelta(minutes=m % 10**4)
        done = self.attempt(
            "plan",
            name,
            self.city.runs(name, told),
            lambda: plan_meeting(actor=actor, forum=row, starts_at=starts_at, minutes_planned=60),
        )
        if done:
            with as_operator():
                asked = Attendance.objects.filter(meeting=done).values_list("member", flat=True)
                told["attendance"] = [{"member": self.names[pk], "state": "invited"} for pk in asked]
            self.sittings[done.pk] = told
            self.to_compare += [one["member"] for one in told["attendance"]]

    def base_moment(self) -> Any:
        with as_operator():
            return Meeting.objects.earliest("starts_at").starts_at + timedelta(days=60)

    @rule(u=NUMBER, m=NUMBER, n=NUMBER)
    def moves_a_meeting(self, u: int, m: int, n: int) -> None:
        name, pk, told = self.on_meeting(u, m, running=True)
        actor, allowed = self.members[name], self.city.runs(name, told)
        to: dict[str, Any] = {"starts_at": self.base_moment() + timedelta(hours=n % 999), "minutes_planned": 45}
        self.attempt(
            "move meeting",
            name,
            allowed,
            lambda: change_meeting(actor=actor, meeting=open_meeting(pk), place="Hall", **to),
        )

    @rule(u=NUMBER, m=NUMBER, n=NUMBER)
    def asks_people_to_a_meeting(self, u: int, m: int, n: int) -> None:
        name, pk, told = self.on_meeting(u, m, running=True)
        asked = [one for one in sorted(self.members)[n % 7 :: 5] if self.city.in_network(one, told["city"])]
        actor, wanted, allowed = self.members[name], [self.members[one] for one in asked], self.city.runs(name, told)
        shown = [self.members[one["member"]].pk for one in told["attendance"]]
        before = [one["member"] for one in told["attendance"]]
        done = self.attempt(
            "invite",
            name,
            allowed,
            lambda: invite(actor=actor, meeting=open_meeting(pk), members=wanted, shown=shown) or True,
        )
        if done:
            stay = [one for one in told["attendance"] if one["member"] in asked or one["state"] == "present"]
            there = {one["member"] for one in stay}
            new = [{"member": one, "state": "invited"} for one in asked if one not in there]
            told["attendance"] = [*stay, *new]
            self.to_compare += [*before, *asked]

    # -- agendas ----------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, m=NUMBER, c=NUMBER, block=BLOCKS)
    def puts_cases_on_the_agenda(self, u: int, m: int, c: int, block: int) -> None:
        name, pk, told = self.on_meeting(u, m, running=True)
        cases = {one["reference"]: one for one in (self.case_of(c), self.case_of(c // 7))}.values()
        actor, rows = self.members[name], [self.row(one) for one in cases]
        allowed = self.city.runs(name, told) and all(self.hears(name, one) for one in cases)

        def add() -> bool:
            add_cases(actor=actor, meeting=open_meeting(pk), cases=rows, minutes=5, block=block)
            return True

        self.attempt("add cases", name, allowed, add)
        topic = {"topic": "Camp", "minutes": 5, "block": block}
        runs = self.city.runs(name, told)
        self.attempt("add topic", name, runs, lambda: add_topic(actor=actor, meeting=open_meeting(pk), **topic))

    @rule(u=NUMBER, m=NUMBER, n=NUMBER, block=BLOCKS)
    def moves_into_a_block(self, u: int, m: int, n: int, block: int) -> None:
        def move(actor: Member, content: SlotContent) -> None:
            change_slot(actor=actor, content=content, minutes=7, block=block, topic=content.topic)

        self.with_slot("block", u, m, n, move)

    @rule(u=NUMBER, m=NUMBER, n=NUMBER)
    def takes_off_the_agenda(self, u: int, m: int, n: int) -> None:
        self.puts_cases_on_the_agenda(2 * u + 1, m, n, 0)
        self.with_slot("take off", u, m, n, lambda actor, content: remove_slot(actor=actor, content=content))

    def with_slot(self, what: str, u: int, m: int, n: int, deed: Callable[[Any, SlotContent], Any]) -> Any:
        """Let somebody try something with a slot: who runs the meeting and sees what it is about may."""
        _name, pk, told = self.on_meeting(u, m, running=True, filled=True)
        slot, case = self.slot_of(pk, n)
        name = self.mostly(u, lambda who: self.city.runs(who, told) and self.hears(who, case))
        actor, allowed = self.members[name], self.city.runs(name, told) and self.hears(name, case)
        return self.attempt(what, name, allowed, lambda: deed(actor, content_of(open_meeting(pk), slot)))

    @rule(u=NUMBER, m=NUMBER)
    def orders_the_agenda(self, u: int, m: int) -> None:
        name, pk, told = self.on_meeting(u, m, running=True)
        actor, allowed = self.members[name], self.city.runs(name, told)
        with as_operator():
            order = list(Slot.objects.filter(meeting=pk).order_by("-position").values_list("pk", flat=True))
        self.attempt(
            "order",
            name,
            allowed,
            lambda: order_slots(actor=actor, meeting=open_meeting(pk), order=order) or True,
        )


AGENDA: dict[str, Callable[[Any, int, int], None]] = {
    "forum": lambda machine, u, n: machine.sets_a_forum_up(u, n),
    "change forum": lambda machine, u, n: machine.changes_a_forum(u, n, n),
    "plan": lambda machine, u, n: machine.plans_a_meeting(u, n, n),
    "move meeting": lambda machine, u, n: machine.moves_a_meeting(u, n, n),
    "invite": lambda machine, u, n: machine.asks_people_to_a_meeting(u, n, n),
    "add cases": lambda machine, u, n: machine.puts_cases_on_the_agenda(u, n, n, 1),
    "add topic": lambda machine, u, n: machine.puts_cases_on_the_agenda(u, n, n, 0),
    "block": lambda machine, u, n: machine.moves_into_a_block(u, n, u, 1),
    "take off": lambda machine, u, n: machine.takes_off_the_agenda(u, n, -1),
    "order": lambda machine, u, n: machine.orders_the_agenda(u, n),
}
