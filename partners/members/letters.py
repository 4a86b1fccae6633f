"""Mails with a link to choose a password: written by a worker, in the reader's language, neutral in every word."""

from uuid import UUID, uuid4

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from mscportal.guard.acting import acting_as, acting_member
from mscportal.record.outbox import effect, owe
from partners.members.models import Member, SeatChange


def owe_invitation(*, change: SeatChange) -> None:
    """Owe the mail that tells a new member of the confirmed seat `change`."""
    owe(kind="invitation", subject=change.pk)


def owe_password_reset(*, member: Member) -> None:
    """Owe `member`, who asks before the login and so acts for this alone, a link; each request is one of its own."""
    with acting_as(member.pk):
        owe(kind="password_reset", subject=uuid4())


@effect("invitation")
def send_invitation(change: UUID) -> None:
    """Mail the invitation of a confirmed seat."""
    _send("invitation", SeatChange.objects.select_related("member").get(pk=change).member)


@effect("password_reset", own=True)
def send_password_reset(request: UUID) -> None:
    """Mail the link to the member who owes the entry, who asked for it."""
    _send("password_reset", Member.objects.get(pk=acting_member()))


def _send(letter: str, member: Member) -> None:
    """Mail a link to choose a password; to who has no address, or has left meanwhile, none."""
    if not (member.email and member.is_active):
        return
    # Where seats share an address, only the user name tells which one a link is for.
    shared = Member.objects.filter(email__iexact=member.email).exclude(pk=member.pk).exists()
    told = {
        "link": password_link(member),
        "login": settings.PUBLIC_URL + reverse("account_login"),
        "username": member.username if shared else "",
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
    }
    with translation.override(member.language):
        subject = render_to_string(f"emails/{letter}_subject.txt").strip()
        send_mail(subject, render_to_string(f"emails/{letter}.txt", told), None, [member.email])


def password_link(member: Member) -> str:
    """Return the address at which `member` chooses a password, once and within PASSWORD_RESET_TIMEOUT."""
    key = default_token_generator.make_token(member)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(member), "key": key})
    return settings.PUBLIC_URL + path
