"""What the person and the family have been told, as the acting member reads it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.file.models import Case
from cases.statement import AsRead, Audience
from cases.told.models import Told
from mscportal.look.dates import day_in_words


def told_of(case: Case) -> QuerySet[Told]:
    """Return what the member reads of it, newest first."""
    told = Told.objects.filter(case=case).select_related("originator", "teller")
    return told.order_by("-day", "to", AsRead("text"), "pk")


def told_to_all(cases: Iterable[UUID]) -> QuerySet[Told]:
    """Return what everyone on these cases may read, so that it may go into a document; oldest first."""
    return Told.objects.filter(case__in=cases, audience=Audience.TABLE).order_by("day", "to", AsRead("text"), "pk")


def in_one_line(told: Told) -> str:
    """Return day, to whom and what, as a document says it."""
    words = _("%(day)s, %(to)s: %(text)s") if told.is_told else _("%(day)s, %(to)s, not told because: %(text)s")
    return words % {"day": day_in_words(told.day, "medium"), "to": told.get_to_display(), "text": told.text}
