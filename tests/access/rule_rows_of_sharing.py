"""Gradings by a police agency, one of them beside a shared version, and decisions on shared versions."""

from cases.models import Grading, Layer, SharingDecision
from partners.models import Role
from tests.access.rule_names import NOW, Rows
from tests.cast import grant, make_agency, make_agreement, make_item, make_member


def build_sharing(r: Rows) -> None:
    """Add a patrol that is on cases A and B, what it wrote, and what was said of that."""
    patrol = r["@patrol"] = make_agency(r["ash"], "patrol", "police")
    make_agreement(patrol, ["minors", "adults"])
    for name, clearance in (("constable", 2), ("constable-low", 0)):
        r[name] = make_member(patrol, name, Role.INFORMATION_OFFICER, clearance)
    for case in "AB":
        grant(r[case], patrol, "view", "contribute")
    for name, case, extract in (
        ("by police", "A", "text by police in short"),
        ("police elsewhere", "B", ""),
        ("police ungraded", "A", "text ungraded in short"),
    ):
        r[name] = make_item(r[case], r["constable"], f"text {name}", classification=2, extract=extract)
        r[f"{name} shared"] = Layer.objects.filter(item_id=r[name].pk, part="extract").first()
    # Filed under another case by a faulty import: who changes it must have written its item on that very case.
    for name, layer in (("grading", "by police"), ("", "by police shared"), ("", "police elsewhere")):
        made = Grading.objects.create(layer=r[layer], case=r["A"], source="untested", information="direct")
        r.update({name: made} if name else {})
    # A decision that lies at a shared version is read by nobody.
    for name, layer in (("decision", "bare"), ("", "deep shared")):
        made = SharingDecision.objects.create(
            layer=r[layer], case=r["A"], decided_by=r["lone"], decided_at=NOW, reason="none"
        )
        r.update({name: made} if name else {})
