"""Cases opened in an emergency in the second city, each known or hidden by one term alone."""

from datetime import timedelta

from cases.models import EmergencyAccess, NightQuestion
from partners.models import Municipality
from tests.access.rule_names import NOW, Rows


def build_emergency(r: Rows) -> None:
    """Let practitioners act in an emergency everywhere; add what somebody opened, and what coordinators hear of.

    The helper has tried too often by a time that stays within the hour however long the rule is tried out.
    """
    Municipality.objects.update(emergency_roles=["practitioner"])
    common = {"reason": "on the roof", "taken_at": NOW}
    reviewed = {"verdict": "right", "note": "fire", "reviewed_by": r["coord-too"], "reviewed_at": NOW}
    for name, city, case, member, more in (
        ("emergency", "ash", "A", "idler", {}),
        ("reviewed emergency", "ash", "A", "idler", reviewed),
        ("emergency of Z", "ash", "Z", "idler", {}),
        ("vain emergency", "ash", None, "idler", {}),
        ("foreign emergency", "birch", None, "idler", {}),
        ("own emergency", "ash", None, "coord-twin", {}),
    ):
        opened = {"case": r[case], "ends_at": NOW + timedelta(hours=2)} if case else {}
        r[name] = EmergencyAccess.objects.create(municipality=r[city], member=r[member], **common, **opened, **more)
    later = r["emergency"].taken_at + timedelta(days=36500)
    opened = {"case": r["A"], "ends_at": later + timedelta(hours=2)}
    for name, member, more in (("lately opened", "idler", opened), *((f"vain {n}", "helper", {}) for n in range(10))):
        r[name] = EmergencyAccess.objects.create(
            municipality=r["ash"], member=r[member], reason="on the roof", taken_at=later, **more
        )
    asked = {"name": "Kim A", "born_on": NOW.date(), "phone": "1", "review_on": NOW, "delete_on": NOW}
    answered = {"note": "called", "answered_by": r["coord-too"], "answered_at": NOW}
    for name, city, more in (
        ("question at night", "ash", {}),
        ("answered at night", "ash", answered),
        ("foreign at night", "birch", {}),
    ):
        r[name] = NightQuestion.objects.create(municipality=r[city], asked_by=r["idler"], **asked, **more)
    NightQuestion.objects.update(asked_at=NOW)
