"""Writing shared versions with what is told beside them, deciding for none, and grading police items."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.information.decisions import settle
from cases.information.models import Grading, Layer
from cases.information.services import extract_of, locked, may_grade, write_extract
from mscportal.record.versions import StaleSave, check_version, version_of
from partners.models import Member

# The text that a shared version, or the decision for none, is about.
TEXT = ("text",)


@transaction.atomic
def share_version(
    *,
    actor: Member,
    item: Layer,
    text: str,
    classification: int,
    tells_grading: bool = False,
    seen: str | None = None,
    seen_text: str | None = None,
) -> Layer:
    """Write or change the shared version of an item, and say beside it how sure the information is, or not.

    `seen_text` is `version_of` the full text beside which it was written; StaleSave where that is another by now.
    Raises as `write_extract` does.
    """
    layer = locked(actor=actor, item=item)
    check_version(layer, seen_text, only=TEXT)
    extract = write_extract(actor=actor, item=layer, text=text, classification=classification, seen=seen)
    grading = Grading.objects.filter(layer=layer).first()
    _keep_beside(extract, grading if tells_grading else None)
    return extract


@transaction.atomic
def decide_for_none(*, actor: Member, item: Layer, reason: str, seen_text: str | None = None) -> None:
    """Put on record that an item gets no shared version as long as its text stays, and why.

    Raises PermissionDenied unless the actor's agency wrote the item, StaleSave where its text is another than
    `seen_text` by now, ValidationError without a reason or where there is a shared version.
    """
    layer = locked(actor=actor, item=item)
    check_version(layer, seen_text, only=TEXT)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why there is none.")})
    if extract_of(layer):
        raise ValidationError(_("There is a shared version by now. Remove it first."))
    settle(actor=actor, layer=layer, reason=reason)


@transaction.atomic
def grade_item(*, actor: Member, item: Layer, source: str, information: str, seen: str | None = None) -> Grading:
    """Grade a police item by 3×5×2; where the shared version tells of it, it tells the new word.

    `seen` is `version_of` the grading that was shown, "" where there was none. Raises PermissionDenied unless the
    actor's agency wrote the item and is a police agency, StaleSave when somebody graded it in between.
    """
    layer = locked(actor=actor, item=item)
    if not may_grade(actor):
        raise PermissionDenied
    standing = Grading.objects.filter(layer=layer).first()
    if standing and seen is not None and version_of(standing) != seen:
        raise StaleSave(standing, version_of(standing))
    grading = _grade(layer, source, information, standing)
    extract = extract_of(layer)
    if extract and Grading.objects.filter(layer=extract).exists():
        _keep_beside(extract, grading)
    return grading


def _keep_beside(extract: Layer, grading: Grading | None) -> None:
    """Let the shared version tell what `grading` says of the information, never of the source; None: let it not."""
    told = Grading.objects.filter(layer=extract).first()
    if grading:
        _grade(extract, "", grading.information, told)
    elif told:
        told.delete()


def _grade(layer: Layer, source: str, information: str, standing: Grading | None) -> Grading:
    grading = standing or Grading(layer=layer, case_id=layer.case_id)
    grading.source, grading.information = source, information
    grading.save(force_insert=standing is None, force_update=standing is not None)
    return grading
