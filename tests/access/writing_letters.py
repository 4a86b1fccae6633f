"""What members write at random in letters that wait: by whose word they are sent, and what their readers answer."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from hypothesis import strategies as st
from hypothesis.stateful import rule

from cases.asking.services import release_for_document
from cases.asking.taking_back import take_back_word
from cases.models import Audience, ReleaseRequest
from meetings.escalation.answers import AlreadyDecided, acknowledge, ask_for_call, decide
from meetings.escalation.services import Request, send_escalation, send_waiting
from meetings.models import Answer, Escalation, Quote
from mscportal.guard.operator import as_operator
from tests.access.oracle import Thing
from tests.access.writing_machine import NUMBER
from tests.access.writing_meetings import work_off
from tests.access.writing_safety import WritingSafety


class WritingLetters(WritingSafety):
    """Each rule lets anybody try one thing, as those of `Writing` do."""

    beside = (*WritingSafety.beside, Answer)
    along = {**WritingSafety.along, Answer: ("escalation",)}

    def _reads(self, u: str, row: Any) -> bool:
        if isinstance(row, Answer):
            return self.city.sees_document(u, self.letter(row.escalation))
        return super()._reads(u, row)

    def _answers(self, u: str, request: ReleaseRequest) -> bool:
        """What is entrusted goes into a document by its author's word alone."""
        _case, item = self.said_as(request.statement)
        lifts = not item.get("entrusted", False) or item.get("author") == u
        return super()._answers(u, request) and (lifts or request.for_document is None)

    @rule(u=NUMBER, i=NUMBER, n=NUMBER)
    def asks_the_mayor_with_more(self, u: int, i: int, n: int) -> None:
        narrow = [
            (case, item)
            for case in self.city.cases.values()
            for item in case.get("items", [])
            if item.get("audience", "table") != Audience.TABLE and not item.get("entrusted", False)
        ]
        if not narrow:
            return
        self.wants_in_a_letter(u, *narrow[i % len(narrow)], n)

    def wants_in_a_letter(self, u: int, case: Thing, item: Thing, n: int) -> None:
        name = self.mostly(u, lambda who: self.may_want(who, case, item))
        if item["originator"] == self.city.members[name]["agency"]:
            # By the own word it goes in at once.
            return
        actor, of, layer = self.members[name], self.row(case), self.layer(case, item)
        request = Request(
            municipality=of.municipality,
            case=of,
            meeting=None,
            cases=[of],
            layers=[],
            wanted=[layer],
            purpose="A flat",
            people=[self.members[self.who(n)]],
            agencies=[],
            marking=0,
            title="A flat",
            why="The lease ends",
            differing_views="",
            told_to_person="",
            decision_needed_by=self.day(case, 9),
            options=[{"title": "A flat", "effect": "", "cost": "", "view": ""}],
        )
        allowed = self.may_want(name, case, item)
        self.attempt("waiting letter", name, allowed, lambda: send_escalation(actor=actor, request=request))

    def may_want(self, u: str, case: Thing, item: Thing) -> bool:
        """Who leads the case, and reads anything of the item."""
        extract = self.city.sees_extract(u, case, item, self.city.day_of(case, None))
        return self.city.may(u, case, "lead") and (self.reads_item(u, case, item) or extract)

    @rule(u=NUMBER, i=NUMBER, n=NUMBER, version=st.sampled_from(("", "a short text")))
    def lets_into_a_letter(self, u: int, i: int, n: int, version: str) -> None:
        # Mostly one waits.
        self.asks_the_mayor_with_more(2 * i + 1, i, n)
        with as_operator():
            found = ReleaseRequest.objects.filter(answer="open").exclude(for_document=None)
            requests = list(found.select_related("statement").order_by("-asked_at", "pk")[:9])
        if not requests:
            return
        requests = [one for one in requests if any(self._answers(who, one) for who in self.members)] or requests
        request = requests[n % len(requests)]
        name = self.mostly(u, lambda who: self._answers(who, request))
        actor, allowed = self.members[name], self._answers(name, request)
        self.attempt(
            "release for letter",
            name,
            allowed,
            lambda: release_for_document(actor=actor, request=request, version=version) or True,
        )

    @rule(u=NUMBER, i=NUMBER, n=NUMBER)
    def takes_a_word_back(self, u: int, i: int, n: int) -> None:
        self.lets_into_a_letter(2 * n + 1, i, n, "")
        with as_operator():
            unsent = Escalation.objects.filter(sent_at=None, withdrawn_at=None).values("pk")
            found = ReleaseRequest.objects.filter(for_document__in=unsent, answer__in=ReleaseRequest.GIVEN)
            requests = list(found.select_related("statement").order_by("-asked_at", "pk")[:9])
        if not requests:
            return
        request = requests[n % len(requests)]
        name = self.mostly(u, lambda who: self._answers(who, request))
        actor, allowed = self.members[name], self._answers(name, request)
        done = self.attempt(
            "take word back",
            name,
            allowed,
            lambda: take_back_word(actor=actor, request=request, reason="not after all") or True,
        )
        if done:
            with as_operator():
                assert not Quote.objects.filter(escalation=request.for_document, layer_id=request.statement_id).exists()

    @rule(u=NUMBER, i=NUMBER, n=NUMBER)
    def sends_what_waited(self, u: int, i: int, n: int) -> None:
        self.lets_into_a_letter(2 * n + 1, i, n, "")
        with as_operator():
            waiting = list(Escalation.objects.filter(is_waiting=True, withdrawn_at=None).order_by("-created_at", "pk"))
            chosen = set(ReleaseRequest.objects.exclude(for_document=None).values_list("pk", flat=True))
        if not waiting:
            return
        row = waiting[n % len(waiting)]
        name = self.mostly(u, lambda who: self.may_take_back(who, row) and self.may_send(who, row))
        actor, allowed = self.members[name], self.may_take_back(name, row) and self.may_send(name, row)
        done = self.attempt(
            "send waiting", name, allowed, lambda: send_waiting(actor=actor, escalation=row, chosen=chosen) or True
        )
        if done and n % 2:
            work_off()

    def may_send(self, u: str, row: Escalation) -> bool:
        return self.city.sees_document(u, self.letter(row))

    @rule(u=NUMBER, c=NUMBER, n=NUMBER, how=st.sampled_from(("received", "call", "decided")))
    def answers_a_letter(self, u: int, c: int, n: int, how: str) -> None:
        self.ask_the_mayor(2 * u + 1, c, n)
        with as_operator():
            rows = list(Escalation.objects.order_by("-created_at", "pk"))
        if not rows:
            return
        row = rows[n % len(rows)]
        name = self.mostly(u, lambda who: self.is_asked(who, row))
        actor = self.members[name]

        def answer() -> bool:
            try:
                if how == "received":
                    acknowledge(actor=actor, escalation=row)
                elif how == "call":
                    ask_for_call(actor=actor, escalation=row, note="at noon")
                else:
                    decide(actor=actor, escalation=row, option=None, note="yes")
            except AlreadyDecided as decided:
                raise ValidationError("decided") from decided
            return True

        self.attempt(how, name, self.is_asked(name, row), answer)

    def is_asked(self, u: str, row: Escalation) -> bool:
        letter = self.letter(row)
        is_named = u in letter.people or self.city.members[u]["agency"] in letter.agencies
        return letter.is_sent and is_named and self.city.sees_document(u, letter)


def want_something(machine: Any, n: int) -> None:
    """Let somebody write for the coordination unit what it wants to put into a letter."""
    machine.puts_on_a_case(2 * n + 1, n, 2 * n + 1, "add", 0)
    case = machine.case_of(n)
    machine.records_an_item(
        4 * n + 1, n, "agencies", 0, sorted(machine.agencies).index(machine.city.units[case["city"]])
    )
    if case.get("items") and case["items"][-1].get("audience") == "agencies":
        machine.wants_in_a_letter(2 * n + 1, case, case["items"][-1], n)


LETTERS: dict[str, Callable[[Any, int, int], Any]] = {
    "waiting letter": lambda machine, u, n: machine.asks_the_mayor_with_more(u, n, n),
    "release for letter": lambda machine, u, n: (want_something(machine, n), machine.lets_into_a_letter(u, n, 0, "")),
    "take word back": lambda machine, u, n: (want_something(machine, n), machine.takes_a_word_back(u, n, 0)),
    "send waiting": lambda machine, u, n: (want_something(machine, n), machine.sends_what_waited(u, n, 0)),
    "received": lambda machine, u, n: machine.answers_a_letter(u, n, n, "received"),
    "call": lambda machine, u, n: machine.answers_a_letter(u, n, n, "call"),
    "decided": lambda machine, u, n: machine.answers_a_letter(u, n, n, "decided"),
}
