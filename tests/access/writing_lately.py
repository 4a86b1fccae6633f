"""What members write at random in emergencies and of names: cards, questions at night, who is told a name no longer."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from hypothesis import strategies as st
from hypothesis.stateful import rule

from cases.card.services import change_card, write_card
from cases.emergency.questions import ask_at_night
from cases.emergency.services import review_emergency, take_emergency
from cases.models import EmergencyAccess, EmergencyCard, Goal, NightQuestion, Release
from cases.naming.services import hide_name, keep_the_name
from cases.plan.services import change_goal
from cases.release.services import withdraw_release
from mscportal.guard.operator import as_operator
from partners.models import Municipality
from tests.access.oracle import Thing
from tests.access.weighing import Said
from tests.access.writers_beside import BESIDE
from tests.access.writing_machine import AUDIENCES, CLASSES, NUMBER
from tests.access.writing_meetings import WritingTogether

# Whom both cities let act in an emergency.
ROLES = ("practitioner", "agency_lead")


class WritingLately(WritingTogether):
    """Each rule lets anybody try one thing, as those of `Writing` do."""

    beside = (*BESIDE, EmergencyCard, EmergencyAccess, NightQuestion)

    def __init__(self) -> None:
        super().__init__()
        with as_operator():
            Municipality.objects.update(emergency_roles=list(ROLES))
            self.cities = {one.pk: one for one in Municipality.objects.all()}

    def coordinates(self, u: str, city: str) -> bool:
        member = self.city.members[u]
        is_seated = member["agency"] == self.city.units[city] and self.city.homes[u] == city
        return member.get("active", True) and member["role"] == "coordinator" and is_seated

    def _reads(self, u: str, row: Any) -> bool:
        if isinstance(row, EmergencyCard):
            case = self.by_id[row.case_id]
            return self.city.sees_full(u, case, self.card_of(case, row), self.city.day_of(case, None), 1)
        if isinstance(row, EmergencyAccess):
            sees = row.case_id is None or self.hears(u, self.by_id[row.case_id])
            return sees and self.coordinates(u, self.cities[row.municipality_id].slug)
        if isinstance(row, NightQuestion):
            return self.coordinates(u, self.cities[row.municipality_id].slug)
        return super()._reads(u, row)

    def card_of(self, case: Thing, row: EmergencyCard) -> Thing:
        """Return what the oracle knows of a card, for whom it waits too."""
        card: Thing = case.setdefault("cards", {}).setdefault(row.pk, {})
        card |= self.as_thing(row)
        return card

    def statements(self, case: Thing) -> Said:
        with as_operator():
            cards = EmergencyCard.objects.filter(case__reference=case["reference"])
            return super().statements(case) + [(self.card_of(case, one), 1) for one in cards]

    # -- emergencies ------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, c=NUMBER)
    def opens_in_an_emergency(self, u: int, c: int) -> None:
        case = self.case_of(c)
        name = self.mostly(u, lambda who: self.may_open(who, case))
        actor, allowed = self.members[name], self.may_open(name, case)

        def take() -> bool:
            if not take_emergency(actor=actor, reference=case["reference"], reason="on the roof", hours=2):
                raise PermissionDenied
            return True

        if self.attempt("emergency", name, allowed, take):
            day = self.city.day_of(case, None)
            case["grants"].append(
                {"member": name, "permissions": ["view"], "valid_from": day, "ends_at": "in two hours"}
            )

    def may_open(self, u: str, case: Thing) -> bool:
        """Whose role is named, and who would see the case by a grant: agreement and recusal still hold."""
        today = self.city.day_of(case, None)
        opened = {**case, "grants": [*case["grants"], {"member": u, "valid_from": today}]}
        is_named = self.city.members[u]["role"] in ROLES
        return is_named and not self.city.sees_case(u, case, today) and self.city.sees_case(u, opened, today)

    @rule(u=NUMBER, c=NUMBER)
    def reviews_an_emergency(self, u: int, c: int) -> None:
        # Mostly by somebody who may: else there is nothing to review.
        self.opens_in_an_emergency(2 * c + 1, u + c)
        with as_operator():
            waiting = EmergencyAccess.objects.filter(reviewed_at=None).select_related("municipality", "member")
            access = waiting.order_by("-taken_at").first()
        if access is None:
            return
        took = self.names[access.member_id]
        name = self.mostly(u, lambda who: self.may_review(who, access, took))
        actor, allowed = self.members[name], self.may_review(name, access, took)
        is_hidden = access.case_id is not None and not self.hears(name, self.by_id[access.case_id])
        if is_hidden and self.coordinates(name, access.municipality.slug):
            # To who coordinates and is kept out it is as if somebody had reviewed it meanwhile.
            return
        self.attempt(
            "review",
            name,
            allowed,
            lambda: review_emergency(actor=actor, access=access, verdict="right", note="it burnt"),
        )

    def may_review(self, u: str, access: EmergencyAccess, took: str) -> bool:
        return self.coordinates(u, access.municipality.slug) and self.city.person(u) != self.city.person(took)

    @rule(u=NUMBER)
    def asks_at_night(self, u: int) -> None:
        name = self.mostly(u, self.may_ask_at_night)
        actor, allowed = self.members[name], self.may_ask_at_night(name)
        asked = {"name": "Somebody", "born_on": date(2010, 5, 17), "phone": "1"}
        self.attempt(
            "night", name, allowed, lambda: ask_at_night(actor=actor, municipality=actor.municipality, **asked)
        )

    def may_ask_at_night(self, u: str) -> bool:
        member = self.city.members[u]
        return member.get("active", True) and member["role"] in ROLES

    # -- cards ------------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, c=NUMBER, audience=AUDIENCES, classification=CLASSES, n=NUMBER)
    def writes_a_card(self, u: int, c: int, audience: str, classification: int, n: int) -> None:
        name, case = self.on_case(u, c, "lead")
        actor, of = self.members[name], self.row(case)
        values: dict[str, Any] = {"audience": audience, "classification": classification, **self.named(n)}
        allowed = self.city.may(name, case, "lead")
        self.attempt("card", name, allowed, lambda: write_card(actor=actor, case=of, call="1", avoid="dogs", **values))

    @rule(u=NUMBER, n=NUMBER, audience=AUDIENCES, ended=st.booleans())
    def changes_a_card(self, u: int, n: int, audience: str, ended: bool) -> None:
        with as_operator():
            cards = list(EmergencyCard.objects.order_by("pk"))
        if not cards:
            return
        card = cards[n % len(cards)]
        case = self.by_id[card.case_id]
        told = self.card_of(case, card)
        name = self.mostly(u, lambda who: self.writes_for(who, case, told) and self.city.may(who, case, "lead"))
        actor, allowed = self.members[name], self.writes_for(name, case, told) and self.city.may(name, case, "lead")
        values: dict[str, Any] = {"audience": audience, "classification": actor.clearance, **self.named(n)}
        self.attempt(
            "change card",
            name,
            allowed,
            lambda: change_card(actor=actor, card=card, seen=None, call="2", avoid="", ended=ended, **values),
        )

    # -- names ------------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, c=NUMBER)
    def hides_a_name(self, u: int, c: int) -> None:
        case = self.case_of(c)
        name = self.mostly(u, lambda who: self.may_hide(who, case))
        actor, of, allowed = self.members[name], self.row(case), self.may_hide(name, case)
        done = self.attempt("hide name", name, allowed, lambda: hide_name(actor=actor, case=of, reason="asked for"))
        if done and not case.get("anonymous", False):
            known = {*case.get("revealed_to", []), self.city.members[name]["agency"]}
            case |= {"anonymous": True, "revealed_to": sorted(known)}

    def may_hide(self, u: str, case: Thing) -> bool:
        return self.city.may(u, case, "lead") and self.city.may(u, case, "share")

    @rule(u=NUMBER, c=NUMBER)
    def keeps_a_name(self, u: int, c: int) -> None:
        case = self.case_of(c)
        name = self.mostly(u, lambda who: self.may_keep(who, case))
        actor, of, allowed = self.members[name], self.row(case), self.may_keep(name, case)
        own = self.city.members[name]["agency"]
        kept = {"reason": "visits", "legal_basis": "law"}
        if self.attempt("keep name", name, allowed, lambda: keep_the_name(actor=actor, case=of, **kept)):
            case["revealed_to"] = sorted({*case.get("revealed_to", []), own})

    def may_keep(self, u: str, case: Thing) -> bool:
        """Who shares and knows the name, or whose agency may be told it by the word of who reported."""
        own = self.agencies[self.city.members[u]["agency"]]
        with as_operator():
            given = self.row(case).name_requests.filter(agency=own, answer="given").exists()
        return self.city.may(u, case, "share") and (
            given or self.city.sees_identity(u, case, self.city.day_of(case, None))
        )

    # -- taken back and changed ---------------------------------------------------------------------------------------

    @rule(u=NUMBER, n=NUMBER)
    def withdraws_a_release(self, u: int, n: int) -> None:
        with as_operator():
            given = list(Release.objects.select_related("statement", "agency", "member").order_by("pk"))
        if not given:
            return
        row = given[n % len(given)]
        case, item = self.said_in(row.statement_id)
        name = self.mostly(u, lambda who: self.writes_for(who, case, item))
        actor, allowed = self.members[name], self.writes_for(name, case, item)
        if self.attempt("withdraw", name, allowed, lambda: withdraw_release(actor=actor, release=row)):
            held = ("agency", row.agency.slug) if row.agency else ("member", self.names[row.member_id])
            first = row.valid_from.isoformat()
            told = next(one for one in item["releases"] if one.get(held[0]) == held[1] and one["valid_from"] == first)
            yesterday = self.day(case, -1)
            if row.valid_from > yesterday:
                item["releases"].remove(told)
            elif row.valid_until is None or row.valid_until > yesterday:
                told["valid_until"] = yesterday.isoformat()

    @rule(u=NUMBER, n=NUMBER, audience=AUDIENCES)
    def changes_a_goal(self, u: int, n: int, audience: str) -> None:
        with as_operator():
            goals: list[tuple[UUID, str]] = list(Goal.objects.order_by("pk").values_list("case_id", "key"))
            case_id, key = goals[n % len(goals)]
            goal = Goal.objects.get(case_id=case_id, key=key)
        case = self.by_id[case_id]
        told = next(one for one in case["goals"] if one["key"] == key)
        name = self.mostly(u, lambda who: self.changes(who, case, told))
        actor, allowed = self.members[name], self.changes(name, case, told)
        values: dict[str, Any] = {"audience": audience, "classification": actor.clearance, **self.named(n)}
        plan = {"title": "later", "measure": "", "target_on": None, "status": "open"}
        done = self.attempt(
            "change goal", name, allowed, lambda: change_goal(actor=actor, goal=goal, seen=None, **plan, **values)
        )
        if done:
            kept = {one: told.get(one) for one in ("originator", "author")}
            told |= {**self.said(name, done), **kept}

    def changes(self, u: str, case: Thing, statement: Thing) -> bool:
        is_own = statement["originator"] == self.city.members[u]["agency"]
        return is_own and self.city.sees_full(u, case, statement, self.city.day_of(case, None), 0)


# What the machine must come to, done and refused, and how it is tried where a short run did not.
LATELY: dict[str, Callable[[WritingLately, int, int], None]] = {
    "emergency": lambda machine, u, n: machine.opens_in_an_emergency(u, n),
    "review": lambda machine, u, n: machine.reviews_an_emergency(u, n),
    "night": lambda machine, u, n: machine.asks_at_night(u),
    "card": lambda machine, u, n: machine.writes_a_card(u, n, "table", 0, n),
    "change card": lambda machine, u, n: machine.changes_a_card(u, n, "table", ended=False),
    "hide name": lambda machine, u, n: machine.hides_a_name(u, n),
    "keep name": lambda machine, u, n: machine.keeps_a_name(u, n),
    "withdraw": lambda machine, u, n: machine.withdraws_a_release(u, n),
    "change goal": lambda machine, u, n: machine.changes_a_goal(u, n, "table"),
}
