"""Who learns a name, what was asked of it, and what waits for the word of the acting member."""

from django.db.models import Q, QuerySet

from cases.access.models import Reveal
from cases.access.selectors import members_on
from cases.file.models import Case
from cases.naming.models import NameRequest, Reporter
from partners.members.sight import Effect, Effects
from partners.models import Agency, Member


def told_agencies(case: Case) -> QuerySet[Reveal]:
    """Return the agencies that a case's name was told to, by name."""
    return Reveal.objects.filter(case=case).select_related("agency").order_by("agency__name")


def not_told(case: Case, agency: Agency | None = None) -> QuerySet[Member]:
    """Return the members on the case, of `agency` or of all, whose agency has to be told the name to know it."""
    unaware = members_on(case).exclude(agency__in=Reveal.objects.filter(case=case).values("agency"))
    return unaware.filter(agency=agency) if agency else unaware


def learners(case: Case, agency: Agency | None) -> Effects:
    """Return who learns the name of the anonymous `case` when `agency` (None: everyone on it) is told."""
    return Effects(gains=[Effect(member) for member in not_told(case, agency)], loses=[])


def asked_for(case: Case) -> QuerySet[NameRequest]:
    """Return what is asked, may be told and was declined of a case's name, the latest first; not what was told."""
    told = Q(answer=NameRequest.Answer.GIVEN, agency__in=Reveal.objects.filter(case=case).values("agency"))
    rows = NameRequest.objects.filter(case=case).exclude(answer=NameRequest.Answer.LAPSED).exclude(told)
    return rows.select_related("agency", "asked_by").order_by("-asked_at")


def reporter_of(case: Case) -> Reporter | None:
    """Return who brought the case to the table, as far as the acting member may know."""
    return Reporter.objects.filter(case=case).select_related("member__agency").first()


def needs_reporter(reporter: Reporter | None) -> bool:
    """Tell whether nobody can give the word: none is on record, or who is has left."""
    return reporter is None or not reporter.member.is_active


def words_asked_of(member: Member) -> QuerySet[NameRequest]:
    """Return what waits for the word of `member`, who brought those cases, the longest waiting first."""
    own = Reporter.objects.filter(member=member).values("case")
    rows = NameRequest.objects.filter(case__in=own, answer=NameRequest.Answer.OPEN)
    return rows.select_related("agency", "asked_by__agency").order_by("asked_at", "pk")
