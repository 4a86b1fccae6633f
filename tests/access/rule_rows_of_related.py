"""Who seemed to be known in the second city when a case was to be opened, what is one errand, and one person."""

from datetime import date

from cases.models import Action, ActionLink, AgencyGrant, KnownDecision, SamePerson
from tests.access.rule_names import FIRST, NOW, Rows
from tests.cast import make_case


def build_related(r: Rows) -> None:
    """Add decisions on cases that all see, that are without a name to the unit, and that it sees from elsewhere."""
    for name, case, opened in (
        ("known", "A", None),
        ("", "N", None),
        ("", "A", "B"),
        ("", "A", "N"),
        ("", "Z", "A"),
        ("", "A", "Z"),
    ):
        made = KnownDecision.objects.create(
            municipality=r["ash"], case=r[case], opened=r.get(opened), reason="of old", decided_by=r["coord-too"]
        )
        r.update({name: made} if name else {})
    own = {"municipality": r["ash"], "originator": r["@hermit"], "author": r["hermit"], "classification": 0}
    r["action of C"] = Action.objects.create(case=r["C"], key="a-00000000000c", title="Act", **own)
    for name, action, other in (
        ("link", "action", "action of B"),
        ("", "action of B", "free action"),
        ("", "hidden action", "action of B"),
        ("", "action", "action of C"),
    ):
        made = ActionLink.objects.create(
            action=r[action], case=r[action].case, other_action=r[other], other=r[other].case, linked_by=r["coord-too"]
        )
        r.update({name: made} if name else {})
    # The unit sees it and does not lead it.
    r["J"] = make_case(r["ash"], "ASH-J", "minors", ("Kim", "J"), date(2010, 1, 1), opened_on=FIRST)
    AgencyGrant.objects.filter(content_object=r["J"], permission__codename="lead").delete()
    for name, case, other in (
        ("joined", "A", "B"),
        ("parted", "A", "B"),
        ("", "C", "B"),
        ("", "N", "A"),
        ("", "A", "N"),
    ):
        made = SamePerson.objects.create(
            municipality=r["ash"], case=r[case], other=r[other], reason="one paper", former_status="active",
            joined_by=r["coord-too"], undone_at=NOW if name == "parted" else None,
        )  # fmt: skip
        r.update({name: made} if name else {})
