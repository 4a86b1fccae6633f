"""The gate that every page of a case goes through: hidden, unknown and not allowed answer alike, 404."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cases.file.models import Case
from partners.members.gate import member_of, screen_of
from partners.models import Member

__all__ = ["member_of", "open_gate", "require", "require_to_add", "screen_of"]


def open_gate(request: HttpRequest, reference: str, permission: str = "") -> Case:
    """Return the case, or raise Http404 where the member does not see it or has not `permission` on it."""
    case = get_object_or_404(
        Case.objects.select_related("municipality", "identity", "coordinator__agency"), reference=reference
    )
    if permission and not member_of(request).has_perm(f"cases.{permission}", case):
        raise Http404
    return case


def require(actor: Member, permission: str, case: Case) -> None:
    """Raise PermissionDenied where `actor` has not `permission` on `case`; services ask this before they write."""
    if not actor.has_perm(f"cases.{permission}", case):
        raise PermissionDenied


def require_to_add(actor: Member, permission: str, case: Case) -> None:
    """As `require`, before something new is written.

    Raises ValidationError where the case goes on in another one of the same person, as far as the actor is told that
    (cases/joined): what is new is added there.
    """
    require(actor, permission, case)
    ended = case.ended_in.filter(undone_at=None).select_related("case").first()
    if ended:
        raise ValidationError(
            _("This case goes on in %(reference)s: add there what is new.") % {"reference": ended.case.reference}
        )
