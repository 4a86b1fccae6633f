"""What members write at random when a case begins, and of its head: known people, who brought it, whose it is."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from cases.emergency.questions import answer_at_night
from cases.file.services import change_case, change_identity
from cases.known.services import decide_known
from cases.models import Case, KnownDecision, Layer, NameRequest, NightQuestion, Reporter
from cases.naming.services import ask_for_the_name, give_word, name_reporter, withhold_word
from cases.opening.services import open_case, open_new_case
from mscportal.guard.operator import as_operator
from tests.access.oracle import EVERYTHING, Thing
from tests.access.writing_machine import CLASSES, NUMBER
from tests.access.writing_related import WritingRelated

PERSON = {"given_name": "Lou", "family_name": "Nova", "born": "2009-05-06"}


class WritingOpening(WritingRelated):
    """Each rule lets anybody try one thing, as those of `Writing` do."""

    beside = (*WritingRelated.beside, Reporter, NameRequest, KnownDecision)

    def _reads(self, u: str, row: Any) -> bool:
        if isinstance(row, Reporter):
            case = self.by_id[row.case_id]
            return self.brought(u, row) or (self.coordinates(u, case["city"]) and self.hears(u, case))
        if isinstance(row, NameRequest):
            case = self.by_id[row.case_id]
            return self.has_brought(u, case) or self.city.may(u, case, "share")
        if isinstance(row, KnownDecision):
            cases = [self.by_id[pk] for pk in (row.case_id, row.opened_id) if pk]
            in_unit = self.city.members[u]["agency"] in self.city.units.values()
            return in_unit and all(self.knows(u, one) for one in cases)
        return super()._reads(u, row)

    # -- opening ----------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, n=NUMBER, is_hidden=st.booleans(), table=st.sampled_from(("minors", "adults")))
    def opens_a_case(self, u: int, n: int, is_hidden: bool, table: str) -> None:
        name, reporter = self.mostly(u, self.may_begin), self.who(n)
        actor, allowed = self.members[name], self.may_begin(name)
        person = {key: PERSON[key] for key in ("given_name", "family_name")}
        values: dict[str, Any] = {"table": table, "purpose": "worry", "legal_basis": "law", "is_anonymous": is_hidden}
        values |= {**person, "born_on": date.fromisoformat(PERSON["born"]), "phenomena": ["mixed"]}
        values |= {"reporter": self.members[reporter], "reported": "seen at night"}
        if n % 3:
            done = self.attempt("open", name, allowed, lambda: open_case(actor=actor, **values))
        else:
            alike = self.case_of(n // 3)
            others, knows = [self.row(alike)], self.knows(name, alike)
            deed = {"actor": actor, "others": others, "reason": "another"}
            done = self.attempt("open beside", name, allowed and knows, lambda: open_new_case(**deed, **values))
        if done:
            self.begin(name, done, is_hidden=is_hidden)

    def may_begin(self, u: str) -> bool:
        """Only the coordination unit opens cases, in its own city."""
        return self.coordinates(u, self.city.homes[u])

    def begin(self, u: str, row: Case, *, is_hidden: bool) -> None:
        """Tell the oracle of a new case: the coordination unit is on it and knows the name."""
        city, first = self.city.homes[u], row.opened_on.isoformat()
        unit = self.city.units[city]
        case: Thing = {"city": city, "reference": row.reference, "table": row.table, "person": PERSON}
        case |= {"opened": first, "phenomena": ["mixed"], "anonymous": is_hidden}
        case |= {"revealed_to": [unit] if is_hidden else [], "items": []}
        case["grants"] = [{"agency": unit, "permissions": EVERYTHING, "valid_from": first}]
        with as_operator():
            for layer in Layer.objects.filter(case=row):
                case["items"].append({**self.said(u, layer), "text": layer.text, "releases": []})
        self.city.cases[row.reference] = self.by_id[row.pk] = case
        assert [one["classification"] for one in case["items"]] == [0, 0]

    @rule(u=NUMBER, c=NUMBER)
    def decides_that_somebody_is_known(self, u: int, c: int) -> None:
        case = self.case_of(c)
        name = self.mostly(u, lambda who: self.may_begin(who) and self.knows(who, case))
        actor, of, allowed = self.members[name], self.row(case), self.may_begin(name) and self.knows(name, case)
        known = {"cases": [of], "opened": None, "reason": "the same"}
        self.attempt("known", name, allowed, lambda: decide_known(actor=actor, **known))

    # -- the head ---------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, c=NUMBER)
    def changes_a_head(self, u: int, c: int) -> None:
        name, case = self.on_case(u, c, "lead")
        actor, of, allowed = self.members[name], self.row(case), self.city.may(name, case, "lead")
        kept: dict[str, Any] = {"coordinator": None, "legal_basis": "law", "review_on": of.review_on}
        self.attempt("change case", name, allowed, lambda: change_case(actor=actor, case=of, **kept))

    @rule(u=NUMBER, c=NUMBER, n=NUMBER)
    def corrects_whose_case_it_is(self, u: int, c: int, n: int) -> None:
        case = self.case_of(c)
        name = self.mostly(u, lambda who: self.city.may(who, case, "lead") and self.knows(who, case))
        actor, of, allowed = self.members[name], self.row(case), self.city.may(name, case, "lead")
        person = {"given_name": f"Lou {n}", "family_name": "Nova", "address": "", "residence": ""}
        born = case["person"]["born"]
        done = self.attempt(
            "change identity",
            name,
            allowed and self.knows(name, case),
            lambda: change_identity(actor=actor, case=of, born_on=date.fromisoformat(born), **person),
        )
        if done:
            case["person"] = {**person, "born": born}

    # -- who brought it, and the word for its name ------------------------------------------------------------------

    def brought(self, u: str, row: Reporter) -> bool:
        """Who brought a case to the table, as long as nobody keeps them out of it; they need not see it."""
        out = {self.city.person(one["member"]) for one in self.by_id[row.case_id].get("recusals", [])}
        return self.names[row.member_id] == u and self.is_active(u) and self.city.person(u) not in out

    def has_brought(self, u: str, case: Thing) -> bool:
        with as_operator():
            rows = list(Reporter.objects.filter(case__reference=case["reference"], member=self.members[u]))
        return any(self.brought(u, row) for row in rows)

    @rule(u=NUMBER, c=NUMBER, m=NUMBER)
    def says_who_brought_it(self, u: int, c: int, m: int) -> None:
        case = self.case_of(c)
        with as_operator():
            if Reporter.objects.filter(case__reference=case["reference"], member__is_active=True).exists():
                return
        name = self.mostly(u, lambda who: self.coordinates(who, case["city"]) and self.hears(who, case))
        actor, of, member = self.members[name], self.row(case), self.members[self.who(m)]
        allowed = self.coordinates(name, case["city"]) and self.hears(name, case)
        self.attempt("reporter", name, allowed, lambda: name_reporter(actor=actor, case=of, member=member))

    @rule(u=NUMBER, c=NUMBER, n=NUMBER)
    def asks_for_a_name(self, u: int, c: int, n: int) -> None:
        hidden = [one for one in self.city.cases.values() if one.get("anonymous", False)]
        if not hidden:
            return
        case = hidden[c % len(hidden)]
        name = self.mostly(u, lambda who: self.city.may(who, case, "share"))
        # Mostly for one agency; to tell everyone changes the head, which asks for `lead` too.
        slug = sorted(self.agencies)[n // 2 % len(self.agencies)] if n % 4 else None
        actor, of, allowed = self.members[name], self.row(case), self.city.may(name, case, "share")
        tells_all = slug is None and self.has_brought(name, case)
        allowed = allowed and (not tells_all or self.city.may(name, case, "lead"))
        asked: dict[str, Any] = {"agency": slug and self.agencies[slug], "reason": "visit", "legal_basis": "law"}
        done = self.attempt("ask name", name, allowed, lambda: ask_for_the_name(actor=actor, case=of, **asked))
        if done and self.has_brought(name, case):
            # Who brought it gives the word by asking.
            if slug:
                case["revealed_to"] = [*case.get("revealed_to", []), slug]
            else:
                case["anonymous"] = False

    @rule(u=NUMBER, c=NUMBER, n=NUMBER, gives=st.booleans())
    def answers_for_a_name(self, u: int, c: int, n: int, gives: bool) -> None:
        # Mostly somebody asked, of a case of which it is known who brought it.
        self.says_who_brought_it(2 * u + 1, c, n)
        self.asks_for_a_name(2 * n + 1, c, n)
        with as_operator():
            found = NameRequest.objects.filter(answer="open", asked_by__isnull=False).select_related("case")
            asked = list(found.order_by("-asked_at", "pk"))
        if not asked:
            return
        row = asked[n % len(asked)]
        case = self.by_id[row.case_id]
        name = self.mostly(u, lambda who: self.has_brought(who, case))
        actor, allowed = self.members[name], self.has_brought(name, case)
        if gives:
            self.attempt("give word", name, allowed, lambda: give_word(actor=actor, asked=row) or True)
        else:
            self.attempt("withhold", name, allowed, lambda: withhold_word(actor=actor, asked=row, reason="not yet"))

    @rule(u=NUMBER, n=NUMBER, clearance=CLASSES)
    def answers_at_night(self, u: int, n: int, clearance: int) -> None:
        with as_operator():
            questions = list(NightQuestion.objects.select_related("municipality").order_by("-asked_at", "pk"))
        if not questions:
            return
        row = questions[n % len(questions)]
        name = self.mostly(u, lambda who: self.coordinates(who, row.municipality.slug))
        actor, allowed = self.members[name], self.coordinates(name, row.municipality.slug)
        self.attempt(
            "answer at night", name, allowed, lambda: answer_at_night(actor=actor, question=row, note=f"{clearance}")
        )


def open_two(machine: Any, n: int) -> None:
    """Let the same person have two cases, the last two."""
    for k in (1, 2):
        machine.opens_a_case(2 * n + 1, 3 * n + k, is_hidden=False, table="minors")


OPENING: dict[str, Callable[[Any, int, int], None]] = {
    "open": lambda machine, u, n: machine.opens_a_case(u, 3 * n + 1, is_hidden=bool(n % 2), table="minors"),
    "open beside": lambda machine, u, n: machine.opens_a_case(u, 3 * n, is_hidden=bool(n % 2), table="adults"),
    "known": lambda machine, u, n: machine.decides_that_somebody_is_known(u, n),
    "change case": lambda machine, u, n: machine.changes_a_head(u, n),
    "change identity": lambda machine, u, n: machine.corrects_whose_case_it_is(u, n, n),
    "reporter": lambda machine, u, n: machine.says_who_brought_it(u, n, n),
    "ask name": lambda machine, u, n: machine.asks_for_a_name(u, n, n),
    "give word": lambda machine, u, n: machine.answers_for_a_name(u, n, n, gives=True),
    "withhold": lambda machine, u, n: machine.answers_for_a_name(u, n, n, gives=False),
    "join": lambda machine, u, n: (open_two(machine, n), machine.joins_two_files(u, -1, -2)),
    "undo join": lambda machine, u, n: (open_two(machine, n), machine.takes_a_join_back(u, -1, -2)),
    "answer at night": lambda machine, u, n: (machine.asks_at_night(2 * n + 1), machine.answers_at_night(u, n, 0)),
}
