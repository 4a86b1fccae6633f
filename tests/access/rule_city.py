"""A small city by hand in which every term of the rule decides something.

Whoever is named after a rule's word is the one whom that word lets in or keeps out.
"""

from datetime import UTC, date, datetime
from typing import Any

from tests.access.oracle import Thing

DAY = date(2026, 6, 15)
BEFORE, AFTER, LONG_AGO = "2026-06-14", "2026-06-16", "2026-01-01"


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
                for name in ("stand-in", "emergency", "emergency-running", "of-elsewhere")
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
                # Who reads it anyway is told of no release that holds no longer or not yet.
                item(
                    "open",
                    extract="never shown beside the full text",
                    releases=[
                        {"agency": "north", "valid_from": LONG_AGO, "valid_until": BEFORE},
                        {"agency": "youth", "valid_from": AFTER},
                    ],
                ),
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
        case("OAK-3", grant("youth"), grant("north"), anonymous=True, revealed_to=["youth", "unit"]),
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
