"""Which items of the own agency wait for a shared version, and the text that the one they have was written of."""

from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cases.file.models import Case
from cases.information.models import Layer, LayerQuerySet
from cases.statement import Audience
from partners.models import Clearance, Member


class Waits(models.TextChoices):
    """What an item waits for, as its state."""

    NONE = "none", _("No shared version")
    OLDER = "older", _("Older than its text")
    DECIDED = "decided", _("None, decided")


def with_state(items: LayerQuerySet) -> models.QuerySet[Any, Any]:
    """Tell of full layers `has_extract`, `settled_text` and `waits` (Waits, NULL where nothing is to do).

    `settled_text` is the full text that somebody last dealt with: that of the decision, else the one that stood when
    the shared version got the text it has. Former versions that the member may not read tell nothing.
    """
    versions = Layer.history.model.objects
    extract = Layer.objects.filter(item_id=OuterRef("pk"), part=Layer.Part.EXTRACT)
    of_decision = versions.filter(history_id=OuterRef("sharing_decision__version"))
    written = versions.filter(id=OuterRef("extract"), text=OuterRef("extract_text")).order_by("history_date")
    then = versions.filter(id=OuterRef("pk"), history_date__lte=OuterRef("written_at")).order_by("-history_date")
    annotated = items.annotate(
        extract=Subquery(extract.values("pk")[:1]),
        extract_text=Subquery(extract.values("text")[:1]),
        has_extract=Exists(extract),
        written_at=Subquery(written.values("history_date")[:1]),
        settled_text=Coalesce(Subquery(of_decision.values("text")[:1]), Subquery(then.values("text")[:1]), F("text")),
    )
    is_settled = Q(settled_text=F("text"))
    has_reason = Q(sharing_decision__isnull=False) & ~Q(sharing_decision__reason="")
    return annotated.annotate(
        waits=models.Case(
            models.When(Q(has_extract=True) & ~is_settled, then=models.Value(Waits.OLDER)),
            models.When(has_extract=True, then=None),
            models.When(has_reason & is_settled, then=models.Value(Waits.DECIDED)),
            default=models.Value(Waits.NONE),
            output_field=models.CharField(),
        )
    )


def own_items(member: Member) -> models.QuerySet[Any, Any]:
    """Return the items of `member`'s agency on open cases that the member, who acts, reads in full, with their state.

    What everyone on the case reads anyway needs no shared version: it is left out.
    """
    items = Layer.objects.filter(part=Layer.Part.FULL, originator=member.agency_id)
    return (
        with_state(items.exclude(case__status=Case.Status.CLOSED))
        .exclude(audience=Audience.TABLE, classification=Clearance.BASIC)
        .filter(waits__isnull=False)
    )


def dealt_with(item: Layer) -> str:
    """Return the text of the item that its shared version, or the decision for none, was last about."""
    return str(with_state(Layer.objects.filter(pk=item.pk)).values_list("settled_text", flat=True).get())
