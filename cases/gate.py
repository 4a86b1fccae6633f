"""The gate that every page of a case goes through: hidden, unknown and not allowed answer alike, 404."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from cases.file.models import Case
from partners.members.gate import member_of, screen_of
from partners.models import Member

__all__ = ["member_of", "open_gate", "require", "screen_of"]


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
