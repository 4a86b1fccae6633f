"""What members write at random of two cases: who knows whom, one errand for both, one person with two files."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from cases.access.relations import unrelate
from cases.joined.services import join_files, undo_join
from cases.models import Action, ActionLink, Layer, Relation, SamePerson
from cases.plan.linking import link_actions, unlink_actions
from cases.plan.services import change_action, report_action
from cases.safety.models import ASKED
from mscportal.guard.operator import as_operator
from tests.access.oracle import Thing
from tests.access.writing_machine import AUDIENCES, DAYS, NUMBER
from tests.access.writing_renewals import WritingRenewals


class WritingRelated(WritingRenewals):
    """Each rule lets anybody try one thing, as those of `Writing` do."""

    beside = (*WritingRenewals.beside, Relation, Action, ActionLink, SamePerson)

    def _reads(self, u: str, row: Any) -> bool:
        if isinstance(row, Relation):
            return self.hears(u, self.by_id[row.case_id]) and self.hears(u, self.by_id[row.other_id])
        if isinstance(row, Action):
            return self.reads_action(u, row.pk)
        if isinstance(row, ActionLink):
            return self.reads_action(u, row.action_id) and self.reads_action(u, row.other_action_id)
        if isinstance(row, SamePerson):
            return self.knows(u, self.by_id[row.case_id]) and self.knows(u, self.by_id[row.other_id])
        return super()._reads(u, row)

    def knows(self, u: str, case: Thing) -> bool:
        return self.city.sees_identity(u, case, self.city.day_of(case, None))

    # -- relations --------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, n=NUMBER)
    def takes_a_relation_away(self, u: int, n: int) -> None:
        with as_operator():
            rows = list(Relation.objects.select_related("case__municipality").order_by("case__opened_on", "pk"))
        if not rows:
            return
        row = rows[n % len(rows)]
        case, other = self.by_id[row.case_id], self.by_id[row.other_id]
        name = self.mostly(u, lambda who: self.city.may(who, case, "contribute") and self.hears(who, other))
        actor, allowed, pk = self.members[name], self.city.may(name, case, "contribute"), row.pk
        done = self.attempt("unrelate", name, allowed, lambda: unrelate(actor=actor, relation=row) or True)
        if self.is_gone(Relation, pk, done, self.hears(name, other)):
            case["relations"] = [one for one in case["relations"] if one["to"] != other["reference"]]

    def is_gone(self, model: type[Any], pk: UUID, done: Any, reads: bool) -> bool:
        """Tell whether a row is gone: one that is not shown to who takes it away stays, and nothing tells them so."""
        with as_operator():
            stands = model.objects.filter(pk=pk).exists()
        assert stands == (not done or not reads)
        return not stands

    # -- actions ----------------------------------------------------------------------------------------------------

    def action_of(self, n: int) -> tuple[Thing, Thing, Action]:
        """Return a case, an action of it, and its row."""
        found = [(case, one) for case in self.city.cases.values() for one in case.get("actions", [])]
        case, told = found[n % len(found)]
        with as_operator():
            rows = Action.objects.select_related("case__municipality", "agency", "member")
            return case, told, rows.get(case__reference=case["reference"], key=told["key"])

    def reads_action(self, u: str, pk: UUID) -> bool:
        case, told = self.agreed_as(pk)
        return self.city.sees_full(u, case, told, self.city.day_of(case, None), 0)

    def agreed_as(self, pk: UUID) -> tuple[Thing, Thing]:
        """Return an action's case, and the action as the oracle knows it."""
        if pk not in self.actions:
            with as_operator():
                row = Action.objects.get(pk=pk)
            case = self.by_id[row.case_id]
            self.actions[pk] = case, next(one for one in case["actions"] if one["key"] == row.key)
        return self.actions[pk]

    def __init__(self) -> None:
        super().__init__()
        self.actions: dict[UUID, tuple[Thing, Thing]] = {}

    @rule(u=NUMBER, n=NUMBER, m=NUMBER)
    def links_two_actions(self, u: int, n: int, m: int) -> None:
        case, _told, action = self.action_of(n)
        related = [one["to"] for one in case.get("relations", [])]
        others = [self.city.cases[to] for to in related if self.city.cases[to].get("actions")]
        if not others:
            return
        other = others[m % len(others)]
        with as_operator():
            seconds = list(Action.objects.filter(case__reference=other["reference"]).order_by("pk"))
        second = seconds[m % len(seconds)]
        name = self.mostly(u, lambda who: self.may_link(who, case, action, second))
        actor, allowed = self.members[name], self.may_link(name, case, action, second)
        self.attempt("link", name, allowed, lambda: link_actions(actor=actor, action=action, other=second))

    def may_link(self, u: str, case: Thing, action: Action, other: Action) -> bool:
        reads_both = self.reads_action(u, action.pk) and self.reads_action(u, other.pk)
        return self.city.may(u, case, "contribute") and reads_both

    @rule(u=NUMBER, n=NUMBER, m=NUMBER)
    def unlinks_two_actions(self, u: int, n: int, m: int) -> None:
        # Mostly there are two.
        self.links_two_actions(2 * u + 1, n, m)
        with as_operator():
            links = list(ActionLink.objects.select_related("case__municipality").order_by("pk"))
        if not links:
            return
        link = links[m % len(links)]
        case = self.by_id[link.case_id]
        name = self.mostly(u, lambda who: self._reads(who, link) and self.city.may(who, case, "contribute"))
        actor, allowed, reads = self.members[name], self.city.may(name, case, "contribute"), self._reads(name, link)
        pk = link.pk
        done = self.attempt("unlink", name, allowed, lambda: unlink_actions(actor=actor, link=link) or True)
        self.is_gone(ActionLink, pk, done, reads)

    @rule(u=NUMBER, n=NUMBER, audience=AUDIENCES, day=DAYS)
    def changes_an_action(self, u: int, n: int, audience: str, day: int) -> None:
        self.changes_as_a_visit("change action", u, n, audience, day)

    def changes_as_a_visit(self, what: str, u: int, n: int, audience: str, day: int) -> None:
        case, told, action = self.action_of(n)
        name = self.mostly(u, lambda who: self.changes(who, case, told))
        actor, allowed = self.members[name], self.changes(name, case, told)
        values: dict[str, Any] = {"audience": audience, "classification": actor.clearance, **self.named(n)}
        plan = {"title": "later", "kind": "home_visit", "agency": None, "member": None, "goal": None}
        plan |= {"due_on": self.day(case, day)}
        standing = self.answers_to(action)
        done = self.attempt(
            what,
            name,
            allowed,
            lambda: change_action(actor=actor, action=action, seen=None, **plan, **values),
        )
        if done:
            kept = {one: told.get(one) for one in ("originator", "author")}
            told |= {**self.said(name, done), **kept}
            is_asked_anew = any(getattr(action, one) != value for one, value in plan.items() if one in ASKED)
            standing = set() if is_asked_anew else standing
        assert self.answers_to(action) == standing

    def answers_to(self, action: Action) -> set[UUID]:
        """Return the agencies whose answer to the safety question counts."""
        with as_operator():
            return set(action.safety_answers.values_list("agency", flat=True))

    @rule(u=NUMBER, n=NUMBER, state=st.sampled_from(("open", "done")))
    def reports_on_an_action(self, u: int, n: int, state: str) -> None:
        _case, _told, action = self.action_of(n)
        name = self.mostly(u, lambda who: self.may_report(who, action))
        actor, allowed = self.members[name], self.may_report(name, action)
        self.attempt("report", name, allowed, lambda: report_action(actor=actor, action=action, state=state))

    def may_report(self, u: str, action: Action) -> bool:
        """Who reads it and was asked to act, or is of the agency that was asked or set it."""
        agency = self.agencies[self.city.members[u]["agency"]].pk
        is_asked = action.member_id == self.members[u].pk or agency in (action.agency_id, action.originator_id)
        return is_asked and self.reads_action(u, action.pk)

    # -- two files of one person ------------------------------------------------------------------------------------

    @rule(u=NUMBER, c=NUMBER, o=NUMBER)
    def joins_two_files(self, u: int, c: int, o: int) -> None:
        case, other = self.case_of(c), self.case_of(o)
        if case is other:
            return
        name = self.mostly(u, lambda who: self.may_join(who, case, other))
        actor, of, second = self.members[name], self.row(case), self.row(other)
        because = f"one person {self.tally.total()}"
        done = self.attempt(
            "join",
            name,
            self.may_join(name, case, other),
            lambda: join_files(actor=actor, case=of, other=second, reason="same", closing_reason=because),
        )
        if done:
            with as_operator():
                decided = Layer.objects.filter(rationale=because).first()
            if decided:
                said = {**self.said(name, decided), "text": decided.text, "releases": []}
                other.setdefault("items", []).append(said)

    def may_join(self, u: str, *cases: Thing) -> bool:
        """Who coordinates, leads both, may close the one and is told both names."""
        leads = all(self.city.may(u, one, "lead") and self.knows(u, one) for one in cases)
        ends = self.city.may(u, cases[-1], "contribute") or self.row(cases[-1]).status == "closed"
        return self.coordinates(u, self.city.homes[u]) and leads and ends

    @rule(u=NUMBER, c=NUMBER, o=NUMBER)
    def takes_a_join_back(self, u: int, c: int, o: int) -> None:
        # Mostly there is one.
        self.joins_two_files(2 * u + 1, c, o)
        with as_operator():
            found = SamePerson.objects.select_related("case__municipality", "other__municipality", "municipality")
            rows = list(found.order_by("-joined_at", "pk"))
        if not rows:
            return
        row = rows[0]
        name = self.mostly(u, lambda who: self.may_take_apart(who, row))
        actor, allowed = self.members[name], self.may_take_apart(name, row)
        self.attempt("undo join", name, allowed, lambda: undo_join(actor=actor, joined=row, reason="not the same"))

    def may_take_apart(self, u: str, row: SamePerson) -> bool:
        cases = [self.by_id[row.case_id], self.by_id[row.other_id]]
        leads = all(self.city.may(u, one, "lead") and self.knows(u, one) for one in cases)
        return self.coordinates(u, row.municipality.slug) and leads


RELATED: dict[str, Callable[[Any, int, int], None]] = {
    "unrelate": lambda machine, u, n: machine.takes_a_relation_away(u, n),
    "link": lambda machine, u, n: (machine.relates_two_cases(2 * u + 1, n, u), machine.links_two_actions(u, n, u)),
    "unlink": lambda machine, u, n: [
        (machine.relates_two_cases(2 * u + 1, n, u), machine.unlinks_two_actions(2 * u + k, n, u)) for k in (0, 1)
    ],
    "change action": lambda machine, u, n: machine.changes_an_action(u, n, "table", 0),
    "report": lambda machine, u, n: machine.reports_on_an_action(u, n, "done"),
}
