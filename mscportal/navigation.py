"""The main navigation: what a member's role works with."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.asking.selectors import waits_for
from cases.emergency.selectors import waiting
from mscportal.guard.scope import scope_of
from mscportal.look.htmx import HtmxRequest
from partners.models import Member, Role

WORK = (Role.COORDINATOR, Role.INFORMATION_OFFICER, Role.PRACTITIONER, Role.AGENCY_LEAD)
# (route name, who gets it); the label stands in `_labels`, where gettext finds it.
ENTRIES: tuple[tuple[str, tuple[Role, ...]], ...] = (
    ("meetings:desk", (Role.MAYORS_OFFICE,)),
    ("meetings:meetings", (*WORK, Role.MAYORS_OFFICE)),
    ("cases:list", WORK),
    ("cases:my_actions", WORK),
    ("cases:sharing_desk", (Role.INFORMATION_OFFICER, Role.AGENCY_LEAD)),
    ("cases:asked_of_us", WORK),
    ("meetings:desk", (Role.COORDINATOR, Role.INFORMATION_OFFICER, Role.AGENCY_LEAD)),
    ("cases:emergencies", (Role.COORDINATOR,)),
    ("cases:night_question", (Role.INFORMATION_OFFICER, Role.PRACTITIONER, Role.AGENCY_LEAD)),
    ("inquiry:known", (Role.COORDINATOR, Role.INFORMATION_OFFICER, Role.AGENCY_LEAD)),
    ("partners:agencies", (*WORK, Role.MAYORS_OFFICE, Role.ADMINISTRATOR)),
    ("partners:members", (Role.COORDINATOR, Role.AGENCY_LEAD, Role.ADMINISTRATOR)),
    ("audit", (Role.AUDITOR,)),
)
# Where something may wait for the member's answer, and how much.
WAITING: dict[str, Callable[[Member], int]] = {
    "cases:asked_of_us": waits_for,
    "cases:emergencies": lambda member: len(waiting(member)),
}


def _labels() -> dict[str, str]:
    return {
        "meetings:meetings": _("Conference"),
        "cases:list": _("My cases"),
        "cases:my_actions": _("Actions"),
        "cases:sharing_desk": _("Shared versions"),
        "cases:asked_of_us": _("Requests"),
        "meetings:desk": _("Escalations"),
        "cases:emergencies": _("Emergencies"),
        "cases:night_question": _("In an emergency"),
        "inquiry:known": _("Inquiries"),
        "partners:agencies": _("Partners"),
        "partners:members": _("Members"),
        "audit": _("Record"),
    }


def entries(request: HttpRequest, at: str) -> list[dict[str, Any]]:
    """Return label, url, whether the page `at` belongs to it, whether it counts what waits and how much that is."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    labels, shown = _labels(), []
    for route, roles in ENTRIES:
        if request.user.role in roles and _is_used(route, request):
            try:
                address = reverse(route)
            except NoReverseMatch:
                continue
            entry = {"label": labels[route], "url": address, "current": at.startswith(address)}
            shown.append(entry | {"counts": route in WAITING, "count": _waiting(route, request)})
    return shown


def _is_used(route: str, request: HttpRequest) -> bool:
    """Tell whether the own municipality works with it: with emergencies where it names who may act in them."""
    member = request.user
    if route not in ("cases:emergencies", "cases:night_question") or not isinstance(member, Member):
        return True
    named = member.municipality.emergency_roles
    return bool(named) if route == "cases:emergencies" else member.role in named


def _waiting(route: str, request: HttpRequest) -> Any:
    """Return how much waits for the member's answer, counted where a page shows it."""
    member = request.user
    if not isinstance(member, Member):
        return 0
    return SimpleLazyObject(lambda: WAITING[route](member)) if route in WAITING else 0


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: navigation and the municipality's name.

    A page that enters with some cases alone cannot count what waits: its browser asks for that afterwards.
    """
    member = getattr(request, "user", None)
    name = SimpleLazyObject(lambda: member.municipality.name) if isinstance(member, Member) else ""
    return {
        "nav": entries(request, request.path),
        "nav_counts_follow": scope_of(request) is not None,
        "municipality_name": name,
    }


@require_GET
def navigation_list(request: HtmxRequest) -> HttpResponse:
    """Show the navigation of the page that asks for it, with what waits."""
    at = request.htmx.current_url_abs_path or ""
    return render(request, "components/nav_list.html", {"nav": entries(request, at)})
