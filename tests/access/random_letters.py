"""What else a city file cannot carry, done by members through the services: files of items, letters to the mayor."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cases.information.attachments import attach_file
from cases.models import Case, Layer
from meetings.escalation.answers import ask_for_call, decide
from meetings.escalation.models import Escalation
from meetings.escalation.selectors import quotable
from meetings.escalation.services import Request, send_escalation, withdraw_escalation
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member
from tests.access.oracle_meetings import Conferences, Letter
from tests.access.oracle_words import born
from tests.access.told_cities import TellingMaker, canaries

SAID_TO = ("text", "classification", "audience", "named_agencies", "named_people", "is_entrusted", "said_as")
QUESTION = ("title", "why", "views", "told", "option", "effect", "cost", "advice")


def member_of(username: str) -> Member:
    with as_operator():
        return Member.objects.select_related("agency", "municipality").get(username=username)


def attach_files(city: Conferences, maker: TellingMaker, most: int) -> None:
    """Attach files to items, each by somebody of the agency that wrote it and reads it."""
    found = []
    for case in city.cases.values():
        for item in case.get("items", []):
            day = city.day_of(case, None)
            found += [
                (case, item, u)
                for u in city.members
                if city.members[u]["agency"] == item["originator"]
                and city.may(u, case, "contribute")
                and city.sees_full(u, case, item, day, 1)
            ]
    for case, item, u in maker.sample(found, most):
        name, body = maker.word("file").split()[1], maker.word("body")
        with as_operator():
            member = Member.objects.select_related("agency").get(username=u)
        with acting_as(member.pk):
            layer = Layer.objects.get(case__reference=case["reference"], key=item["key"], part=Layer.Part.FULL)
            attach_file(actor=member, item=layer, name=f"{name}.gif", content=b"GIF89a" + body.encode())
        item.setdefault("files", []).extend((name, body))


def write_letters(city: Conferences, maker: TellingMaker, most: int, deliver: Callable[[], None]) -> None:
    """Ask the mayor, and whoever chance picks, in each city; some answer.

    One letter is taken back, and one more waits for the worker that makes its document.
    """
    for slug in [slug for slug in city.units for _ in range(most)]:
        letter = _write_letter(city, maker, slug)
        deliver()
        if letter:
            letter.is_sent = True
            _answer(city, maker, letter)
    read = [one for one in city.letters if len([u for u in city.members if city.sees_document(u, one)]) > 1]
    for letter in maker.sample([one for one in read if city.sees_document(one.compiled_by, one)], 1):
        actor = member_of(letter.compiled_by)
        with acting_as(actor.pk):
            withdraw_escalation(actor=actor, escalation=_escalation(letter))
        letter.is_withdrawn = True
    _write_letter(city, maker, maker.rng.choice(sorted(city.units)))


def change_under_letters(city: Conferences, change: Callable[[], object]) -> None:
    """Let statements change; what changed goes out of the letters that are still to be sent."""
    before = _statements()
    change()
    after = _statements()
    gone = canaries(*(row[0] for pk, row in before.items() if after.get(pk) != row))
    for letter in city.letters:
        if not letter.is_sent:
            letter.said -= gone


def _statements() -> dict[Any, tuple[Any, ...]]:
    """Return what every layer says, and to whom."""
    with as_operator():
        return {pk: tuple(row) for pk, *row in Layer.objects.values_list("pk", *SAID_TO)}


def _escalation(letter: Letter) -> Escalation:
    return Escalation.objects.get(pk=letter.address.split("/")[2])


def _write_letter(city: Conferences, maker: TellingMaker, slug: str) -> Letter | None:
    """Send a letter about cases that its compiler leads, None where nobody leads any."""
    leads: dict[str, list[str]] = {}
    for case in city.cases.values():
        for u in city.members:
            if case["city"] == slug and city.may(u, case, "lead"):
                leads.setdefault(u, []).append(case["reference"])
    if not leads:
        return None
    compiler = maker.rng.choice(sorted(leads))
    references = maker.sample(leads[compiler], maker.rng.choice((1, 1, 2)))
    actor, words = member_of(compiler), {what: maker.word(what) for what in QUESTION}
    people, agencies = maker.some(sorted(city.members), 4), maker.some(sorted(city.agencies), 2)
    marking = maker.rng.randrange(city.members[compiler].get("clearance", 0) + 1)
    with acting_as(actor.pk):
        cases = list(Case.objects.filter(reference__in=references).select_related("municipality").order_by("reference"))
        offered = list(quotable([case.pk for case in cases]))
        # What may be chosen is what the rule says, no more and no less.
        allowed = [one for reference in references for one in city.quotable(compiler, city.cases[reference])]
        assert sorted((layer.text, layer.classification) for layer in offered) == sorted(allowed)
        chosen = maker.sample(offered, 3)
        escalation = send_escalation(
            actor=actor,
            request=Request(
                municipality=cases[0].municipality,
                case=cases[0] if len(cases) == 1 else None,
                meeting=None,
                cases=cases,
                layers=chosen,
                people=[member_of(name) for name in people],
                agencies=_agencies(agencies),
                marking=marking,
                title=words["title"],
                why=words["why"],
                differing_views=words["views"],
                told_to_person=words["told"],
                decision_needed_by=maker.today + timedelta(days=9),
                options=[
                    {"title": words["option"]}
                    | {name: words[name] for name in ("effect", "cost")}
                    | {"view": words["advice"]}
                ],
            ),
        )
    letter = Letter(
        address=f"/desk/{escalation.pk}/",
        compiled_by=compiler,
        cases=references,
        people=people,
        agencies=agencies,
        marking=max([marking, *(layer.classification for layer in chosen)]),
        said=canaries(*words.values(), *(layer.text for layer in chosen)),
        about=_subjects(city, references),
        is_sent=False,
    )
    city.letters.append(letter)
    return letter


def _agencies(slugs: list[str]) -> list[Agency]:
    with as_operator():
        return list(Agency.objects.filter(slug__in=slugs))


def _subjects(city: Conferences, references: list[str]) -> set[str]:
    """Return whom a letter is about: of an anonymous case the reference alone."""
    named = [city.cases[ref]["person"] for ref in references if not city.cases[ref].get("anonymous", False)]
    dated = {born(ref) for ref in references if not city.cases[ref].get("anonymous", False)}
    return {*references, *dated, *(one["given_name"] for one in named), *(one["family_name"] for one in named)}


def _answer(city: Conferences, maker: TellingMaker, letter: Letter) -> None:
    """Addressees who read a letter answer, with words that its readers read."""
    addressed = [
        u
        for u in sorted(city.members)
        if city.sees_document(u, letter) and (u in letter.people or city.members[u]["agency"] in letter.agencies)
    ]
    for u, act in zip(maker.sample(addressed, 2), ("decide", "call"), strict=False):
        note, actor = maker.word("answer"), member_of(u)
        with acting_as(actor.pk):
            if act == "decide":
                decide(actor=actor, escalation=_escalation(letter), option=None, note=note)
            else:
                ask_for_call(actor=actor, escalation=_escalation(letter), note=note)
        letter.answers |= canaries(note)
