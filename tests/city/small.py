"""A small city file that uses every kind of thing; each call returns a fresh one."""

from typing import Any

Thing = dict[str, Any]


def small_city() -> Thing:
    """Return a valid document."""
    return {
        "format": "mscportal-city/1",
        "as_of": "2026-03-19",
        "municipality": {
            "slug": "vilgate",
            "name": "Vilgate",
            "country": "BE",
            "timezone": "Europe/Brussels",
            "languages": ["nl", "fr"],
        },
        "agencies": [
            {"slug": "unit", "name": "Unit", "kind": "municipality", "stage": "partner", "coordination": True},
            {"slug": "police", "name": "Police zone", "kind": "police", "stage": "partner"},
            {"slug": "police-north", "name": "North", "kind": "police", "stage": "partner", "part_of": "police"},
            {"slug": "youth", "name": "Youth", "kind": "youth_service", "stage": "negotiating", "skills": ["trust"]},
            {"slug": "mayor", "name": "Mayor", "kind": "mayor", "stage": "partner"},
        ],
        "agreements": [
            {"agency": "unit", "kind": "mandate", "status": "in_force", "tables": ["minors", "adults"]},
            {
                "agency": "police",
                "kind": "protocol",
                "status": "in_force",
                "valid_from": "2024-01-01",
                "valid_until": None,
                "tables": ["minors", "adults"],
                "gdpr_articles": ["6(1)(e)"],
            },
            {"agency": "youth", "kind": "protocol", "status": "in_force", "tables": ["minors"]},
        ],
        "members": [
            {"username": "a.coordinator", "name": "A. C", "agency": "unit", "role": "coordinator", "clearance": 2},
            {
                "username": "p.janssens",
                "name": "P. Janssens",
                "agency": "police-north",
                "role": "information_officer",
                "clearance": 3,
                "email": "p.janssens@example.org",
                "language": "nl",
            },
            {"username": "s.maes", "name": "S. Maes", "agency": "youth", "role": "practitioner", "clearance": 1},
            {"username": "m.mayor", "name": "M. Mayor", "agency": "mayor", "role": "mayors_office", "clearance": 2},
        ],
        "forums": [
            {
                "slug": "table-minors",
                "name": "Partner table, minors",
                "kind": "partner_table",
                "table": "minors",
                "cadence": "P14D",
                "seats": ["police-north", "youth"],
                "chair": "a.coordinator",
            }
        ],
        "cases": [_first_case(), _second_case()],
        "meetings": [_meeting()],
        "escalations": [_escalation()],
    }


def _first_case() -> Thing:
    return {
        "reference": "VIL-7K3M9",
        "table": "minors",
        "status": "active",
        "opened": "2026-03-02",
        "phenomena": ["islamist"],
        "coordinator": "a.coordinator",
        "person": {"given_name": "Sam", "family_name": "Doe", "born": "2009-05-17", "address": "Main street 1"},
        "grants": [
            {
                "agency": "police-north",
                "permissions": ["view", "contribute"],
                "valid_from": "2026-03-02",
                "valid_until": None,
                "purpose": "support",
                "legal_basis": "protocol",
            },
            {"agency": "youth", "valid_from": "2026-03-02", "purpose": "support"},
        ],
        "items": [
            {
                "key": "i1",
                "kind": "report",
                "originator": "police-north",
                "author": "p.janssens",
                "recorded_at": "2026-03-05T23:30:00Z",
                "domain": "network",
                "classification": 2,
                "audience": "agencies",
                "named_agencies": ["unit"],
                "text": "Full text.",
                "extract": "Extract.",
                "extract_classification": 1,
                "releases": [
                    {
                        "agency": "youth",
                        "valid_from": "2026-04-01",
                        "valid_until": "2026-06-30",
                        "purpose": "preparing the visit",
                    }
                ],
            },
            {
                "key": "i2",
                "kind": "observation",
                "originator": "youth",
                "author": "s.maes",
                "recorded_at": "2026-03-06T10:00:00+01:00",
                "text": "Open to all.",
            },
        ],
        "goals": [{"key": "g1", "title": "Back to school", "target_date": "2026-09-01", "status": "open"}],
        "actions": [
            {
                "key": "a1",
                "title": "Home visit",
                "kind": "home_visit",
                "agency": "youth",
                "member": "s.maes",
                "due": "2026-03-20",
                "goal": "g1",
                "status": "done",
                "outcome": "They opened the door.",
                "closed_on": "2026-03-18",
            }
        ],
        "relations": [{"to": "VIL-2P8QX", "kind": "sibling"}],
    }


def _second_case() -> Thing:
    return {
        "reference": "VIL-2P8QX",
        "table": "adults",
        "status": "closed",
        "opened": "2026-03-10",
        "closed_on": "2026-03-17",
        "person": {"given_name": "Lou", "family_name": "Doe", "born": "2001-01-30"},
        "anonymous": True,
        "revealed_to": ["police-north"],
        "grants": [{"member": "p.janssens", "valid_from": "2026-03-10", "purpose": "first weighing"}],
        "recusals": [{"member": "s.maes", "reason": "neighbour"}],
    }


def _meeting() -> Thing:
    return {
        "forum": "table-minors",
        "starts_at": "2026-03-19T14:00:00+01:00",
        "minutes_planned": 120,
        "place": "Town hall",
        "status": "closed",
        "attendance": [
            {"member": "s.maes", "state": "present", "signed_at": "2026-03-19T13:58:00+01:00"},
            {"member": "p.janssens", "state": "apologies"},
        ],
        "agenda": [
            {"case": "VIL-7K3M9", "minutes": 15, "status": "done", "present": ["s.maes"], "records": ["i2", "a1"]},
            {
                "topic": "Holidays",
                "minutes": 10,
                "notes": [
                    {"kind": "decision", "author": "a.coordinator", "text": "We meet in July.", "rationale": "Few"}
                ],
            },
        ],
    }


def _escalation() -> Thing:
    return {
        "reference": "E-7K3M9",
        "case": "VIL-7K3M9",
        "meeting": {"forum": "table-minors", "starts_at": "2026-03-19T14:00:00+01:00"},
        "title": "A place at school",
        "why": "The school asks for the mayor's word.",
        "differing_views": "Youth work would wait.",
        "decision_needed_by": "2026-03-30",
        "options": [{"title": "Ask", "effect": "soon", "cost": "none", "view": "all for it"}, {"title": "Wait"}],
        "items": ["i1", "i2"],
        "people": ["m.mayor"],
        "compiled_by": "a.coordinator",
        "status": "decided",
        "sent_at": "2026-03-20T09:00:00+01:00",
        "acknowledged_at": "2026-03-20T10:00:00+01:00",
        "decided_at": "2026-03-21T09:00:00+01:00",
        "decided_by": "m.mayor",
        "choice": 0,
        "decision": "Ask.",
    }


def put_at(document: Thing, path: str, value: Any) -> None:
    """Set the value at `cases.0.items.0.key`; a value of `...` takes the key away."""
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    here: Any = document
    for step in steps:
        here = here[step]
    if value is ...:
        del here[last]
    elif isinstance(last, int) and last == len(here):
        here.append(value)
    else:
        here[last] = value
