"""A city file that is awkward to lay out: long names, words without a break, many rows, an agency with nothing."""

from datetime import date, datetime, timedelta
from typing import Any

TODAY = date(2026, 11, 19)
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"[:80]
LONG_AGENCY = (
    "Interkommunale Arbeitsgemeinschaft für Jugendsozialarbeit, Familienhilfe "
    "und Wiedereingliederung Haftentlassener, Nord"
)
LONG_NAME = "Maximiliana-Theodora van den Broecke-Wittelsbach-Sonnenfels"
LONG_TEXT = (
    f"{UNBROKEN} came up twice. Der Rechtsschutzversicherungsgesellschaftsvertreter called back: "
    "https://example.org/a/very/long/address/that/goes/on/and/on/without/any/break/at/all/1234567890.\n\n"
    "A second paragraph, of ordinary length, says what was done and how it is known."
)
FULL_CASE = ["/cases/AWK-ZZZZZ/", "/cases/AWK-ZZZZZ/summary/", "/actions/?state=all"]
PHENOMENA = ["islamist", "right_wing", "left_wing", "anti_lgbtqi", "conspiracy", "mixed", "other"]
AUDIENCES: list[dict[str, Any]] = [
    {"audience": "table"},
    {"audience": "agencies", "named_agencies": ["awk-long", "awk-unit"]},
    {"audience": "people", "named_people": ["awk.coordinator", "awk.worker"]},
]


def awkward_city(many: int) -> dict[str, Any]:
    """Return the city file: `awk.coordinator` and `awk.worker` have `many` of all to read, `awk.fresh` has nothing."""
    return {
        "format": "mscportal-city/1",
        "as_of": str(TODAY),
        "municipality": {
            "slug": "awkward",
            "name": "Sint-Genesius-Rode-Wezembeek-Oppem an der Donau",
            "country": "BE",
            "timezone": "Europe/Brussels",
            "languages": ["de", "nl", "fr", "en"],
        },
        "agencies": _agencies(many // 3),
        "agreements": _agreements(many // 3),
        "members": _members(many),
        "forums": _forums(many // 3),
        "cases": [_full_case(many), *(_plain_case(number) for number in range(1, many))],
        "meetings": _meetings(many),
    }


def _agencies(count: int) -> list[dict[str, Any]]:
    some = [
        {"slug": "awk-unit", "name": "Koordinationsstelle", "kind": "municipality", "coordination": True},
        {"slug": "awk-long", "name": LONG_AGENCY, "kind": "youth_service", "skills": [UNBROKEN, "Hausbesuche"]},
        {"slug": "awk-fresh", "name": UNBROKEN, "kind": "other"},
    ]
    many = [{"slug": f"awk-{n}", "name": f"{LONG_AGENCY[:90]} {n}", "kind": "school"} for n in range(count)]
    return [{**agency, "stage": "partner"} for agency in some + many]


def _agreements(count: int) -> list[dict[str, Any]]:
    slugs = ["awk-unit", "awk-long", "awk-fresh", *(f"awk-{n}" for n in range(count))]
    return [
        {
            "agency": slug,
            "kind": "mandate" if slug == "awk-unit" else "information_sharing_agreement",
            "status": "in_force",
            "valid_from": "2024-01-01",
            "tables": ["minors", "adults"],
            "legal_basis": LONG_AGENCY,
            "purpose": LONG_TEXT[:200],
        }
        for slug in slugs
    ]


def _members(many: int) -> list[dict[str, Any]]:
    def member(username: str, name: str, agency: str, role: str, language: str = "de") -> dict[str, Any]:
        return {
            "username": username,
            "name": name,
            "agency": agency,
            "role": role,
            "clearance": 2,
            "email": f"{username}.with.a.very.long.address.indeed@an-equally-long-department.example.org",
            "language": language,
        }

    return [
        member("awk.coordinator", LONG_NAME, "awk-unit", "coordinator"),
        member("awk.worker", UNBROKEN[:60], "awk-long", "practitioner"),
        member("awk.fresh", "Nora Neu", "awk-fresh", "practitioner"),
        *(member(f"awk.{n}", f"{LONG_NAME[:50]} {n}", f"awk-{n % (many // 3)}", "practitioner") for n in range(many)),
    ]


def _forums(count: int) -> list[dict[str, Any]]:
    seats = ["awk-unit", "awk-long", *(f"awk-{n}" for n in range(count))]
    forum = {"kind": "partner_table", "table": "minors", "cadence": "P14D", "seats": seats, "chair": "awk.coordinator"}
    return [
        {**forum, "slug": "awk-table", "name": f"Partnertisch Minderjährige, {LONG_AGENCY[:80]}"},
        {"slug": "awk-empty", "name": UNBROKEN, "kind": "exchange", "seats": ["awk-unit"], "chair": "awk.coordinator"},
    ]


def _reference(number: int) -> str:
    return f"AWK-{number:05d}".replace("0", "Z").replace("1", "Y")


def _grants() -> list[dict[str, Any]]:
    terms = {"permissions": ["view", "contribute"], "valid_from": "2026-01-05", "purpose": LONG_AGENCY}
    return [{"agency": "awk-long", **terms, "legal_basis": LONG_AGENCY}]


def _plain_case(number: int) -> dict[str, Any]:
    return {
        "reference": _reference(number),
        "table": "minors",
        "status": ["referred", "screening", "active", "monitoring"][number % 4],
        "opened": "2026-01-05",
        "phenomena": [PHENOMENA[number % len(PHENOMENA)]],
        "person": {"given_name": LONG_NAME[:40], "family_name": UNBROKEN[:30] + str(number), "born": "2010-02-03"},
        "grants": _grants(),
        "items": [_item(0)],
        "actions": [_action(0, number)],
    }


def _full_case(many: int) -> dict[str, Any]:
    terms = {"permissions": ["view"], "valid_from": "2026-01-05", "purpose": LONG_AGENCY}
    return {
        **_plain_case(0),
        "status": "active",
        "phenomena": PHENOMENA,
        "person": {"given_name": LONG_NAME, "family_name": UNBROKEN, "born": "2009-05-17"},
        "grants": _grants() + [{"agency": f"awk-{n}", **terms} for n in range(many // 3)],
        "items": [_item(n) for n in range(many)],
        "goals": [
            {"key": f"g{n}", "title": LONG_AGENCY, "measure": LONG_TEXT, "target_date": "2027-01-05"}
            for n in range(many // 5)
        ],
        "actions": [_action(n, n) for n in range(many)],
        "relations": [{"to": _reference(n), "kind": "sibling"} for n in range(1, 9)],
    }


def _item(number: int) -> dict[str, Any]:
    return {
        "key": f"i{number}",
        "kind": ["observation", "report", "home_visit", "contact", "decision"][number % 5],
        "originator": "awk-long",
        "author": "awk.worker",
        "recorded_at": f"{TODAY - timedelta(days=number * 3)}T10:00:00+01:00",
        "domain": "school_work",
        "text": LONG_TEXT,
        "extract": UNBROKEN if number % 4 == 0 else "",
        **AUDIENCES[number % 3],
    }


def _action(number: int, day: int) -> dict[str, Any]:
    return {
        "key": f"a{number}",
        "title": UNBROKEN if number % 2 else LONG_AGENCY,
        "kind": "home_visit",
        "agency": "awk-long",
        "member": "awk.worker",
        "due": str(TODAY + timedelta(days=day - 30)),
        "status": ["open", "open", "done"][number % 3],
    }


def _meetings(many: int) -> list[dict[str, Any]]:
    first = datetime(2026, 11, 26, 14)
    full = [{"case": _reference(n), "minutes": 5} for n in range(many // 5)] + [{"topic": LONG_AGENCY, "minutes": 10}]
    return [
        {
            "forum": "awk-table",
            "starts_at": f"{(first + timedelta(days=7 * number)).isoformat()}+01:00",
            "minutes_planned": 120,
            "place": LONG_AGENCY[:100],
            "agenda": full if number in (0, -1) else [],
        }
        for number in range(-many // 2, many // 4)
    ]
