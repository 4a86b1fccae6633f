"""What one member needs to know of a case for the own task: their actions first, then what they read of it."""

from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo

from cases.days import today
from cases.file.models import Case
from cases.information.models import Layer
from cases.plan.models import Action, ActionReport
from cases.statement import narrowest
from mscportal.record.models import Reading
from partners.models import Member

# Pages on which a member comes to know what is new in a case.
READ_ON = ("cases:summary", "cases:case")


def own_actions(actions: Iterable[Action], member: Member) -> list[Action]:
    """Return the open actions that are asked of the member or the own agency; the member's come first."""
    asked = (a for a in actions if a.state == ActionReport.State.OPEN and member.agency_id == a.agency_id)
    return sorted(asked, key=lambda action: action.member_id != member.pk)


def narrowest_marking(layers: Iterable[Layer]) -> str:
    """Return the narrowest audience among what is shown in full, "" where nothing is; a shared version has none."""
    return narrowest(layer.audience for layer in layers if not layer.is_extract)


def last_visit(case: Case, member: Member) -> datetime | None:
    """Return when the member last read the case on an earlier day, so that what is new stays new for a whole day."""
    zone = ZoneInfo(case.municipality.timezone)
    midnight = datetime.combine(today(case.municipality), time.min, zone)
    earlier = Reading.objects.filter(member_id=member.pk, case_id=case.pk, screen__in=READ_ON, at__lt=midnight)
    return earlier.order_by("-at").values_list("at", flat=True).first()


def is_new(layer: Layer, since: datetime | None) -> bool:
    """Tell whether a layer came after `since`; a shared version tells only its day."""
    if since is None:
        return False
    return layer.recorded_at > since if layer.recorded_at else layer.day > since.date()
