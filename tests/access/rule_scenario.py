"""A small city by hand in which every term of the rule decides something, and what each member gets to see of it.

Whoever is named after a rule's word is the one whom that word lets in or keeps out.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import ProgrammingError, connections

from cases.models import Action, Case, Goal, Identity, Layer, MemberGrant, Phenomenon, Relation
from meetings.models import Escalation
from mscportal.city.importing import bring_in
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member, Municipality
from tests.access.oracle import Installation, Thing

DAY = date(2026, 6, 15)
BEFORE, AFTER, LONG_AGO = "2026-06-14", "2026-06-16", "2026-01-01"
Sight = dict[str, set[str]]


def agency(slug: str, **more: Any) -> Thing:
    return {"slug": slug, "name": slug, "kind": "other", "stage": "partner", **more}


def agreement(slug: str, tables: tuple[str, ...] = ("minors", "adults"), **more: Any) -> Thing:
    return {"agency": slug, "kind": "protocol", "status": "in_force", "tables": list(tables), **more}


def member(username: str, slug: str, clearance: int = 1, **more: Any) -> Thing:
    return {
        "username": username,
        "name": username,
        "agency": slug,
        "role": "practitioner",
        "clearance": clearance,
        **more,
    }


def grant(slug: str, **more: Any) -> Thing:
    return {"agency": slug, "valid_from": LONG_AGO, "purpose": "help", **more}


def item(key: str, **more: Any) -> Thing:
    return {
        "key": key,
        "kind": "report",
        "originator": "youth",
        "author": "author",
        "recorded_at": "2026-05-01T10:00:00+02:00",
        "text": f"text of {key}",
        "classification": 0,
        **more,
    }


def case(reference: str, *grants: Thing, **more: Any) -> Thing:
    person = {"given_name": "Kim", "family_name": reference, "born": "2010-01-01"}
    common = {"reference": reference, "table": "minors", "status": "active", "opened": LONG_AGO, "person": person}
    return {**common, "grants": list(grants), **more}


def city(slug: str, **more: Any) -> Thing:
    return {
        "format": "mscportal-city/1",
        "municipality": {
            "slug": slug,
            "name": slug,
            "country": "BE",
            "timezone": "Europe/Brussels",
            "languages": ["en"],
        },
        **more,
    }


ONLY_BY = ("suspended", "not-yet", "no-more", "adults-only", "elsewhere")
HOLDERS = ("youth", "north", "contributes", "granted-later", "granted-before", *ONLY_BY)
PEOPLE = {"audience": "people", "author": "coordinator", "originator": "unit"}

ELM = city("elm", agencies=[agency("elsewhere")], agreements=[agreement("elsewhere")])
OAK = city(
    "oak",
    agencies=[
        agency("unit", coordination=True),
        agency("police"),
        agency("north", part_of="police"),
        agency("mayor"),
        agency("personal"),
        *(agency(slug) for slug in HOLDERS if slug not in ("north", "elsewhere")),
        agency("elsewhere"),
    ],
    agreements=[
        agreement("unit", kind="mandate"),
        agreement("police"),
        *(agreement(slug) for slug in ("youth", "personal", "contributes", "granted-later", "granted-before")),
        agreement("suspended", status="suspended"),
        agreement("not-yet", valid_from=AFTER),
        agreement("no-more", valid_until=BEFORE),
        agreement("adults-only", ("adults",)),
    ],
    members=[
        member("coordinator", "unit", 2),
        member("author", "youth"),
        member("basic", "youth", 0),
        member("inactive", "youth", active=False),
        member("recused", "youth", 2),
        member("recused-seat", "north", 2, person="recused"),
        member("officer", "north"),
        member("named", "north"),
        member("released-to", "north"),
        member("released-later", "north"),
        member("released-before", "north"),
        member("mayor", "mayor", 2),
        member("stand-in", "personal"),
        member("stand-in-contributes", "personal"),
        member("emergency", "personal"),
        member("emergency-running", "personal"),
        member("nobody", "personal"),
        *(member(f"of-{slug}", slug) for slug in HOLDERS if slug not in ("youth", "north")),
    ],
    cases=[
        case(
            "OAK-1",
            grant("youth"),
            grant("north"),
            grant("contributes", permissions=["contribute"]),
            grant("granted-later", valid_from=AFTER),
            grant("granted-before", valid_until=BEFORE),
            *(grant(slug) for slug in ONLY_BY),
            *(
                {"member": name, "valid_from": LONG_AGO, "purpose": "help"}
                for name in ("stand-in", "emergency", "emergency-running")
            ),
            {
                "member": "stand-in-contributes",
                "permissions": ["contribute"],
                "valid_from": LONG_AGO,
                "purpose": "help",
            },
            recusals=[{"member": "recused"}],
            phenomena=["mixed"],
            items=[
                item("open", extract="never shown beside the full text"),
                item("secret", classification=3, extract="shown instead"),
                item("for-agencies", audience="agencies", named_agencies=["north"]),
                item("for-people", audience="people", named_people=["named"]),
                item("to-agency", **PEOPLE, releases=[{"agency": "north", "valid_from": LONG_AGO}]),
                item("to-member", **PEOPLE, releases=[{"member": "released-to", "valid_from": LONG_AGO}]),
                item("later", **PEOPLE, releases=[{"member": "released-later", "valid_from": AFTER}]),
                item(
                    "before",
                    **PEOPLE,
                    releases=[{"member": "released-before", "valid_from": LONG_AGO, "valid_until": BEFORE}],
                ),
            ],
            goals=[{"key": "g1", "title": "Goal"}, {"key": "g2", "title": "Goal", "classification": 2}],
            actions=[{"key": "a1", "title": "Act", "audience": "agencies", "named_agencies": ["youth"]}],
            relations=[{"to": "OAK-2", "kind": "sibling"}],
        ),
        case("OAK-2", grant("youth"), items=[item("elsewhere")], goals=[{"key": "g1", "title": "Goal"}]),
        case("OAK-3", grant("youth"), grant("north"), anonymous=True, revealed_to=["youth"]),
    ],
)
# What is said of who reads which document, beside the coordinator, who compiled them all and sees the case.
DOCUMENTS: dict[str, tuple[Thing, set[str]]] = {
    "DOC-PERSON": ({"people": ["mayor"]}, {"mayor"}),
    "DOC-AGENCY": ({"agencies": ["mayor"]}, {"mayor"}),
    "DOC-MARKED": ({"people": ["mayor", "nobody"], "marking": 2}, {"mayor"}),
    "DOC-RECUSED": ({"people": ["recused", "recused-seat", "basic"]}, {"basic"}),
    "DOC-UNSENT": ({"people": ["mayor"], "sent_at": None}, set()),
    "DOC-WITHDRAWN": ({"people": ["mayor"], "withdrawn_at": datetime(2026, 6, 2, tzinfo=UTC)}, set()),
    "DOC-INACTIVE": ({"people": ["inactive"]}, set()),
    "DOC-COMPILER": ({}, set()),
    "DOC-BLIND": ({"compiled_by": "nobody"}, set()),
}


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
