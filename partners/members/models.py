"""Members: a person's seat in one agency, with a clearance and a role."""

import uuid
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.guard.acting import acting_as, current_member
from mscportal.guard.operator import is_operating
from mscportal.record.history import history
from partners.agencies.models import Agency, Municipality


class Role(models.TextChoices):
    """What a member does at the table."""

    COORDINATOR = "coordinator", _("Coordinator")
    INFORMATION_OFFICER = "information_officer", _("Information officer")
    PRACTITIONER = "practitioner", _("Practitioner")
    AGENCY_LEAD = "agency_lead", _("Agency lead")
    MAYORS_OFFICE = "mayors_office", _("Mayor's office")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class Clearance(models.IntegerChoices):
    """What a member is cleared for, and what a statement asks for."""

    BASIC = 0, _("basic")
    CONFIDENTIAL = 1, _("confidential")
    RESTRICTED = 2, _("restricted")
    SECURITY_CLEARED = 3, _("security-cleared")


# What the application may change of a member; the seat itself changes through guard.confirm_seat alone.
OWN_FIELDS = ("password", "last_login", "name", "email", "phone", "language", "must_change_password")


# What who administers corrects, and what a seat is made of: a login or a new password changes neither.
CORRECTED = ("name", "phone", "language")
SEAT = ("agency", "role", "clearance", "is_active", "email")


class MemberManager(BaseUserManager["Member"]):
    """Members are invited or imported, never made with a password by somebody else."""

    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(username=username)


class Member(AbstractBaseUser):
    """Who works in two agencies has two members with the same `person`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("user name"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="members")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="members", verbose_name=_("agency"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    clearance = models.PositiveSmallIntegerField(_("cleared for"), choices=Clearance.choices, default=Clearance.BASIC)
    language = models.CharField(_("language"), max_length=5, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    # As long as partners/login/hashers.py makes it.
    password = models.CharField(_("password"), max_length=400)
    person = models.CharField(_("person"), max_length=80, db_index=True)
    must_change_password = models.BooleanField(default=False)
    history = history(without=("password", "last_login"))

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "email"]

    objects = MemberManager()

    class Meta:
        indexes = [models.Index(fields=["agency", "is_active"], name="member_agency_active")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Write a member, of a standing one only OWN_FIELDS. Where nobody acts yet (login), the member does."""
        if self._state.adding or is_operating():
            super().save(*args, update_fields=update_fields, **kwargs)
            return
        with nullcontext() if current_member() else acting_as(self.pk):
            super().save(*args, update_fields=update_fields or OWN_FIELDS, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def has_perm(self, permission: str, obj: Any = None) -> bool:
        """Tell whether the member may do `cases.contribute`, `cases.lead` … on a case, asked of the guard."""
        return self.is_active and any(
            backend.has_perm(self, permission, obj) for backend in get_backends() if hasattr(backend, "has_perm")
        )


class SeatChange(models.Model):
    """A member's agency, role, clearance or activity, asked for; it takes effect once somebody else confirms it."""

    class Status(models.TextChoices):
        ASKED = "asked", _("waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="seat_changes")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    clearance = models.PositiveSmallIntegerField(_("cleared for"), choices=Clearance.choices)
    is_active = models.BooleanField(_("active"), default=True)
    # A new address, since who has the mailbox can set the password; "" leaves it as it is.
    email = models.EmailField(_("e-mail"), blank=True, default="")
    reason = models.TextField(_("reason"), blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)
    history = history()
