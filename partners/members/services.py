"""Seats: invited, changed, confirmed and ended, by two people unless somebody leaves."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mscportal.record.versions import check_version
from partners.agencies.models import Agency
from partners.members.gate import administers, answers_for, change_waits
from partners.members.letters import owe_invitation
from partners.members.models import CORRECTED, SEAT, Clearance, Member, Role, SeatChange


@transaction.atomic
def invite_member(
    *,
    actor: Member,
    name: str,
    username: str,
    email: str,
    agency: Agency,
    role: str,
    clearance: int,
    language: str,
    phone: str = "",
    same_as: Member | None = None,
    reason: str = "",
) -> Member:
    """Write a member who can do nothing yet, and ask for the seat; the mail goes out when it is confirmed.

    `same_as` is another seat of the same person. Raises PermissionDenied unless the actor administers the agency's
    members or leads it, ValidationError for a user name that somebody took meanwhile, and as `ask_for_seat`.
    """
    if not (administers(agency.municipality) or answers_for(agency)):
        raise PermissionDenied
    member = Member(
        username=username,
        name=name,
        email=email.lower(),
        phone=phone,
        municipality=agency.municipality,
        agency=agency,
        role=Role.PRACTITIONER,
        clearance=Clearance.BASIC,
        language=language,
        is_active=False,
        person=same_as.person if same_as else _new_person(username),
    )
    member.set_unusable_password()
    try:
        with transaction.atomic():
            member.save(force_insert=True)
    except IntegrityError as error:
        message = _("Somebody signs in with this name already. Choose another one.")
        raise ValidationError({"username": message}) from error
    ask_for_seat(actor=actor, member=member, agency=agency, role=role, clearance=clearance, reason=reason)
    return member


@transaction.atomic
def ask_for_seat(
    *,
    actor: Member,
    member: Member,
    agency: Agency,
    role: str,
    clearance: int,
    is_active: bool = True,
    email: str = "",
    reason: str = "",
    seen: str | None = None,
) -> SeatChange:
    """Ask that a member's seat be changed; nothing changes before somebody else confirms it.

    `seen` is `version_of` what was shown of SEAT. Raises StaleSave when it was changed in between, PermissionDenied
    for the own seat and for who neither administers nor leads, ValidationError while another
    change of the member waits, and for a seat without sight of cases in an agency that is on one.
    """
    if actor.person == member.person or not may_ask(member):
        raise PermissionDenied
    current = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if change_waits(current):
        raise ValidationError(_("Another change of this member waits for an answer. That one comes first."))
    check_version(current, seen, only=SEAT)
    if is_active:
        _check_sight(agency, role)
    change = SeatChange(
        municipality=member.municipality,
        member=member,
        agency=agency,
        role=role,
        clearance=clearance,
        is_active=is_active,
        email=email.lower(),
        reason=reason,
        asked_by=actor,
    )
    change.save(force_insert=True)
    return change


def ask_to_leave(*, actor: Member, member: Member, reason: str = "") -> SeatChange:
    """Ask that a member's seat end. Raises as `ask_for_seat`."""
    return ask_for_seat(
        actor=actor,
        member=member,
        agency=member.agency,
        role=member.role,
        clearance=member.clearance,
        is_active=False,
        reason=reason,
    )


@transaction.atomic
def confirm_seat(*, actor: Member, change: SeatChange) -> SeatChange:
    """Put a seat that was asked for into effect, and invite its member when it is a first one.

    Raises PermissionDenied for the own seat, for who asked, and for anybody but the agency's lead or the coordinator,
    ValidationError for a seat without sight of cases in an agency that is on one.
    """
    current = _waiting(change)
    if not _guarded("SELECT guard.may_confirm(%s::uuid)", current.pk):
        raise PermissionDenied
    if current.is_active:
        _check_sight(current.agency, current.role)
    _guarded("SELECT guard.confirm_seat(%s::uuid)", current.pk)
    current.refresh_from_db()
    if current.is_active and not current.member.has_usable_password():
        owe_invitation(change=current)
    return current


@transaction.atomic
def decline_seat(*, actor: Member, change: SeatChange) -> SeatChange:
    """Decline a change, or take one's own question back. Raises PermissionDenied as the guard decides."""
    current = _waiting(change)
    own = current.asked_by_id == actor.pk
    if not own and (not answers_for(current.agency) or actor.person == current.member.person):
        raise PermissionDenied
    current.status, current.answered_by, current.answered_at = SeatChange.Status.DECLINED, actor, timezone.now()
    current.save(update_fields=["status", "answered_by", "answered_at"])
    return current


@transaction.atomic
def end_seat(*, actor: Member, member: Member, reason: str = "") -> SeatChange:
    """Let a member leave at once: sight and sessions end with it, and what waited for an answer (guard.drop_waiting).

    Raises PermissionDenied for the own seat and for anybody but the agency's lead or the coordinator.
    """
    if not member.is_active or actor.person == member.person or not answers_for(member.agency):
        raise PermissionDenied
    return SeatChange.objects.get(pk=_guarded("SELECT guard.end_seat(%s::uuid, %s::text)", member.pk, reason))


@transaction.atomic
def correct_member(
    *, actor: Member, member: Member, name: str, phone: str, language: str, seen: str | None = None
) -> Member:
    """Correct what is known of a member, which is no right of theirs.

    `seen` is `version_of` what was shown of CORRECTED. Raises PermissionDenied for anybody but the member and who
    administers the municipality's members, StaleSave when somebody saved in between.
    """
    if actor.pk != member.pk and not administers(member.municipality):
        raise PermissionDenied
    current = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    check_version(current, seen, only=CORRECTED)
    current.name, current.phone, current.language = name, phone, language
    current.save(update_fields=CORRECTED)
    return current


def change_own_email(*, actor: Member, email: str) -> None:
    """Change the own address, to which links for a new password go."""
    actor.email = email.lower()
    actor.save(update_fields=["email"])


def may_ask(member: Member) -> bool:
    """Tell whether the acting member may ask for a change of this seat."""
    return administers(member.municipality) or answers_for(member.agency)


def _waiting(change: SeatChange) -> SeatChange:
    """Lock a change that waits for an answer; raises PermissionDenied when it has one."""
    found = SeatChange.objects.select_for_update(of=("self",)).filter(pk=change.pk, status=SeatChange.Status.ASKED)
    current = found.select_related("agency__municipality", "member").first()
    if current is None:
        raise PermissionDenied
    return current


def _check_sight(agency: Agency, role: str) -> None:
    """Raise ValidationError for an auditor or administrator in an agency on a case; only who answers for it is told."""
    if _guarded("SELECT guard.would_see(%s::uuid, %s::text)", agency.pk, role):
        message = _("Auditors and administrators see no case, and this agency is on one. Choose another agency.")
        raise ValidationError({"agency": message})


def _guarded(sql: str, *parameters: UUID | str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0]


def _new_person(username: str) -> str:
    """Return a key that no other person has: the user name, as a city file would."""
    taken = Member.objects.filter(person=username).exists()
    return f"{username}-{uuid4().hex[:8]}" if taken else username
