"""The emergency cards of a case, as the acting member reads them."""

from django.db.models import QuerySet

from cases.card.models import EmergencyCard
from cases.file.models import Case
from cases.statement import AsRead


def cards_of(case: Case) -> QuerySet[EmergencyCard]:
    """Return the cards that hold, by who wrote them and whom to call."""
    held = EmergencyCard.objects.filter(case=case, holds=True).select_related("originator")
    return held.order_by("originator__name", AsRead("call"), "pk")
