"""Who seemed to be known in the second city when a case was to be opened."""

from cases.models import KnownDecision
from tests.access.rule_names import Rows


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
