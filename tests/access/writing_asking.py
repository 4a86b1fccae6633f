"""What members write at random beside items: why a case goes on, what was told, files, requests and their answers."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from cases.asking.questions import ask_what_to_know
from cases.asking.services import ask_to_share, decline, share_as_asked, share_unseen
from cases.information.attachments import attach_file
from cases.models import Case, Grading, Layer, NewReader, ReleaseRequest
from cases.newreaders.services import answer_new_readers
from cases.sharing.services import decide_for_none, grade_item
from cases.status.services import change_status
from cases.told.services import record_told
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agency
from tests.access.everything import PDF
from tests.access.oracle_asking import answers, asks
from tests.access.writers_beside import WritersBeside
from tests.access.writing_machine import AUDIENCES, CLASSES, NUMBER, Writing
from tests.cases.asking import ask_originators_of


class WritingBeside(Writing, WritersBeside):
    """Each rule lets anybody try one thing, as those of `Writing` do."""

    @rule(u=NUMBER, c=NUMBER, status=st.sampled_from(Case.Status.values), audience=AUDIENCES, n=NUMBER)
    def says_why_a_case_goes_on(self, u: int, c: int, status: str, audience: str, n: int) -> None:
        name, case = self.on_case(u, c, "lead")
        actor, of, reason = self.members[name], self.row(case), f"because {n} {self.tally.total()}"
        done = self.attempt(
            "status",
            name,
            self.city.may(name, case, "lead") and self.city.may(name, case, "contribute"),
            lambda: change_status(
                actor=actor, case=of, status=status, reason=reason, audience=audience, **self.named(n)
            ),
        )
        if done:
            with as_operator():
                decision = Layer.objects.get(rationale=reason)
            case.setdefault("items", []).append({**self.said(name, decision), "text": decision.text, "releases": []})
            assert self.row(case).status == status

    @rule(u=NUMBER, c=NUMBER, audience=AUDIENCES, classification=CLASSES, n=NUMBER)
    def tells_the_person(self, u: int, c: int, audience: str, classification: int, n: int) -> None:
        name, case = self.on_case(u, c, "contribute")
        actor, of = self.members[name], self.row(case)
        values: dict[str, Any] = {"audience": audience, "classification": classification, **self.named(n)}
        values |= {"to": "person", "outcome": "told", "day": self.day(case, 0), "text": "why"}
        allowed = self.city.may(name, case, "contribute")
        done = self.attempt("tell", name, allowed, lambda: record_told(actor=actor, case=of, teller=actor, **values))
        if done:
            case.setdefault("told", {})[done.pk] = self.as_thing(done)

    @rule(u=NUMBER, i=NUMBER)
    def attaches_a_file(self, u: int, i: int) -> None:
        name, case, item = self.on_item(u, i)
        actor, layer = self.members[name], self.layer(case, item)
        allowed = self.writes_for(name, case, item) and self.city.may(name, case, "contribute")
        self.attempt("file", name, allowed, lambda: attach_file(actor=actor, item=layer, name="a.pdf", content=PDF))

    @rule(u=NUMBER, i=NUMBER, n=NUMBER, state=st.sampled_from(("allowed", "closed")))
    def answers_for_a_new_reader(self, u: int, i: int, n: int, state: str) -> None:
        name, case, item = self.on_item(u, i)
        waiting = sorted(item.get("waits", {}))
        if not waiting:
            return
        reader, layer, actor = waiting[n % len(waiting)], self.layer(case, item), self.members[name]
        with as_operator():
            row = NewReader.objects.get(statement_id=layer.pk, member=self.members[reader])
        said = {"people": [row.member_id], "statements": [layer.pk], "state": state, "reason": "so"}
        is_other = self.city.person(name) != self.city.person(reader)
        done = self.attempt(
            "agree",
            name,
            is_other and answers(self.city, name, case, item, asker=reader),
            lambda: answer_new_readers(actor=actor, change=row, **said),
        )
        if done:
            item["waits"][reader] = state
            self.to_compare.append(reader)

    # -- asking and answering ---------------------------------------------------------------------------------------

    @rule(u=NUMBER, i=NUMBER, to=NUMBER)
    def asks_for_an_item(self, u: int, i: int, to: int) -> None:
        self.ask(u, i, to)

    def ask(self, u: int, i: int, to: int) -> None:
        case, item = self.item_of(i)
        name = self.mostly(u, lambda who: self.may_ask(who, case, item))
        noun, _holder, row = self.holder(to)
        actor, shown = self.members[name], self.layer(case, item)
        with acting_as(actor.pk) if actor.is_active else as_operator():
            shown = Layer.objects.readable().filter(item_id=shown.pk).first() or shown
        allowed = self.may_ask(name, case, item)
        self.attempt(
            "ask", name, allowed, lambda: ask_to_share(actor=actor, item=shown, purpose="visit", **{noun: row})
        )

    def may_ask(self, u: str, case: dict[str, Any], item: dict[str, Any]) -> bool:
        """Who reads an item and could not share it."""
        return asks(self.city, u, case, item) and not self.writes_for(u, case, item)

    @rule(u=NUMBER, c=NUMBER, day=st.sampled_from((0, 1)))
    def asks_what_to_know(self, u: int, c: int, day: int) -> None:
        case = self.case_of(c)
        today = self.city.day_of(case, None)
        name = self.mostly(u, lambda who: self.city.sees_case(who, case, today))
        actor, of, on = self.members[name], self.row(case), self.day(case, day)
        allowed = self.city.sees_case(name, case, today)
        done = self.attempt(
            "question", name, allowed, lambda: ask_what_to_know(actor=actor, case=of, task="visit", day=on)
        )
        if done:
            ask_originators_of(done)
            missed = [one["key"] for one in case.get("items", []) if not self.city.sees_full(name, case, one, today, 1)]
            with as_operator():
                asked = ReleaseRequest.objects.filter(question=done).values_list("statement__key", flat=True)
                assert sorted(asked) == sorted(missed)

    @rule(u=NUMBER, n=NUMBER, how=st.sampled_from(("decline", "share", "unseen")))
    def answers_a_request(self, u: int, n: int, how: str) -> None:
        self.ask(n, u, n)
        with as_operator():
            found = ReleaseRequest.objects.select_related("for_agency", "for_member").order_by("-asked_at", "pk")
            requests = list(found.filter(for_document=None))
        if not requests:
            return
        request = requests[n % len(requests)]
        case, item = self.said_in(request.statement_id)
        asker = self.names[request.asker_id]
        name = self.mostly(u, lambda who: answers(self.city, who, case, item, asker=asker))
        actor, allowed = self.members[name], answers(self.city, name, case, item, asker=asker)
        if how == "decline":
            self.attempt("decline", name, allowed, lambda: decline(actor=actor, request=request, text="no"))
            return
        noun = "agency" if request.for_agency_id else "member"
        if how == "share":
            holder = {noun: request.holder, "valid_until": request.valid_until}
            may_share = allowed and self.writes_for(name, case, item)
            done = self.attempt(
                "share", name, may_share, lambda: share_as_asked(actor=actor, request=request, **holder)
            )
        else:
            done = self.attempt("share unseen", name, allowed, lambda: share_unseen(actor=actor, request=request))
        if done:
            until = request.valid_until.isoformat() if request.valid_until else None
            held = {noun: self.name_of(request.holder), "valid_from": self.city.day_of(case, None)}
            item.setdefault("releases", []).append({**held, "valid_until": until})

    def name_of(self, holder: Any) -> str:
        return self.slugs[holder.pk] if isinstance(holder, Agency) else self.names[holder.pk]

    # -- what is said of shared versions ----------------------------------------------------------------------------

    @rule(u=NUMBER, i=NUMBER)
    def decides_for_no_shared_version(self, u: int, i: int) -> None:
        name, case, item = self.on_item(u, i)
        actor, layer, allowed = self.members[name], self.layer(case, item), self.writes_for(name, case, item)
        self.attempt("none", name, allowed, lambda: decide_for_none(actor=actor, item=layer, reason="a source"))

    @rule(u=NUMBER, i=NUMBER, information=st.sampled_from(Grading.Information.values))
    def grades_an_item(self, u: int, i: int, information: str) -> None:
        name, case, item = self.on_item(u, i)
        actor, layer = self.members[name], self.layer(case, item)
        is_police = self.city.agencies[self.city.members[name]["agency"]].get("kind") == "police"
        allowed = self.writes_for(name, case, item) and is_police
        values = {"source": "untested", "information": information}
        self.attempt("grade", name, allowed, lambda: grade_item(actor=actor, item=layer, **values))
