"""What the workers do for the record; each task only calls one function and may run any number of times."""

from uuid import UUID

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection

from mscportal.record import outbox
from mscportal.record.poke import DELIVER, EXPIRES

# mutant (number): rounds follow until one is not full, however many rows are in one.
SEALED_AT_ONCE = 2000


@shared_task(name=DELIVER)
def deliver(entry: str) -> None:
    """Do what one outbox entry owes."""
    outbox.deliver(UUID(entry))


@shared_task(name="record.send_due")
def send_due() -> None:
    """Send out a task for each entry that is due."""
    for entry in outbox.due():
        deliver.apply_async((str(entry),), expires=EXPIRES, retry=False)


@shared_task(name="record.seal")
def seal() -> None:
    """Number and chain all record rows that wait."""
    while _value("SELECT guard.seal(%s::int)", SEALED_AT_ONCE) == SEALED_AT_ONCE:
        pass


@shared_task(name="guard.sweep")
def sweep() -> None:
    """Remove what is known of backends that are gone."""
    _value("SELECT guard.sweep()")


@shared_task(name="login.clear_sessions")
def clear_sessions() -> None:
    """Remove sessions that are over, with the browsers and addresses they were noted by; nobody acts here."""
    SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _value(sql: str, *parameters: int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        # mutant (number): of one column the first is the last.
        return cursor.fetchone()[0]
