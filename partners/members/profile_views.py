"""The own profile: what a member changes alone."""

from typing import cast

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mscportal.record.versions import StaleSave, as_stale
from partners.members.forms import OwnEmailForm, ProfileForm
from partners.members.gate import member_of
from partners.members.models import Member
from partners.members.services import change_own_email, correct_member
from partners.members.views import corrected_facts


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone and language; beside them the seat, which others confirm."""
    member = member_of(request)
    form = ProfileForm(request.POST or None, member=member)
    stands_now, status = None, 200
    if form.is_bound and form.is_valid():
        try:
            correct_member(actor=member, member=member, **form.cleaned_data)
        except StaleSave as stale:
            as_stale(form, stale)
            stands_now, status = corrected_facts(cast(Member, stale.current)), 409
        else:
            messages.success(request, _("Kept."))
            return redirect("partners:profile")
    seat = [
        (_("User name"), member.username),
        (_("E-mail"), member.email),
        (_("Agency"), member.agency),
        (_("Role"), member.get_role_display()),
        (_("Cleared for"), member.get_clearance_display()),
    ]
    context = {"form": form, "seat": seat, "stands_now": stands_now}
    return render(request, "partners/profile.html", context, status=status)


@require_http_methods(["GET", "POST"])
@reauthentication_required
def own_email(request: HttpRequest) -> HttpResponse:
    """Change the own address, after the password was asked for once more."""
    member = member_of(request)
    form = OwnEmailForm(request.POST or None, member=member)
    if form.is_bound and form.is_valid():
        change_own_email(actor=member, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("partners:profile")
    return render(request, "partners/own_email.html", {"form": form})
