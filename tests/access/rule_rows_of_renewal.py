"""Who read by which grant and when, in the second city, and what was decided of a grant and of an agreement."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from cases.models import AgencyGrant, MemberGrant, Recertification
from mscportal.record.models import Reading
from tests.access.rule_city import DAY
from tests.access.rule_names import Rows
from tests.cast import grant

# Lookers read A long ago, leaders lately; what others read, or they elsewhere, counts for neither.
READ = (("looker", "A", (2, 1)), ("looker", "B", (3, 1)), ("helper", "A", (3, 10)), ("leader", "A", (6, 1)))


def build_renewal(r: Rows) -> None:
    """Add readings, a grant that is young and one of somebody who left, and two decisions."""
    for name, case, (month, day) in READ:
        Reading.objects.create(
            at=datetime(2026, month, day, tzinfo=UTC),
            member_id=r[name].pk,
            case_id=r[case].pk,
            reference=r[case].reference,
            municipality_id=r["ash"].pk,
            screen="cases:case",
        )
    grant(r["B"], r["@lookers"], "contribute", valid_from=DAY - timedelta(days=10))
    grant(r["A"], r["retired"], "view")
    grant(r["A"], r["absent-lead"], "view")
    for model in (AgencyGrant, MemberGrant):
        former, known = model.history.model.objects, datetime(2026, 1, 5, tzinfo=UTC)
        ids = list(model.objects.filter(content_object__in=[r["A"], r["B"]]).values_list("pk", flat=True))
        former.filter(id__in=ids, history_date__gte=timezone.now() - timedelta(days=1)).update(history_date=known)
    common = {"municipality": r["ash"], "decision": "keep", "reason": "weekly", "decided_by": r["lone"]}
    r["decided"] = Recertification.objects.create(case=r["A"], grant_id=r["grant"].grant_id, **common)
    r["decided agreement"] = Recertification.objects.create(agreement=r["agreement of lone"], **common)
