"""What members type in emergencies, at night, and on cards and visits for those who go there."""

from datetime import timedelta
from typing import Any

from django.db.models import Model

from cases.card.services import write_card
from cases.emergency.models import EmergencyAccess, NightQuestion
from cases.emergency.questions import answer_at_night, ask_at_night
from cases.emergency.services import review_emergency, take_emergency
from cases.plan.services import agree_action
from cases.told.services import record_told
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member
from tests.access.oracle import Thing
from tests.access.random_dealings import ROLES, Dealings
from tests.access.told_cities import canaries


def act_in_emergencies(deals: Dealings) -> None:
    """Open a case in an emergency, and try one that is none; a coordinator weighs both."""
    for case in deals.cases():
        day = deals.city.day_of(case, None)
        granted = {**case, "grants": [*case["grants"], {"valid_from": day}]}
        held = {one.get("member") for one in case["grants"]}

        def may_open(u: str, case: Thing = case, day: str = day, granted: Thing = granted, held: Any = held) -> bool:
            would = {**granted, "grants": [*case["grants"], {"member": u, "valid_from": day}]}
            is_named = deals.city.members[u]["role"] in ROLES and u not in held
            return is_named and not deals.city.sees_case(u, case, day) and deals.city.sees_case(u, would, day)

        for u in deals.people(which=may_open)[:1]:
            reason = deals.word("emergency")
            with deals.acting(u) as member:
                assert take_emergency(actor=member, reference=case["reference"], reason=reason, hours=8)
            grant = {"member": u, "permissions": ["view"], "valid_from": day, "purpose": reason}
            case["grants"].append(grant)
            deals.tell("emergency", reason, case=case["reference"])
            _review(deals, case, u)
            _try_nothing(deals, u)
            return


def _review(deals: Dealings, case: Thing, taker: str) -> None:
    others = [u for u in deals.coordinators(case) if deals.city.person(u) != deals.city.person(taker)]
    for u in others[:1]:
        with deals.acting(u) as member:
            access = EmergencyAccess.objects.get(case__reference=case["reference"], reviewed_at=None)
            note = deals.word("weighed")
            review_emergency(actor=member, access=access, verdict="not_right", note=note)
        deals.tell("emergency", note, case=case["reference"])


def _try_nothing(deals: Dealings, u: str) -> None:
    reason = deals.word("nothing")
    with deals.acting(u) as member:
        assert not take_emergency(actor=member, reference="AAQ-none", reason=reason, hours=1)
    deals.tell("emergency", reason, case=None, city=deals.city.homes[u])


def ask_at_night_by_name(deals: Dealings) -> None:
    """Ask at night by a name that no case bears; a coordinator answers."""
    at_home = deals.people(which=lambda u: deals.city.members[u]["role"] in ROLES and deals.city.homes[u] == deals.slug)
    for u in at_home[:1]:
        words = {what: deals.word(what).split()[-1] for what in ("nightname", "phone")}
        with deals.acting(u) as member:
            born = deals.maker.today - timedelta(days=9000)
            city = member.municipality
            ask_at_night(actor=member, municipality=city, name=words["nightname"], born_on=born, phone=words["phone"])
        note = deals.word("answered")
        with deals.acting(deals.coordinators()[0]) as member:
            question = NightQuestion.objects.get(name=words["nightname"])
            answer_at_night(actor=member, question=question, note=note)
        deals.tell("night", canaries(note, *words.values()), city=deals.slug)


def make_statements(deals: Dealings) -> None:
    """Write an emergency card, what the person was told, and agree a home visit."""
    for case in deals.cases():
        for u in deals.people(which=lambda u, case=case: deals.city.may(u, case, "lead"))[:1]:
            said = _said(deals, u)
            call, avoid = deals.word("call"), deals.word("avoid")
            with deals.acting(u) as member:
                write_card(actor=member, case=deals.row(case), call=call, avoid=avoid, **_readers(said))
            told = said | {"originator": deals.city.members[u]["agency"], "author": u}
            deals.tell("statement", canaries(call, avoid), case=case["reference"], statement=told, prints=avoid)
        for u in deals.people(which=lambda u, case=case: deals.city.may(u, case, "contribute"))[:1]:
            said, text, title = _said(deals, u), deals.word("told"), deals.word("visit")
            with deals.acting(u) as member:
                row = deals.row(case)
                day = row.municipality.today - timedelta(days=1)
                record_told(
                    actor=member,
                    case=row,
                    to="person",
                    outcome="told",
                    day=day,
                    teller=member,
                    text=text,
                    **_readers(said),
                )
                visit = agree_action(
                    actor=member,
                    case=row,
                    title=title,
                    kind="home_visit",
                    agency=None,
                    member=member,
                    due_on=day,
                    **_readers(said),
                )
            told = said | {"originator": deals.city.members[u]["agency"], "author": u}
            deals.tell("statement", text, case=case["reference"], statement=told, prints=text)
            case.setdefault("actions", []).append({"key": visit.key, "title": title, **told})


def _said(deals: Dealings, u: str) -> Thing:
    """Draw who reads a statement, its writer always among them."""
    audience, own = deals.rng.choice(("table", "agencies", "people")), deals.city.members[u]["agency"]
    return {
        "audience": audience,
        "classification": deals.rng.randrange(deals.city.members[u].get("clearance", 0) + 1),
        "named_agencies": [own, *deals.maker.some(sorted(deals.city.agencies), 2)] if audience == "agencies" else [],
        "named_people": [u, *deals.maker.some(sorted(deals.city.members), 2)] if audience == "people" else [],
    }


def _readers(said: Thing) -> Thing:
    """Return who reads a statement, in ids."""
    rows: dict[str, tuple[type[Model], str]] = {
        "named_agencies": (Agency, "slug"),
        "named_people": (Member, "username"),
    }
    with as_operator():
        ids = {
            key: list(model._default_manager.filter(**{f"{name}__in": said[key]}).values_list("pk", flat=True))
            for key, (model, name) in rows.items()
        }
    return {**said, **ids}


EMERGENCIES = (act_in_emergencies, ask_at_night_by_name, make_statements)
