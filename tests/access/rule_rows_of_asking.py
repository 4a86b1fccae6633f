"""Requests and questions in the second city: whoever a term of cases/asking.sql lets in, or keeps out, stands here."""

from datetime import date
from typing import Any

from cases.models import Layer, Question, Recusal, Release, ReleaseRequest
from tests.access.rule_names import FIRST, NOW, Rows
from tests.cast import grant, make_item, make_member

UNTIL = date(2026, 12, 31)


def build_asking(r: Rows) -> None:
    """Add what is asked, and those whom nothing else in the city needs."""
    r["outcast"] = make_member(r["@lone"], "outcast", "practitioner", 2)
    Recusal.objects.create(case=r["A"], member=r["outcast"], reason="neighbour")
    grant(r["B"], r["guest"], "view")
    for name, case, author in (("of guest", "B", "guest"), ("of idle", "A", "mover"), ("stray", "H", "hermit")):
        r[name] = make_item(r[case], r[author], f"text {name}", classification=0)
    r["dark"] = make_item(r["A"], r["lone"], "text dark", classification=2, extract="text dark in short")
    Layer.objects.filter(item_id=r["dark"].pk, part="extract").update(classification=1)
    Release.objects.create(
        statement=r["narrowest"], case=r["A"], municipality_id=r["ash"].pk, originator=r["@lone"],
        member=r["lone-lead"], valid_from=FIRST, purpose="help",
    )  # fmt: skip
    r["request"] = _request(r, "deep", "looker")
    for about in ("open", "people", "narrowest", "of idle", "elsewhere"):
        _request(r, about, "looker")
    for about in ("of guest", "stray"):
        _request(r, about, "coord")
    r["declined request"] = _request(r, "open", "helper", answer="declined", answered_by=r["lone"], answered_at=NOW)
    r["request for idle"] = _request(r, "open", "coord", for_agency=r["@idle"])
    r["request for inactive"] = _request(r, "open", "coord", for_member=r["newcomer"])
    r["request for uncleared"] = _request(r, "deep", "coord", for_member=r["coord-twin"])
    r["question"] = Question.objects.create(case=r["A"], asker=r["lone-low"], task="Visit", day=UNTIL)
    r["unasked question"] = Question.objects.create(case=r["A"], asker=r["lone-low"], task="Visit later", day=UNTIL)
    r["question elsewhere"] = Question.objects.create(case=r["H"], asker=r["lone"], task="Visit elsewhere", day=UNTIL)
    _request(r, "deep", "lone-low", question=r["question"])
    own = Question.objects.create(case=r["A"], asker=r["lone"], task="Own visit", day=UNTIL)
    r["own request"] = _request(r, "open", "lone", question=own)


def _request(r: Rows, about: str, asker: str, **more: Any) -> ReleaseRequest:
    """Make a request; the database fills in what it tells of its item, whose values stand here for Django alone."""
    item: Layer = r[about]
    whom = {"for_member": r[asker]} if "for_agency" not in more else {}
    return ReleaseRequest.objects.create(
        statement=item, case=item.case, municipality_id=item.municipality_id, originator=item.originator,
        kind=item.kind, day=item.day, asker=r[asker], purpose=f"{asker} needs {about}", **whom | more,
    )  # fmt: skip
