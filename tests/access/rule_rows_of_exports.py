"""Exports of what was known of case P (rule_rows_of_past.py): unanswered, countersigned, and one that is made."""

from datetime import date
from typing import Any

from mscportal.inquiry.models import Export
from mscportal.record.models import Document
from tests.access.rule_names import NOW, Rows

DAY = date(2026, 6, 1)


def build_exports(r: Rows) -> None:
    """Add exports by the coordinators, by a lead, an officer and another lead."""
    common = {"municipality_id": r["ash"].pk, "case_ids": [r["P"].pk], "marking": 0, "sha256": "", "size": 0}
    retained = {"review_on": DAY, "delete_on": DAY}
    r["inquiry document"] = Document.objects.create(
        kind="inquiry",
        compiled_by_id=r["wing-lead"].pk,
        compiled_at=NOW,
        sent_at=NOW,
        key_id=r["P"].pk,
        file_name=b"",
        content=b"",
        **common,
        **retained,
    )
    signed = {"answered_by": r["coord"], "answered_at": NOW, "is_countersigned": True}
    _export(r, "export of lead", "wing-lead", "wing")
    _export(r, "export signed", "wing-lead", "wing", **signed)
    _export(r, "export of officer", "wing-officer", "wing")
    _export(r, "export of coord", "coord", "wing")
    _export(r, "export of coord-out", "coord-out", "wing")
    made = {"pdf": r["inquiry document"], "sheet": r["inquiry document"]}
    _export(r, "export made", "claw-lead", "claw", **signed, **made)


def _export(r: Rows, name: str, who: str, slug: str, **more: Any) -> None:
    r[name] = Export.objects.create(
        municipality=r["ash"],
        case_ids=[r["P"].pk],
        agency=r[f"@{slug}"],
        day=DAY,
        purpose=name,
        asked_by=r[who],
        review_on=DAY,
        delete_on=DAY,
        **more,
    )
