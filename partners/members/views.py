"""Pages of the members: the list, one member, and what is asked for them."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mscportal.record.readings import record_reading
from mscportal.record.versions import StaleSave, as_stale
from partners.members.forms import InvitationForm, LeavingForm, ProfileForm, SeatChangeForm, languages_of
from partners.members.gate import administers, answers_for, change_waits, member_of
from partners.members.models import Member, Role, SeatChange
from partners.members.selectors import MemberFilter, members_of, open_changes
from partners.members.services import ask_for_seat, ask_to_leave, correct_member, end_seat, invite_member
from partners.members.sight import effects_on

PAGE_SIZE = 25
KEEPERS = (Role.COORDINATOR, Role.AGENCY_LEAD, Role.ADMINISTRATOR)


@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """The members whose seats concern the acting one."""
    acting = member_of(request, *KEEPERS)
    found = members_of(acting)
    chosen = MemberFilter(request.GET or None, members=found)
    page = Paginator(chosen.narrow(found) if chosen.is_bound else found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filter": chosen,
        "is_filtered": chosen.is_bound and any(chosen.cleaned_data.values()),
        "to_confirm": open_changes().filter(may_confirm=True).count(),
    }
    return render(request, "partners/members.html", context)


@require_GET
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One member: the seat, how to reach them, and what was asked and confirmed."""
    acting = member_of(request, *KEEPERS)
    shown = _member(request, pk)
    is_oneself = shown.person == acting.person
    changes = SeatChange.objects.filter(member=shown).select_related("agency", "asked_by", "answered_by", "member")
    context = {
        "member": shown,
        "facts": _facts(shown),
        "changes": changes.order_by("-asked_at"),
        "waits": next((change for change in changes if change.status == SeatChange.Status.ASKED), None),
        "another_waits": change_waits(shown),
        "may_ask": not is_oneself,
        "may_correct": not is_oneself and administers(shown.municipality),
        "may_end": not is_oneself and shown.is_active and answers_for(shown.agency),
    }
    return render(request, "partners/member.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; nothing takes effect before it is confirmed."""
    acting = member_of(request, *KEEPERS)
    agency = request.GET.get("agency", "") or (acting.agency_id if acting.role == Role.AGENCY_LEAD else "")
    form = InvitationForm(request.POST or None, actor=acting, initial={"agency": agency, "role": Role.PRACTITIONER})
    if form.is_bound and form.is_valid():
        try:
            made = invite_member(actor=acting, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Asked. The invitation goes out once the seat is confirmed."))
            return redirect("partners:member", made.pk)
    return render(request, "partners/member_invite.html", {"form": form})


@require_http_methods(["GET", "POST"])
def change_seat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for another agency, role, clearance or address; of a member who left, to come back."""
    acting, shown = member_of(request, *KEEPERS), _other(request, pk)
    form = SeatChangeForm(request.POST or None, actor=acting, member=shown)
    context: dict[str, object] = {"form": form, "member": shown}
    if form.is_bound and form.is_valid():
        try:
            ask_for_seat(actor=acting, member=shown, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except StaleSave as stale:
            as_stale(form, stale)
            context["stands_now"] = _facts(cast(Member, stale.current))
            return render(request, "partners/member_change.html", context, status=409)
        else:
            messages.success(request, _("Asked. It takes effect once somebody else confirms it."))
            return redirect("partners:member", shown.pk)
    return render(request, "partners/member_change.html", context)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a member leave: at once by who answers for the agency, asked for by who administers."""
    acting, shown = member_of(request, *KEEPERS), _other(request, pk)
    if not shown.is_active:
        raise Http404
    at_once = answers_for(shown.agency)
    form = LeavingForm(request.POST or None)
    context: dict[str, object] = {"form": form, "member": shown, "at_once": at_once, "waits": change_waits(shown)}
    if form.is_bound and "edit" not in request.POST and form.is_valid():
        try:
            if at_once and "confirmed" not in request.POST:
                effects = effects_on(shown, lambda: end_seat(actor=acting, member=shown, **form.cleaned_data))
                record_reading(screen="partners:leave", municipality=acting.municipality_id)
                if effects:
                    return render(request, "partners/member_leave_confirm.html", context | {"effects": effects})
            if at_once:
                end_seat(actor=acting, member=shown, **form.cleaned_data)
            else:
                ask_to_leave(actor=acting, member=shown, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            told = _("The member has left.") if at_once else _("Asked. It takes effect once somebody else confirms it.")
            messages.success(request, told)
            return redirect("partners:member", shown.pk)
    return render(request, "partners/member_leave.html", context)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a member's name, phone or language."""
    acting, shown = member_of(request, *KEEPERS), _other(request, pk)
    if not administers(shown.municipality):
        raise Http404
    form = ProfileForm(request.POST or None, member=shown)
    context: dict[str, object] = {"form": form, "member": shown}
    if form.is_bound and form.is_valid():
        try:
            correct_member(actor=acting, member=shown, **form.cleaned_data)
        except StaleSave as stale:
            as_stale(form, stale)
            context["stands_now"] = corrected_facts(cast(Member, stale.current))
            return render(request, "partners/member_correct.html", context, status=409)
        messages.success(request, _("Kept."))
        return redirect("partners:member", shown.pk)
    return render(request, "partners/member_correct.html", context)


def _member(request: HttpRequest, pk: UUID) -> Member:
    """Return a member whose seat concerns the acting one; raises Http404 for any other."""
    return get_object_or_404(members_of(member_of(request, *KEEPERS)), pk=pk)


def _other(request: HttpRequest, pk: UUID) -> Member:
    """Return such a member who is not the acting person; raises Http404 for the own seats."""
    shown = _member(request, pk)
    if shown.person == member_of(request).person:
        raise Http404
    return shown


def corrected_facts(shown: Member) -> list[tuple[str, object]]:
    """Return what who administers, or the member, corrects."""
    languages = dict(languages_of(shown.municipality))
    return [
        (_("Name"), shown.name),
        (_("Phone"), shown.phone),
        (_("Language"), languages.get(shown.language, shown.language)),
    ]


def _facts(shown: Member) -> list[tuple[str, object]]:
    languages = dict(languages_of(shown.municipality))
    return [
        (_("Agency"), shown.agency),
        (_("Role"), shown.get_role_display()),
        (_("Cleared for"), shown.get_clearance_display()),
        (_("User name"), shown.username),
        (_("E-mail"), shown.email),
        (_("Phone"), shown.phone),
        (_("Language"), languages.get(shown.language, shown.language)),
    ]
