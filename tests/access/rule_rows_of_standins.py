"""An agency of its own in the second city, where somebody is away: what a stand-in takes over, and what not."""

from datetime import UTC, datetime, timedelta

from cases.models import Recusal, StandIn
from partners.models import Member, Role
from tests.access.rule_city import BEFORE, DAY
from tests.access.rule_names import Rows
from tests.cast import grant, make_agency, make_agreement, make_member


def build_stand_ins(r: Rows) -> None:
    """*Away* hands A and parts of B on; *cover* stands in, *absent-lead* answers for both, *long* is away too."""
    r["@absent"] = make_agency(r["ash"], "absent", "other")
    make_agreement(r["@absent"], ["minors", "adults"])
    for name, role in (("away", Role.PRACTITIONER), ("cover", Role.PRACTITIONER), ("absent-lead", Role.AGENCY_LEAD)):
        r[name] = make_member(r["@absent"], name, role)
    for name in ("long", "retired"):
        r[name] = make_member(r["@absent"], name, Role.PRACTITIONER)
    Member.objects.filter(pk=r["retired"].pk).update(is_active=False)
    away = r["away"]
    grant(r["A"], away, "view", "contribute")
    grant(r["A"], away, "lead", valid_from=DAY + timedelta(days=60))
    grant(r["B"], away, "view", "share")
    grant(r["B"], away, "contribute", valid_until=DAY + timedelta(days=2))
    grant(r["B"], away, "lead", valid_from=DAY + timedelta(days=5))
    grant(r["A"], away, "share", valid_until=BEFORE)
    grant(r["N"], away, "view", "contribute", valid_until=BEFORE)
    grant(r["N"], away, "lead")
    grant(r["C"], away, "view", ends_at=datetime(2099, 1, 1, tzinfo=UTC))
    grant(r["K"], away, "view")
    Recusal.objects.create(case=r["K"], member=away, reason="neighbour")
    grant(r["N"], r["long"], "view")
    _named(r, "long", "away")
    r["stand-in"] = _named(r, "away", "cover")


def _named(r: Rows, member: str, stand_in: str) -> StandIn:
    return StandIn.objects.create(
        municipality=r["ash"],
        agency=r["@absent"],
        member=r[member],
        stand_in=r[stand_in],
        valid_from=DAY,
        valid_until=DAY + timedelta(days=20),
        purpose="Stands in",
        named_by=r[member],
    )
