"""A case of its own in the second city, on which some may not read for now what was said to them.

*Speaker* said it; *kept* waits for the word; the others are let in, by one kind of change each, by *coord*, who cannot
read what the speakers said to them.
"""

from datetime import UTC, datetime

from cases.models import Layer, NewReader, Recusal
from partners.models import Agency, Agreement, Member, Role, SeatChange
from tests.access.rule_names import FIRST, NOW, Rows
from tests.cast import grant, make_agency, make_agreement, make_case, make_item, make_member

LET_IN = ("waiters", "hurried", "dormant", "joiners", "risers", "barred", "grown", "grown-alone")


def build_new_readers(r: Rows) -> None:
    """Add the case, who is on it and who will be, what was said, and what waits."""
    r["NR"] = make_case(r["ash"], "ASH-NR", "minors", ("Kim", "NR"), FIRST.replace(year=2010), opened_on=FIRST)
    for name in ("speakers", "kept", "umbrella", *LET_IN):
        r[f"@{name}"] = make_agency(r["ash"], name, "other")
        tables = ["adults"] if name.startswith("grown") else ["minors", "adults"]
        r[f"agreement of {name}"] = make_agreement(r[f"@{name}"], tables)
    Agreement.objects.filter(agency=r["@dormant"]).update(status="ended")
    Agreement.objects.filter(agency=r["@joiners"]).delete()
    r["speaker"] = make_member(r["@speakers"], "speaker", Role.PRACTITIONER, 3)
    r["speaker-low"] = make_member(r["@speakers"], "speaker-low", Role.PRACTITIONER, 0)
    r["speaker-too"] = make_member(r["@kept"], "speaker-too", Role.PRACTITIONER, 1, person="speaker")
    for name, slug in (("waiter", "waiters"), ("waiter-two", "waiters"), ("waiter-gone", "waiters")):
        r[name] = make_member(r[f"@{slug}"], name, Role.PRACTITIONER)
    Member.objects.filter(pk=r["waiter-gone"].pk).update(is_active=False)
    for slug in ("kept", *LET_IN[1:]):
        r[f"one of {slug}"] = make_member(r[f"@{slug}"], f"one-of-{slug}", Role.PRACTITIONER)
    grant(r["NR"], r["@speakers"], "view", "contribute", "lead", "share")
    for slug in ("kept", "dormant", "joiners", "risers", "barred", "grown"):
        grant(r["NR"], r[f"@{slug}"], "view")
    grant(r["NR"], r["one of grown-alone"], "view")
    grant(r["NR"], r["waiter-two"], "view")
    grant(r["NR"], r["one of hurried"], "view", ends_at=datetime(2099, 1, 1, tzinfo=UTC))
    r["bar"] = Recusal.objects.create(case=r["NR"], member=r["one of barred"], reason="kin")
    _said(r)
    r["rise"] = SeatChange.objects.create(
        municipality=r["ash"], member=r["one of risers"], agency=r["@risers"], role=Role.PRACTITIONER, clearance=3,
        asked_by=r["admin"],
    )  # fmt: skip


def _said(r: Rows) -> None:
    agencies = Agency.objects.filter(slug__in=("kept", *LET_IN)).values_list("pk", flat=True)
    to_them = {"audience": "agencies", "named_agencies": [*agencies]}
    for name, author, values in (
        ("said", "speaker", to_them),
        ("said deep", "speaker", {"classification": 3, "extract": "text said deep in short"}),
        ("said to one", "speaker", {"audience": "people", "named_people": [r["waiter"].pk]}),
        ("said to others", "speaker", {"audience": "agencies", "named_agencies": [r["@lookers"].pk]}),
        ("said to all", "speaker", {}),
        ("said to all too", "speaker", {}),
        ("of waiters", "waiter", {"audience": "agencies"}),
        ("of kept", "one of kept", {}),
    ):
        r[name] = make_item(r["NR"], r[author], f"text {name}", **{"classification": 0} | values)
    Layer.objects.filter(item_id=r["said deep"].pk, part="extract").update(classification=3)
    answered = {"answered_by": r["speaker"], "answered_at": NOW}
    for name, who, values in (
        ("said to all", "one of kept", {"state": "asked"}),
        ("said", "one of kept", {"state": "closed", "reason": "Not for them.", **answered}),
        ("said to all too", "one of kept", {"state": "allowed", **answered}),
        ("said deep", "one of kept", {"state": "asked"}),
        ("of kept", "one of kept", {"state": "asked"}),
        ("said to all", "speaker-too", {"state": "asked"}),
    ):
        item: Layer = r[name]
        r[f"{name} for {who}"] = NewReader.objects.create(
            statement_id=item.pk, kind="layer", case=r["NR"], municipality_id=r["ash"].pk, originator=item.originator,
            member=r[who], actor=r["coord"], change="cases_agencygrant", asked_at=NOW, **values,
        )  # fmt: skip
