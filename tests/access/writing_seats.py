"""What members write at random of seats: asked for, confirmed, declined and ended, and who is invited to one."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from mscportal.guard.operator import as_operator
from partners.members.services import (
    ask_for_seat,
    ask_to_leave,
    confirm_seat,
    correct_member,
    decline_seat,
    end_seat,
    invite_member,
)
from partners.models import Member, SeatChange
from tests.access.writing_machine import CLASSES, NUMBER
from tests.access.writing_partners import WritingPartners

SEATED = st.sampled_from(("practitioner", "practitioner", "agency_lead", "coordinator", "administrator"))
FAR_REACHING = ("coordinator", "auditor", "administrator")


class WritingSeats(WritingPartners):
    """Each rule lets anybody try one thing, as those of `Writing` do."""

    beside = (*WritingPartners.beside, SeatChange)

    def _reads(self, u: str, row: Any) -> bool:
        if isinstance(row, SeatChange):
            city = self.cities[row.municipality_id].slug
            reads = self.administers(u, city) or self.answers_for(u, self.slugs[row.agency_id], city)
            return reads or self.names[row.member_id] == u
        return super()._reads(u, row)

    @rule(u=NUMBER, m=NUMBER, n=NUMBER, role=SEATED, clearance=CLASSES, leaves=st.booleans())
    def asks_for_a_seat(self, u: int, m: int, n: int, role: str, clearance: int, leaves: bool) -> None:
        whose = self.who(m)
        there = [one for one in sorted(self.places) if self.places[one] == self.city.homes[whose]]
        own = self.city.members[whose]["agency"]
        slug = there[n // 2 % len(there)] if n % 2 and not leaves else own
        name = self.mostly(u, lambda who: self.may_ask_for(who, whose, slug))
        actor, member, allowed = self.members[name], self.members[whose], self.may_ask_for(name, whose, slug)
        seat: dict[str, Any] = {"agency": self.agencies[slug], "role": role, "clearance": clearance}

        def ask() -> SeatChange:
            return (
                ask_to_leave(actor=actor, member=member) if leaves else ask_for_seat(actor=actor, member=member, **seat)
            )

        self.attempt("ask for seat", name, allowed, ask)

    def may_ask_for(self, u: str, member: str, agency: str) -> bool:
        """Who administers the city, of anybody but themselves; a lead within the own agency alone."""
        home, own = self.city.homes[member], self.city.members[member]["agency"]
        if self.city.person(u) == self.city.person(member) or self.places[agency] != home:
            return False
        return self.administers(u, home) or (own == agency and self.answers_for(u, own, home))

    @rule(u=NUMBER, n=NUMBER, clearance=CLASSES, role=SEATED)
    def invites_a_member(self, u: int, n: int, clearance: int, role: str) -> None:
        slug = sorted(self.agencies)[n % len(self.agencies)]
        name = self.mostly(u, lambda who: self.administers(who, self.places[slug]) or self.answers_for(who, slug))
        actor, username = self.members[name], f"new.{len(self.members)}"
        seat: dict[str, Any] = {"agency": self.agencies[slug], "role": role, "clearance": clearance, "language": "en"}
        done = self.attempt(
            "invite member",
            name,
            self.administers(name, self.places[slug]) or self.answers_for(name, slug),
            lambda: invite_member(actor=actor, name="New", username=username, email="new@example.org", **seat),
        )
        if done:
            self.city.members[username] = {"username": username, "role": "practitioner", "agency": slug}
            self.city.members[username] |= {"active": False, "clearance": 0, "person": done.person}
            self.city.homes[username] = self.places[slug]
            self.meet(username)

    def meet(self, username: str) -> None:
        """Know a member as the database does now."""
        with as_operator():
            found = Member.objects.select_related("agency__municipality", "municipality")
            self.members[username] = found.get(username=username)
        self.names[self.members[username].pk] = username

    @rule(u=NUMBER, m=NUMBER, n=NUMBER, role=SEATED, clearance=CLASSES, confirms=st.sampled_from((True, True, False)))
    def answers_for_a_seat(self, u: int, m: int, n: int, role: str, clearance: int, confirms: bool) -> None:
        # Mostly something waits for an answer.
        self.asks_for_a_seat(2 * (u + m) + 1, m, n, role, clearance, leaves=not n % 5)
        with as_operator():
            changes = list(SeatChange.objects.select_related("asked_by__agency").order_by("-asked_at", "pk"))
        if not changes:
            return
        change = changes[n % min(3, len(changes))]
        if not confirms:
            self.decline(u, change)
            return
        name = self.mostly(u, lambda who: self.may_confirm(who, change))
        actor, allowed = self.members[name], self.may_confirm(name, change)
        if self.attempt("confirm seat", name, allowed, lambda: confirm_seat(actor=actor, change=change)):
            whose = self.names[change.member_id]
            seat = {"agency": self.slugs[change.agency_id], "role": change.role, "clearance": change.clearance}
            with self.weighing_all(name, [whose]):
                self.city.members[whose] |= {**seat, "active": change.is_active}
            self.meet(whose)

    def may_confirm(self, u: str, change: SeatChange) -> bool:
        """Who answers for the agency, neither who asked nor oneself; roles that reach far need a coordinator."""
        city, asker = self.cities[change.municipality_id].slug, self.names[change.asked_by_id]
        persons = {self.city.person(asker), self.city.person(self.names[change.member_id])}
        if change.status != "asked" or self.city.person(u) in persons:
            return False
        asked_as = self.city.members[asker]
        by_coordinator = asked_as["role"] == "coordinator" and asked_as["agency"] == self.city.units[city]
        by_coordinator = by_coordinator and self.city.homes[asker] == city
        reaches = change.role in FAR_REACHING and not by_coordinator and not self.coordinates(u, city)
        return self.answers_for(u, self.slugs[change.agency_id], city) and not reaches

    def decline(self, u: int, change: SeatChange) -> None:
        name = self.mostly(u, lambda who: self.may_decline(who, change))
        actor, allowed = self.members[name], self.may_decline(name, change)
        self.attempt("decline seat", name, allowed, lambda: decline_seat(actor=actor, change=change))

    def may_decline(self, u: str, change: SeatChange) -> bool:
        """Who might confirm it and reads it, and who asked, as long as they administer."""
        city, agency = self.cities[change.municipality_id].slug, self.slugs[change.agency_id]
        if change.status != "asked" or not (self.is_active(u) and self._reads(u, change)):
            return False
        is_oneself = self.city.person(u) == self.city.person(self.names[change.member_id])
        return self.names[change.asked_by_id] == u or (self.answers_for(u, agency, city) and not is_oneself)

    @rule(u=NUMBER, m=NUMBER, n=NUMBER)
    def lets_a_member_leave(self, u: int, m: int, n: int) -> None:
        if n % 3:
            return
        whose = self.who(m)
        name = self.mostly(u, lambda who: self.may_end(who, whose))
        actor, member, allowed = self.members[name], self.members[whose], self.may_end(name, whose)
        if self.attempt("end seat", name, allowed, lambda: end_seat(actor=actor, member=member)):
            self.city.members[whose]["active"] = False
            self.meet(whose)
            self.to_compare.append(whose)

    def may_end(self, u: str, member: str) -> bool:
        """Who answers for the agency, in the member's city too, of anybody but themselves."""
        agency, home = self.city.members[member]["agency"], self.city.homes[member]
        is_other = self.city.person(u) != self.city.person(member) and self.is_active(member)
        return is_other and self.answers_for(u, agency) and self.answers_for(u, agency, home)

    @rule(u=NUMBER, m=NUMBER)
    def corrects_a_member(self, u: int, m: int) -> None:
        whose = self.who(m)
        home = self.city.homes[whose]
        name = self.mostly(u, lambda who: who == whose or self.administers(who, home))
        actor, member = self.members[name], self.members[whose]
        kept = {"name": member.name, "phone": "1", "language": "en"}
        allowed = self.is_active(name) and (name == whose or self.administers(name, home))
        self.attempt("correct member", name, allowed, lambda: correct_member(actor=actor, member=member, **kept))


SEATS: dict[str, Callable[[Any, int, int], None]] = {
    "ask for seat": lambda machine, u, n: machine.asks_for_a_seat(u, n, n, "practitioner", 3, leaves=False),
    "confirm seat": lambda machine, u, n: machine.answers_for_a_seat(u, n, n, "practitioner", 3, confirms=True),
    "decline seat": lambda machine, u, n: machine.answers_for_a_seat(u, n, n, "practitioner", 3, confirms=False),
    "invite member": lambda machine, u, n: machine.invites_a_member(u, n, 0, "practitioner"),
    "end seat": lambda machine, u, n: machine.lets_a_member_leave(u, n, 0),
    "correct member": lambda machine, u, n: machine.corrects_a_member(u, n),
}
