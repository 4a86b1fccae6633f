"""What an agency or a person knew on a day: shown by the rule, opened, or heard, statement by statement.

The guard answers (past.sql), of statements alone that the acting member reads today.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from meetings.models import Attendance, SlotPresence
from mscportal.inquiry.statements import Said, documents_of, statements_of
from partners.models import Member, Municipality

# Screens that tell no more of a document than its title.
LISTS = ("meetings:desk", "inquiry:known", "inquiry:case_known", "inquiry:export")


class How(models.TextChoices):
    """By which way somebody knew."""

    SHOWN = "shown", _("Would have been shown")
    OPENED = "opened", _("Opened and read")
    HEARD = "heard", _("Heard")


@dataclass(frozen=True)
class Shown:
    """Whom the rule would have shown a statement; `is_shared`: only its shared version."""

    member: Member
    is_shared: bool = False


@dataclass(frozen=True)
class Opened:
    """When somebody first and last opened a statement until the end of the day, and how often."""

    member: Member
    first: datetime
    last: datetime
    times: int
    is_shared: bool = False


@dataclass(frozen=True)
class Heard:
    """Somebody was present when a statement was recorded, or the case discussed, in a meeting."""

    member: Member
    at: datetime
    meeting: str


@dataclass
class Known:
    """One statement, or a case as such (`said` is None), and who knew of it how."""

    case: Case
    said: Said | None
    shown: list[Shown] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def is_known(self, how: str) -> bool:
        """Tell whether anybody knew of it in this way; in any way where none is asked for."""
        ways: dict[str, Sequence[object]] = {How.SHOWN: self.shown, How.OPENED: self.opened, How.HEARD: self.heard}
        return bool(ways[how]) if how else any(ways.values())


@dataclass(frozen=True)
class Question:
    """What is asked: of whom, on which day, on which cases of one municipality."""

    municipality: Municipality
    cases: Sequence[Case]
    members: Sequence[Member]
    only_seats_in: UUID | None
    day: date

    @property
    def until(self) -> datetime:
        """The last moment of the day in the municipality; of today, now."""
        zone = ZoneInfo(self.municipality.timezone)
        return min(timezone.now(), datetime.combine(self.day + timedelta(days=1), time.min, zone))


def known_of(question: Question) -> list[Known]:
    """Return what was known, each case's own line first, then by day. In a fixed number of queries."""
    shown, heard = _shown(question), _heard(question)
    versions = {version for *_rest, version in shown if version}
    said = statements_of(question.cases, versions, question.until)
    found = _Found(question, said | documents_of(question.cases))
    for (member, case, item), layers in found.by_item((*row[:3], None) for row in shown).items():
        found.entry(case, item).shown.append(Shown(found.members[member], found.is_shared(item, layers)))
    for (member, case, item), layers in found.by_item(_opened(question, found.said)).items():
        moments = sorted({moment for moments in layers.values() for moment in moments or ()})
        shared = found.is_shared(item, layers)
        told = Opened(found.members[member], moments[0], moments[-1], len(moments), shared)
        found.entry(case, item).opened.append(told)
    for case, statement, telling in heard:
        if statement is None or statement in found.said:
            found.entry(case, found.said[statement].item if statement else None).heard.append(telling)
    return found.in_order()


Row: TypeAlias = tuple[UUID, UUID, UUID | None, list[datetime] | None]
Telling: TypeAlias = tuple[UUID, UUID | None, Heard]
# By member, case and item: the layers of it, each with its moments.
ByItem: TypeAlias = dict[tuple[UUID, UUID, UUID | None], dict[UUID | None, list[datetime] | None]]


class _Found:
    """What was found so far, one entry for each case and each statement that the acting member reads."""

    def __init__(self, question: Question, said: dict[UUID, Said]) -> None:
        self.cases = {case.pk: case for case in question.cases}
        self.members = {one.pk: one for one in question.members}
        self.said = said
        self.entries: dict[tuple[UUID, UUID | None], Known] = {}

    def entry(self, case: UUID, item: UUID | None) -> Known:
        return self.entries.setdefault((case, item), Known(self.cases[case], self.said[item] if item else None))

    def by_item(self, rows: Iterable[Row]) -> ByItem:
        """Return rows by member, case and item: an item's two layers are one statement."""
        found: ByItem = {}
        for member, case, layer, moments in rows:
            if layer is None or layer in self.said:
                key = (member, case, self.said[layer].item if layer else None)
                found.setdefault(key, {})[layer] = moments
        return dict(sorted(found.items(), key=lambda one: (self.members[one[0][0]].name, str(one[0]))))

    def is_shared(self, item: UUID | None, layers: Collection[UUID | None]) -> bool:
        """Tell whether somebody had only the shared version of what the acting member reads in full."""
        return item is not None and self.said[item].layer not in layers

    def in_order(self) -> list[Known]:
        return sorted(self.entries.values(), key=_order)


def _order(known: Known) -> tuple[str, bool, date, str]:
    said = known.said
    return known.case.reference, said is not None, said.day if said else date.min, str(said.item) if said else ""


def _asked(question: Question) -> list[Any]:
    return [[case.pk for case in question.cases], [one.pk for one in question.members], question.only_seats_in]


def _shown(question: Question) -> list[tuple[UUID, UUID, UUID | None, UUID | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member, in_case, statement, version"
            " FROM guard.shown_then(%s::uuid[], %s::uuid[], %s::uuid, %s, %s)",
            [*_asked(question), question.day, question.until],
        )
        return cursor.fetchall()


def _opened(question: Question, said: Mapping[UUID, Said]) -> list[Row]:
    """Return who opened what, with the moments of it.

    Of documents those alone that are in `said`, and not where a list told but their titles.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member, in_case, coalesce(statement, document), array_agg(read_at ORDER BY read_at)"
            " FROM guard.opened_until(%s::uuid[], %s::uuid[], %s::uuid, %s)"
            " WHERE document IS NULL OR (document = ANY (%s::uuid[]) AND screen <> ALL (%s::text[]))"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            [*_asked(question), question.until, [*said], [*LISTS]],
        )
        return cursor.fetchall()


def _heard(question: Question) -> list[Telling]:
    """Return what was told in meetings in whose items the members were present, as the acting member may see it."""
    presences = SlotPresence.objects.filter(
        member__in=[one.pk for one in question.members],
        slot__content__case__in=[case.pk for case in question.cases],
        at__lt=question.until,
    )
    presences = presences.select_related("member", "slot__content", "slot__meeting__forum").prefetch_related(
        "slot__records"
    )
    here = list(presences.order_by("at", "pk"))
    seats = _seats(here)
    found: list[Telling] = []
    for presence in here:
        slot = presence.slot
        if question.only_seats_in and seats.get((slot.meeting_id, presence.member_id)) != question.only_seats_in:
            continue
        telling = Heard(presence.member, presence.at, slot.meeting.forum.name)
        case = cast(UUID, slot.content.case_id)  # asked for by case above
        found.append((case, None, telling))
        told = [record for record in slot.records.all() if record.at < question.until]
        found += [(case, record.item_id or record.action_id, telling) for record in told]
    return found


def _seats(presences: Iterable[SlotPresence]) -> dict[tuple[UUID, UUID], UUID | None]:
    """Return for whom each came to each meeting."""
    meetings = {presence.slot.meeting_id for presence in presences}
    found: dict[tuple[UUID, UUID], UUID | None] = defaultdict(lambda: None)
    for attendance in Attendance.objects.filter(meeting__in=meetings):
        found[attendance.meeting_id, attendance.member_id] = attendance.agency_id
    return found
