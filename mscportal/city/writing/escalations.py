"""Escalations with their options and answers. A worker makes their document from what they quote."""

from django.utils import timezone

from cases.models import Audience, Layer
from meetings.escalation.memo import language_for
from meetings.escalation.services import COMPILE
from meetings.models import Answer, Escalation, Option
from mscportal.city.calendar import destroyed_on, next_review
from mscportal.city.known import Known, all_of
from mscportal.city.shape import Thing
from mscportal.city.writing.put import Writer, converted, pick
from mscportal.record.models import OutboxEntry


def write_escalations(document: Thing, known: Known, writer: Writer) -> None:
    """Write what was put before the mayor's office."""
    escalations = [known.escalations.get(one["reference"]) for one in all_of(document, "escalations")]
    ids = [row.pk for row in escalations if row]
    options = {(row.escalation_id, row.position): row for row in Option.objects.filter(escalation__in=ids)}
    answers = {_is_answer(row): row for row in Answer.objects.filter(escalation__in=ids)}
    for one in all_of(document, "escalations"):
        escalation = _write_escalation(one, known, writer)
        if escalation._state.adding:
            _owe_document(escalation, writer)
        ways = {}
        for position, option in enumerate(all_of(one, "options"), 1):
            ways[position] = writer.put(
                Option,
                options.get((escalation.pk, position)),
                identity={"escalation": escalation, "position": position},
                named=pick(option, {name: name for name in ("title", "effect", "cost", "view")}),
            )
        for answer in _answers(one, known, ways):
            answer.escalation = escalation
            named = {"member_id": answer.member_id, "at": answer.at, "option": answer.option, "note": answer.note}
            identity = {"escalation": escalation, "kind": answer.kind}
            writer.put(Answer, answers.get(_is_answer(answer)), identity=identity, named=named)
    writer.flush()


def _owe_document(escalation: Escalation, writer: Writer) -> None:
    """As its compiler would have owed it, had it been written in the portal."""
    writer.put(
        OutboxEntry,
        None,
        identity={"kind": COMPILE, "subject_id": escalation.pk},
        named={"member_id": escalation.compiled_by_id, "language": escalation.language},
        default={"next_try_at": timezone.now()},
    )


def _write_escalation(one: Thing, known: Known, writer: Writer) -> Escalation:
    sent_on = one["sent_at"].date()
    review_on = next_review(sent_on, sent_on)
    words = ("title", "why", "differing_views", "told_to_person", "decision_needed_by", "sent_at")
    named = pick(one, {name: name for name in words})
    named["compiled_by_id"] = known.members[one["compiled_by"]].pk
    named |= converted(one, "meeting", "meeting", lambda which: known.meetings[which["forum"], which["starts_at"]])
    named |= converted(one, "people", "people", lambda names: sorted({known.members[name].pk for name in names}))
    named |= converted(one, "agencies", "agencies", lambda slugs: sorted({known.agencies[slug].pk for slug in slugs}))
    if "case" in one:
        case = known.cases[one["case"]] if one["case"] else None
        quoted = _quoted(one, known)
        named |= {
            "case": case,
            "case_ids": [case.pk] if case else [],
            "items": [layer.pk for layer in quoted],
            "marking": max((layer.classification for layer in quoted), default=0),
        }
    languages = known.municipality.languages if known.municipality else []
    written = known.escalations[one["reference"]] = writer.put(
        Escalation,
        known.escalations.get(one["reference"]),
        identity={"municipality": known.municipality, "reference": one["reference"], "created_at": one["sent_at"]},
        named=named,
        default={
            "marking": 0,
            "language": language_for([known.members[username] for username in one.get("people", [])], languages),
            "review_on": review_on,
            "delete_on": destroyed_on(sent_on, review_on),
        },
    )
    if written.document:
        # Its readers are the escalation's; what it says stays as it was sent.
        writer.change(written.document, {"people": written.people, "agencies": written.agencies})
    return written


def _quoted(one: Thing, known: Known) -> list[Layer]:
    """What the document holds of each item: the full text addressed to the whole table, else its extract."""
    if not one.get("items"):
        return []
    content = known.contents[one["case"]]
    return [
        content.items[key] if content.items[key].audience == Audience.TABLE else content.extracts[key]
        for key in one["items"]
    ]


def _is_answer(answer: Answer) -> tuple[object, ...]:
    """What makes two answers the same: it is decided once, but may be received by several."""
    is_decision = answer.kind == Answer.Kind.DECIDED
    return answer.escalation_id, answer.kind, None if is_decision else answer.member_id


def _answers(one: Thing, known: Known, ways: dict[int, Option]) -> list[Answer]:
    """Return what the addressees did."""
    name = one.get("decided_by") or next(iter(one.get("people", [])), None)
    if name is None:
        return []
    answers, member = [], known.members[name]
    if one.get("acknowledged_at"):
        answers.append(Answer(kind=Answer.Kind.ACKNOWLEDGED, at=one["acknowledged_at"], member=member))
    if one.get("decided_at"):
        way = ways[one["choice"] + 1] if one.get("choice") is not None else None
        note = one.get("decision") or ""
        answers.append(Answer(kind=Answer.Kind.DECIDED, at=one["decided_at"], member=member, option=way, note=note))
    return answers
