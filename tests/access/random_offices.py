"""What members type at their desks: inquiries and their documents, seats, agreements' papers, what comes up again."""

from collections.abc import Iterable
from contextlib import ExitStack

from cases.models import AgencyGrant
from cases.recertify.services import decide_on_agreement, decide_on_grant
from mscportal.inquiry.exporting import ask_for_export, countersign, decline
from mscportal.inquiry.gate import people_of
from mscportal.inquiry.known import Question
from mscportal.inquiry.models import Export
from mscportal.inquiry.views import own_cases
from partners.agreements.services import attach_paper
from partners.members.services import ask_for_seat, confirm_seat, invite_member
from partners.models import Agency, Agreement, SeatChange
from tests.access.oracle import Thing
from tests.access.oracle_words import Words
from tests.access.random_dealings import Dealings
from tests.access.told_cities import canaries
from tests.access.weighing import Said, statements, weighing


def ask_of_the_past(deals: Dealings) -> None:
    """Ask twice what somebody knew: countersigned, so that documents are made, and declined."""
    pairs = [
        (u, other)
        for u in deals.coordinators()
        for other in deals.coordinators()
        if deals.city.person(u) != deals.city.person(other) and _seen_by(deals, u) == _seen_by(deals, other) != []
    ]
    for asker, other in pairs[:1]:
        asked = deals.rng.choice(sorted({one["agency"] for one in deals.city.members.values()}))
        seen = _seen_by(deals, asker)
        facts: Thing = {"cases": seen, "asker": asker, "agency": asked, "city": deals.slug}
        purpose, export = _ask(deals, asker, asked)
        deals.tell("export", purpose, **facts)
        with deals.acting(other):
            countersign(export=Export.objects.get(pk=export.pk))
        deals.deliver()
        with deals.acting(asker):
            made = Export.objects.select_related("pdf", "sheet").get(pk=export.pk)
        assert made.pdf
        words = _answer(deals, asker, asked, seen)
        words.add(purpose)
        words.add(*seen, must=False)
        told = {"marking": made.pdf.marking, "must": words.must, "address": f"/knew/exports/{made.pk}/"}
        deals.tell("document", words.may, **facts, **told)
        purpose, export = _ask(deals, asker, asked)
        reason = deals.word("refused")
        with deals.acting(other):
            decline(export=Export.objects.get(pk=export.pk), reason=reason)
        deals.tell("export", canaries(purpose, reason), **facts)


def _seen_by(deals: Dealings, u: str) -> list[str]:
    """Return the references of the city's cases that a member sees."""
    cases = sorted(deals.cases(), key=lambda case: str(case["reference"]))
    return [one["reference"] for one in cases if deals.city.sees_case(u, one, deals.city.day_of(one, None))]


def _ask(deals: Dealings, asker: str, asked: str) -> tuple[str, Export]:
    purpose = deals.word("inquiry")
    with deals.acting(asker) as member:
        agency = Agency.objects.get(slug=asked)
        people, cases, day = list(people_of([agency])), own_cases(member), member.municipality.today
        question = Question(member.municipality, cases, people, agency.pk, day)
        export = ask_for_export(actor=member, question=question, case=None, agency=agency, member=None, purpose=purpose)
    return purpose, export


def _answer(deals: Dealings, asker: str, asked: str, references: Iterable[str]) -> Words:
    """What documents of today tell: what the asker reads, and of that at least what somebody asked about is shown.

    More of it was heard in a meeting, or read before.
    """
    words, city = Words(), deals.city
    about = [u for u, one in city.members.items() if one["agency"] == asked and one.get("active", True)]
    for reference in references:
        case = city.cases[reference]
        day = city.day_of(case, None)
        if city.sees_identity(asker, case, day):
            words.add(case["person"]["given_name"], case["person"]["family_name"], must=False)
        for item in case.get("items", []):
            is_known = any(
                city.sees_full(u, case, item, day, 1) or city.sees_extract(u, case, item, day) for u in about
            )
            if city.sees_full(asker, case, item, day, 1):
                words.say(item["text"], must=is_known)
            elif city.sees_extract(asker, case, item, day):
                words.add(item["extract"], must=is_known)
        for one in [*case.get("goals", []), *case.get("actions", [])]:
            if city.sees_full(asker, case, one, day, 0):
                words.add(one["title"], must=any(city.sees_full(u, case, one, day, 0) for u in about))
    for dealing in city.dealings:
        # Of a card it tells what to avoid; of those beside it nothing.
        facts = dealing.facts
        if dealing.what == "statement" and facts["case"] in references and "prints" in facts:
            case = city.cases[facts["case"]]
            day, said = city.day_of(case, None), facts["statement"]
            if city.sees_full(asker, case, said, day, 1):
                words.add(facts["prints"], must=any(city.sees_full(u, case, said, day, 1) for u in about))
    return words


def change_seats(deals: Dealings) -> None:
    """Ask for another address of somebody, and invite somebody new, which a coordinator confirms."""
    administer = deals.people(
        which=lambda u: deals.city.members[u]["role"] == "administrator" and deals.city.homes[u] == deals.slug
    )
    others = deals.people(
        which=lambda u: (
            deals.city.homes[u] == deals.slug
            and deals.city.members[u]["role"] == "practitioner"
            and deals.city.members[u]["agency"].startswith(f"{deals.slug}-")
        )
    )
    actor, reason, mail = administer[0], deals.word("seat"), deals.word("mail").split()[-1]
    for u in [one for one in others if deals.city.person(one) != deals.city.person(actor)][:1]:
        agency = deals.city.members[u]["agency"]
        with deals.acting(actor) as member:
            who = deals.member(u)
            values = {"agency": who.agency, "role": who.role, "clearance": who.clearance}
            ask_for_seat(actor=member, member=who, email=f"{mail}@example.org", reason=reason, **values)
        deals.tell("seat", canaries(reason, mail), member=u, agency=agency, city=deals.slug)
    new, why = f"{deals.slug}.new", deals.word("invited")
    agency = f"{deals.slug}-school"
    told = {"username": new, "name": "New", "role": "practitioner", "clearance": 0, "language": "en"}
    with deals.acting(actor) as member:
        row = deals.agency(agency)
        invite_member(actor=member, agency=row, email=f"{new}@example.org", reason=why, **told)
    confirms = deals.coordinators()[0]
    with deals.acting(confirms) as member:
        confirm_seat(actor=member, change=SeatChange.objects.get(member__username=new))
    with ExitStack() as weighed:
        for case in deals.city.cases.values():
            weighed.enter_context(weighing(deals.city, confirms, case, _said_of(deals, case), [new]))
        deals.city.members[new] = {**told, "agency": agency}
        deals.city.homes[new] = deals.slug
    deals.tell("seat", why, member=new, agency=agency, city=deals.slug)


def _said_of(deals: Dealings, case: Thing) -> Said:
    cards = (one.facts for one in deals.city.dealings if one.what == "statement")
    beside = [(one["statement"], 1) for one in cards if one["case"] == case["reference"]]
    return statements(deals.city, case) + beside


def keep_papers(deals: Dealings) -> None:
    """Keep an agreement's paper, and let it end when it comes up."""
    reason, name, body = deals.word("ended"), deals.word("paper").split()[-1], deals.word("inpaper")
    with deals.acting(deals.coordinators()[0]) as member:
        agreement = Agreement.objects.filter(municipality=member.municipality).order_by("agency__slug", "kind").first()
        assert agreement
        content = b"GIF89a" + body.encode()
        attach_paper(actor=member, agreement=agreement, name=f"{name}.gif", content=content)
        decide_on_agreement(actor=member, agreement=agreement, decision="end", reason=reason)
    deals.tell("network", canaries(reason, name, body), city=deals.slug)


def weigh_grants(deals: Dealings) -> None:
    """Let a lead who does not decide say of a grant that it ends; that alone changes nothing."""
    for case in deals.cases():
        day = deals.city.day_of(case, None)
        leads = deals.people(
            which=lambda u, case=case, day=day: (
                deals.city.members[u]["role"] == "agency_lead"
                and deals.city.sees_case(u, case, day)
                and not deals.city.may(u, case, "share")
            )
        )
        for u in leads[:1]:
            reason = deals.word("word")
            with deals.acting(u) as member:
                row = deals.row(case)
                granted = AgencyGrant.objects.filter(content_object=row).order_by("pk").first()
                if granted is None:
                    continue
                decide_on_grant(
                    actor=member, case=row, grant_id=granted.grant_id, decision="end", reason=reason, lets_end=True
                )
            deals.tell("on case", reason, case=case["reference"])
            return


OFFICES = (ask_of_the_past, change_seats, keep_papers, weigh_grants)
