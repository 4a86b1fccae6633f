"""Writing information: an item with its full text, and the shared version beside it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.days import day_of
from cases.file.models import Case
from cases.gate import require, require_to_add
from cases.information.decisions import settle
from cases.information.models import Layer
from cases.statement import Audience
from mscportal.record.versions import StaleSave, check_version
from partners.models import Agency, Member

# What the shared version tells of its item, so that it follows every change (NEED_TO_KNOW.md, "extract").
TOLD_BY_BOTH = ("kind", "domain", "day")


@transaction.atomic
def record_item(
    *,
    actor: Member,
    case: Case,
    kind: str,
    text: str,
    domain: str = "other",
    said_as: str = "fact",
    classification: int = 1,
    audience: str = "table",
    named_agencies: Iterable[UUID] = (),
    named_people: Iterable[UUID] = (),
    entrusted: bool = False,
    rationale: str = "",
    differing_views: str = "",
    recorded_at: datetime | None = None,
    day: date | None = None,
    is_new: bool = True,
) -> Layer:
    """Write an item by `actor`'s agency and return its full layer; `day` is the day it tells of, else that of writing.

    Not `is_new` is what belongs to something that is open on the case: a case that goes on in another one takes it
    still. Raises PermissionDenied without `contribute`, ValidationError for what the actor may not write.
    """
    (require_to_add if is_new else require)(actor, "contribute", case)
    written_at = recorded_at or timezone.now()
    item = uuid4()
    layer = Layer(
        id=item,
        item_id=item,
        key=f"i-{item.hex[:12]}",
        case=case,
        municipality_id=case.municipality_id,
        originator_id=actor.agency_id,
        author=actor,
        kind=kind,
        domain=domain,
        said_as=said_as,
        day=day or day_of(written_at, case.municipality),
        recorded_at=written_at,
        text=text,
        classification=classification,
        audience=audience,
        is_entrusted=entrusted,
        rationale=rationale,
        differing_views=differing_views,
        **addressed_to(audience, named_agencies, named_people),
    )
    _check(actor, layer)
    layer.save(force_insert=True)
    return layer


@transaction.atomic
def change_item(*, actor: Member, item: Layer, seen: str | None = None, **values: Any) -> Layer:
    """Change fields of an item's full layer, and with it what the shared version repeats.

    `seen` is `version_of` the text that was shown. Raises PermissionDenied unless the actor's agency wrote the item,
    StaleSave when somebody saved in between, ValidationError for what the actor may not write.
    """
    layer = locked(actor=actor, item=item)
    check_version(layer, seen)
    if layer.is_entrusted and not values.get("is_entrusted", True) and actor.pk != layer.author_id:
        raise ValidationError({"is_entrusted": _("Only who wrote this can lift professional secrecy.")})
    audience = values.get("audience", layer.audience)
    values |= addressed_to(
        audience, values.get("named_agencies", layer.named_agencies), values.get("named_people", layer.named_people)
    )
    for name, value in values.items():
        setattr(layer, name, value)
    extract = extract_of(layer)
    if extract and extract.classification > layer.classification:
        message = _("The shared version asks for more than this. Lower that one first.")
        raise ValidationError({"classification": message})
    _check(actor, layer)
    layer.save(force_update=True)
    if extract:
        _follow(layer, extract)
    return layer


@transaction.atomic
def write_extract(*, actor: Member, item: Layer, text: str, classification: int, seen: str | None = None) -> Layer:
    """Write or change the shared version of an item, fit for everyone on the case.

    `seen` is `version_of` the shared version that was shown, "" where there was none.
    Raises as `change_item` does.
    """
    layer = locked(actor=actor, item=item)
    too_high = _("The shared version cannot ask for more than the full text.")
    if classification > layer.classification:
        raise ValidationError({"classification": too_high})
    if not text.strip():
        raise ValidationError({"text": _("Write the shared version, or remove it.")})
    extract = extract_of(layer)
    if extract is None:
        extract = Layer(item_id=layer.pk, part=Layer.Part.EXTRACT, key=layer.key, case_id=layer.case_id)
        extract.municipality_id, extract.originator_id = layer.municipality_id, layer.originator_id
        extract.said_as, extract.author = "", None
        _tell(layer, extract)
        if seen:
            # It was taken away meanwhile: saving again writes it anew.
            raise StaleSave(extract, version="")
    else:
        check_version(extract, seen)
    extract.text, extract.classification = text, classification
    try:
        with transaction.atomic():
            extract.save(force_insert=extract._state.adding, force_update=not extract._state.adding)
    except IntegrityError as refusal:
        # A city file may bring one that asks for more than its full text: hidden from whoever reads that one.
        raise ValidationError({"classification": too_high}) from refusal
    settle(actor=actor, layer=layer)
    return extract


@transaction.atomic
def remove_extract(*, actor: Member, item: Layer, seen: str | None = None) -> None:
    """Take the shared version away; who read only that reads nothing of the item any more. Raises as `change_item`."""
    extract = extract_of(locked(actor=actor, item=item))
    if extract:
        check_version(extract, seen)
        extract.delete()


def may_change(actor: Member, layer: Layer) -> bool:
    """Tell whether `layer`, which the actor reads, is the full text of an item of the actor's agency."""
    return not layer.is_extract and layer.originator_id == actor.agency_id


def may_grade(actor: Member) -> bool:
    """Tell whether the actor's agency grades what it writes: 3×5×2 is the police's own."""
    return actor.agency.kind == Agency.Kind.POLICE


def locked(*, actor: Member, item: Layer) -> Layer:
    """Lock an item's full layer for this transaction; raises PermissionDenied unless the actor may change it."""
    layer = Layer.objects.select_for_update().filter(pk=item.pk, part=Layer.Part.FULL).first()
    if layer is None or not may_change(actor, layer):
        raise PermissionDenied
    return layer


def extract_of(item: Layer) -> Layer | None:
    """Return the shared version beside a full layer, if there is one."""
    return Layer.objects.filter(item_id=item.item_id, part=Layer.Part.EXTRACT).first()


def addressed_to(audience: str, agencies: Iterable[UUID], people: Iterable[UUID]) -> dict[str, list[UUID]]:
    """Return the names that count for `audience`; others are not kept."""
    return {
        "named_agencies": sorted(set(agencies)) if audience == Audience.AGENCIES else [],
        "named_people": sorted(set(people)) if audience == Audience.PEOPLE else [],
    }


def _check(actor: Member, layer: Layer) -> None:
    """Refuse what would vanish from its own writer, and an empty text."""
    if layer.classification > actor.clearance:
        raise ValidationError({"classification": _("You are not cleared for this yourself.")})
    if not layer.text.strip():
        raise ValidationError({"text": _("Write what was done or said.")})
    if layer.audience == Audience.PEOPLE and actor.pk != layer.author_id and actor.pk not in layer.named_people:
        raise ValidationError({"named_people": _("Name yourself too: otherwise you could not read this any more.")})


def _tell(layer: Layer, extract: Layer) -> None:
    for name in TOLD_BY_BOTH:
        setattr(extract, name, getattr(layer, name))


def _follow(layer: Layer, extract: Layer) -> None:
    if any(getattr(layer, name) != getattr(extract, name) for name in TOLD_BY_BOTH):
        _tell(layer, extract)
        extract.save(force_update=True)
