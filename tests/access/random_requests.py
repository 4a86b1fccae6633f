"""What members type of items that others wrote: requests and their answers, and why there is no version to share."""

from datetime import timedelta

from cases.asking.questions import ask_what_to_know
from cases.asking.services import ask_to_share, decline
from cases.models import Action, Layer, NewReader, ReleaseRequest
from cases.newreaders.services import answer_new_readers
from cases.plan.services import agree_action
from cases.plan.why import ask_why
from cases.sharing.services import decide_for_none
from mscportal.guard.operator import as_operator
from tests.access.oracle import Thing
from tests.access.oracle_asking import answers, asks
from tests.access.random_dealings import Dealings
from tests.access.random_letters import member_of
from tests.access.told_cities import canaries


def ask_for_items(deals: Dealings) -> None:
    """Ask for an item, and have it declined."""
    for case, item in deals.items():
        owner = item["originator"]
        askers = deals.people(
            which=lambda u, case=case, item=item, owner=owner: (
                asks(deals.city, u, case, item) and deals.city.members[u]["agency"] != owner
            )
        )
        for asker in askers[:1]:
            able = deals.people(which=lambda u, c=case, i=item, a=asker: answers(deals.city, u, c, i, asker=a))
            if not able:
                continue
            purpose, law, why = deals.word("asked"), deals.word("asklaw"), deals.word("declined")
            with deals.acting(asker) as member:
                request = ask_to_share(
                    actor=member, item=deals.layer(case, item), member=member, purpose=purpose, legal_basis=law
                )
            with deals.acting(able[0]) as member:
                decline(actor=member, request=ReleaseRequest.objects.get(pk=request.pk), text=why)
            words = canaries(purpose, law, why)
            deals.tell("request", words, case=case["reference"], item=item, asker=asker)
            return


def ask_for_tasks(deals: Dealings) -> None:
    """Ask what there is to know for a task."""
    for case in deals.cases():
        day = deals.city.day_of(case, None)
        for u in deals.people(which=lambda u, case=case, day=day: deals.city.sees_case(u, case, day))[:1]:
            task = deals.word("task")
            with deals.acting(u) as member:
                row = deals.row(case)
                ask_what_to_know(actor=member, case=row, task=task, day=row.municipality.today + timedelta(days=1))
            missed = [one for one in case.get("items", []) if not deals.reads(u, case, one)]
            deals.tell("question", task, case=case["reference"], asker=u, missed=missed)
            return


def decide_for_no_version(deals: Dealings) -> None:
    """Decide that an item gets no shared version."""
    for case, item in deals.items():
        able = deals.people(
            which=lambda u, c=case, i=item: (
                deals.reads(u, c, i)
                and deals.city.members[u]["agency"] == i["originator"]
                and deals.city.may(u, c, "contribute")
            )
        )
        if able and not item.get("extract"):
            reason = deals.word("noversion")
            with deals.acting(able[0]) as member:
                decide_for_none(actor=member, item=deals.layer(case, item), reason=reason)
            deals.tell("statement", reason, case=case["reference"], statement=item)
            return


def keep_closed(deals: Dealings) -> None:
    """Keep an item closed to somebody whom a change would have let read it, and say why."""
    for case, item in deals.items():
        readers = deals.people(
            which=lambda u, c=case, i=item: (
                deals.reads(u, c, i)
                and i.get("audience", "table") == "table"
                and deals.city.members[u]["agency"] != i["originator"]
            )
        )
        for reader in readers[:1]:
            able = deals.people(
                which=lambda u, c=case, i=item, r=reader: (
                    answers(deals.city, u, c, i, asker=r) and deals.city.person(u) != deals.city.person(r)
                )
            )
            if not able:
                continue
            change, reason = _let_wait(deals, case, item, reader), deals.word("closed")
            with deals.acting(able[0]) as member:
                row = NewReader.objects.get(pk=change.pk)
                said: Thing = {"people": [row.member_id], "statements": [row.statement_id]}
                answer_new_readers(actor=member, change=row, state="closed", reason=reason, **said)
            item.setdefault("waits", {})[reader] = "closed"
            deals.tell("new reader", reason, case=case["reference"], item=item, reader=reader)
            return


def ask_why_not_done(deals: Dealings) -> None:
    """Set another agency an action that is late by now, and ask it why it has not acted."""
    for case in deals.cases():
        day = deals.city.day_of(case, None)
        on_case = deals.people(which=lambda u, case=case, day=day: deals.city.sees_case(u, case, day))
        for u in [one for one in on_case if deals.city.may(one, case, "contribute")][:1]:
            own, title, why = deals.city.members[u]["agency"], deals.word("late"), deals.word("why")
            others = [deals.city.members[one]["agency"] for one in on_case if deals.city.members[one]["agency"] != own]
            if not others:
                continue
            said: Thing = {"audience": "table", "classification": 0, "named_agencies": [], "named_people": []}
            with deals.acting(u) as member:
                row = deals.row(case)
                now, other = row.municipality.today, deals.agency(others[0])
                late = agree_action(
                    actor=member,
                    case=row,
                    title=title,
                    kind="other",
                    agency=other,
                    member=None,
                    due_on=now - timedelta(days=1),
                    **said,
                )
                action = Action.objects.with_state().select_related("case__municipality").get(pk=late.pk)
                ask_why(actor=member, action=action, text=why, answer_by=now + timedelta(days=9))
            told = said | {"originator": own, "author": u}
            deals.tell("statement", why, case=case["reference"], statement=told)
            case.setdefault("actions", []).append({"key": late.key, "title": title, **told})
            return


def _let_wait(deals: Dealings, case: Thing, item: Thing, reader: str) -> NewReader:
    """Let a reader wait for the originator's word, as guard.weigh_readers does."""
    actor = member_of(deals.coordinators()[0])
    with as_operator():
        row, layer = deals.row(case), Layer.objects.get(case__reference=case["reference"], key=item["key"], part="full")
        return NewReader.objects.create(
            statement_id=layer.pk,
            kind="layer",
            case=row,
            municipality_id=row.municipality_id,
            originator_id=layer.originator_id,
            member=member_of(reader),
            actor=actor,
            change="cases_agencygrant",
            asked_at=deals.maker.now,
        )


REQUESTS = (ask_for_items, ask_for_tasks, decide_for_no_version, keep_closed, ask_why_not_done)
