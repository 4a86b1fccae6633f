"""What a person of the originator said of an item's shared version, and of which of its texts."""

from django.utils import timezone

from cases.information.models import Layer, SharingDecision
from partners.models import Member


def settle(*, actor: Member, layer: Layer, reason: str = "") -> None:
    """Note, within the caller's transaction, that `layer`'s text of now is dealt with.

    By the shared version that there is, or for `reason` by none.
    """
    versions = Layer.history.model.objects.filter(id=layer.pk).order_by("-history_date")
    said = {
        "decided_by": actor,
        "decided_at": timezone.now(),
        "version": versions.values_list("history_id", flat=True).first(),
        "reason": reason,
    }
    decision = SharingDecision.objects.filter(layer=layer).first()
    is_new = decision is None
    decision = decision or SharingDecision(layer=layer, case_id=layer.case_id)
    for name, value in said.items():
        setattr(decision, name, value)
    decision.save(force_insert=is_new, force_update=not is_new)
