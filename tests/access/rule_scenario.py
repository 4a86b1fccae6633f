"""What the database and the oracle let each member of the small city see, one line a thing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import ProgrammingError, connections

from cases.models import Action, Case, Goal, Identity, Layer, MemberGrant, Phenomenon, Relation
from meetings.models import Escalation
from mscportal.city.importing import bring_in
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member, Municipality
from tests.access.oracle import Installation
from tests.access.rule_city import DAY, DOCUMENTS, ELM, OAK

Sight = dict[str, set[str]]


def build() -> Installation:
    """Bring the cities in, with what a file cannot say; returns the oracle that knows the same."""
    told = Installation()
    for document in (ELM, OAK):
        bring_in(document=document, operator="tester")
        told.take(document)
    with as_operator():
        now = datetime.now(UTC)
        for username, hours in (("emergency", -1), ("emergency-running", 1)):
            for row in MemberGrant.objects.filter(user__username=username):
                row.ends_at = now + timedelta(hours=hours)
                row.save(force_update=True)
        _compile_documents()
    grants = told.cases["OAK-1"]["grants"]
    told.cases["OAK-1"]["grants"] = [one for one in grants if one.get("member") != "emergency"]
    return told


def _compile_documents() -> None:
    members = {one.username: one for one in Member.objects.all()}
    agencies = {one.slug: one.pk for one in Agency.objects.all()}
    oak, about = Municipality.objects.get(slug="oak"), Case.objects.get(reference="OAK-1")
    for reference, (values, _) in DOCUMENTS.items():
        Escalation.objects.create(
            municipality=oak,
            reference=reference,
            case_ids=[about.pk],
            marking=values.get("marking", 0),
            people=[members[name].pk for name in values.get("people", [])],
            agencies=[agencies[slug] for slug in values.get("agencies", [])],
            title=reference,
            why="because",
            decision_needed_by=DAY,
            compiled_by=members[values.get("compiled_by", "coordinator")],
            created_at=datetime(2026, 6, 1, tzinfo=UTC),
            sent_at=values.get("sent_at", datetime(2026, 6, 1, tzinfo=UTC)),
            withdrawn_at=values.get("withdrawn_at"),
            review_on=DAY,
            delete_on=DAY,
        )


def expected(told: Installation) -> Sight:
    """Return what the oracle lets each member see on the day, as one line a thing."""
    sight: Sight = {}
    for username in told.members:
        lines = sight.setdefault(username, set())
        if not told.members[username].get("active", True):
            lines.add("may not enter")
        for seen in told.told(username, DAY.isoformat()):
            ref = seen["reference"]
            lines |= {ref, f"{ref} is entered"}
            lines |= {f"{ref} identity"} if seen["identity"] else set()
            lines |= {f"{ref} {key}" for name in ("phenomena", "goals", "actions") for key in seen[name]}
            lines |= {f"{ref} related to {other}" for other in seen["relations"]}
            lines |= {f"{ref} {one['key']}: {one['text']}" for one in seen["items"]}
        for reference, (values, readers) in DOCUMENTS.items():
            is_compiler = username == values.get("compiled_by", "coordinator")
            sees_cases = any(line == "OAK-1" for line in lines)
            # A draft is its compiler's; a withdrawn document is nobody's.
            if username in readers or (is_compiler and sees_cases and "withdrawn_at" not in values):
                lines.add(reference)
    return sight


def sight() -> Sight:
    """Return what the database lets each member see on the day, read from its tables without a filter."""
    found: Sight = {}
    with as_operator() as alias:
        references = dict(Case.objects.values_list("id", "reference"))
        members = {one.username: one.pk for one in Member.objects.all()}
        for username, pk in members.items():
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT unnest(guard.cases_of(%s::uuid, %s::date))", [pk, DAY])
                found[username] = {f"{references[row]} is entered" for (row,) in cursor.fetchall()}
    for username, pk in members.items():
        try:
            with acting_as(pk, day=DAY):
                found[username] |= set(_lines(references))
        except ProgrammingError:
            found[username].add("may not enter")
    return found


def _lines(references: dict[Any, str]) -> Iterator[str]:
    yield from (one.reference for one in Case.objects.all())
    yield from (f"{references[one.pk]} identity" for one in Identity.objects.all())
    yield from (f"{references[one.case_id]} {one.code}" for one in Phenomenon.objects.all())
    for model in (Goal, Action):
        yield from (f"{references[one.case_id]} {one.key}" for one in model.objects.all())
    for one in Layer.objects.readable():
        yield f"{references[one.case_id]} {one.key}: {one.text}"
    for relation in Relation.objects.all():
        yield f"{references[relation.case_id]} related to {references[relation.other_id]}"
        yield f"{references[relation.other_id]} related to {references[relation.case_id]}"
    yield from (one.reference for one in Escalation.objects.all())
