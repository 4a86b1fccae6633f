"""What members write at random before a visit, and of what they told or shared before."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from cases.models import Action, Layer, SafetyAnswer, SafetyNote, Told
from cases.plan.services import agree_action
from cases.safety.services import answer_nothing, tell_visitor
from cases.sharing.services import share_version
from cases.told.services import change_told
from mscportal.guard.operator import as_operator
from tests.access.oracle import Thing
from tests.access.writing_machine import AUDIENCES, CLASSES, DAYS, NUMBER
from tests.access.writing_room import WritingRoom


class WritingSafety(WritingRoom):
    """Each rule lets anybody try one thing, as those of `Writing` do."""

    beside = (*WritingRoom.beside, SafetyAnswer, SafetyNote)
    along = {**WritingRoom.along, SafetyNote: ("layer",)}

    def _reads(self, u: str, row: Any) -> bool:
        if isinstance(row, SafetyAnswer):
            return self.reads_action(u, row.action_id)
        if isinstance(row, SafetyNote):
            case, item = self.said_as(row.layer)
            return self.reads_action(u, row.action_id) and self.reads_item(u, case, item)
        return super()._reads(u, row)

    def reads_item(self, u: str, case: Thing, item: Thing) -> bool:
        return self.city.sees_full(u, case, item, self.city.day_of(case, None), 1)

    # -- before a visit ---------------------------------------------------------------------------------------------

    @rule(u=NUMBER, c=NUMBER)
    def agrees_on_a_visit(self, u: int, c: int) -> None:
        name, case = self.on_case(u, c, "contribute")
        actor, of, allowed = self.members[name], self.row(case), self.city.may(name, case, "contribute")
        visit: dict[str, Any] = {"title": "look in", "kind": "home_visit", "agency": actor.agency, "member": None}
        done = self.attempt("visit", name, allowed, lambda: agree_action(actor=actor, case=of, due_on=None, **visit))
        if done:
            case.setdefault("actions", []).append(self.said(name, done))

    @rule(u=NUMBER, n=NUMBER, tells=st.booleans(), classification=CLASSES)
    def answers_for_safety(self, u: int, n: int, tells: bool, classification: int) -> None:
        with as_operator():
            found = Action.objects.select_related("case__municipality", "agency", "member")
            visits = list(found.filter(kind=Action.Kind.HOME_VISIT).order_by("case__opened_on", "key", "pk"))
        made = [one for one in visits if self.is_made(one)] if tells else visits
        visit = (made or visits)[n % len(made or visits)]
        case = self.by_id[visit.case_id]
        name = self.mostly(u, lambda who: self.may_answer(who, case, visit, tells=tells))
        actor, allowed = self.members[name], self.may_answer(name, case, visit, tells=tells)
        if not tells:
            self.attempt("nothing", name, allowed, lambda: answer_nothing(actor=actor, visit=visit) or True)
            return
        named = [self.members[self.who(n)].pk]
        said: dict[str, Any] = {"text": "a dog", "said_as": Layer.SaidAs.FACT, "named_people": named}
        said["classification"] = classification
        done = self.attempt("tell visitor", name, allowed, lambda: tell_visitor(actor=actor, visit=visit, **said))
        if done:
            told = {**self.said(name, done), "text": "a dog", "releases": []}
            case.setdefault("items", []).append(told)

    @rule(u=NUMBER, n=NUMBER, day=DAYS)
    def changes_a_visit_that_was_answered_for(self, u: int, n: int, day: int) -> None:
        # Mostly there is one.
        self.answers_for_safety(2 * u + 1, n, tells=False, classification=0)
        with as_operator():
            newest = SafetyAnswer.objects.order_by("-at").values_list("action", flat=True).first()
        if newest:
            told = self.agreed_as(newest)[1]
            actions = [one for case in self.city.cases.values() for one in case.get("actions", [])]
            at = next(at for at, one in enumerate(actions) if one is told)
            self.changes_as_a_visit("change answered", u, at, "table", day)

    def may_answer(self, u: str, case: Thing, visit: Action, *, tells: bool) -> bool:
        """Who reads that there is a visit and does not make it; what is told is written on the case."""
        answers = self.reads_action(u, visit.pk) and not self.makes(u, visit)
        return answers and (not tells or self.city.may(u, case, "contribute"))

    def makes(self, u: str, visit: Action) -> bool:
        agency = self.agencies[self.city.members[u]["agency"]].pk
        return visit.member_id == self.members[u].pk if visit.member_id else visit.agency_id == agency

    def is_made(self, visit: Action) -> bool:
        """Tell whether anybody on the case makes a visit, of which somebody else could tell them something."""
        case = self.by_id[visit.case_id]
        makers = [one for one in self.members if self.makes(one, visit) and self.hears(one, case)]
        return bool(makers) and any(self.may_answer(one, case, visit, tells=True) for one in self.members)

    # -- changed ----------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, n=NUMBER, audience=AUDIENCES)
    def changes_what_was_told(self, u: int, n: int, audience: str) -> None:
        self.tells_the_person(2 * n + 1, n, "table", 0, n)
        with as_operator():
            rows = list(Told.objects.order_by("-day", "pk"))
        if not rows:
            return
        row = rows[n % len(rows)]
        case = self.by_id[row.case_id]
        told = case.setdefault("told", {}).setdefault(row.pk, self.as_thing(row))
        name = self.mostly(u, lambda who: self.writes_for(who, case, told))
        actor, allowed = self.members[name], self.writes_for(name, case, told)
        values: dict[str, Any] = {"audience": audience, "classification": actor.clearance, **self.named(n)}
        values |= {"to": "person", "outcome": "told", "day": self.day(case, 0), "text": "why", "again_on": None}
        done = self.attempt(
            "change told",
            name,
            allowed,
            lambda: change_told(actor=actor, told=row, seen=None, teller=actor, **values),
        )
        if done:
            told |= self.as_thing(done)

    @rule(u=NUMBER, i=NUMBER, classification=CLASSES, n=NUMBER)
    def writes_a_shared_version_at_the_desk(self, u: int, i: int, classification: int, n: int) -> None:
        name, case, item = self.on_item(u, i)
        actor, layer, allowed = self.members[name], self.layer(case, item), self.writes_for(name, case, item)
        said: dict[str, Any] = {"text": f"shared {n}", "classification": classification}
        done = self.attempt("desk", name, allowed, lambda: share_version(actor=actor, item=layer, **said))
        if done:
            item |= {"extract": f"shared {n}", "extract_classification": classification}


def before_a_visit(machine: Any, n: int) -> None:
    """Let an agency be on a case besides the one that visits."""
    machine.puts_on_a_case(2 * n + 1, n, 2 * n + 1, "add", 0)
    machine.agrees_on_a_visit(2 * n + 1, n)


SAFETY: dict[str, Callable[[Any, int, int], Any]] = {
    "nothing": lambda machine, u, n: machine.answers_for_safety(u, n, tells=False, classification=0),
    "visit": lambda machine, u, n: machine.agrees_on_a_visit(u, n),
    "tell visitor": lambda machine, u, n: (
        before_a_visit(machine, n),
        machine.answers_for_safety(u, n, tells=True, classification=0),
    ),
    "change answered": lambda machine, u, n: (
        before_a_visit(machine, n),
        machine.changes_a_visit_that_was_answered_for(u, n, 0),
    ),
    "change told": lambda machine, u, n: machine.changes_what_was_told(u, n, "table"),
    "desk": lambda machine, u, n: machine.writes_a_shared_version_at_the_desk(u, n, 0, n),
}
