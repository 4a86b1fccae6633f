"""A bad value in any field of any form: told at the field in the member's language, nothing written, nothing lost."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.awkward_world import enrich, hidden_from
from tests.access.bad_values import Bad, bad_values
from tests.access.declared_forms import FORMS
from tests.access.forms_crawled import forms_of
from tests.access.forms_found import WRITTEN, Answer, Form, Page, read_page
from tests.access.signing_in import give_password, log_in, set_up_totp
from tests.access.translated import is_translated
from tests.cast import World, today

ClientOf = Callable[[Member], Client]
LANGUAGES = ("de", "nl", "fr")
# Of each member's bad values so many in `make test`, all with AUDIT=1.
AUDIT = os.environ.get("AUDIT") == "1"
SAMPLE = 60
# Tables in which a refused form may leave a trace: that the page was shown, and the login's own.
TRACES = ("record_reading", "record_unsealed", "django_session", "mscportal_cache", "usersessions_usersession")
# Which of the two is wrong would tell who has an account.
TOLD_AT_THE_TOP = frozenset({"account_login"})
# Shown in a row of a table too, by htmx, which no form of a whole page says.
HTMX_TOO = frozenset({"cases:report_action"})
# Ask for a code or for what a device says, which no page shows, or for the one other case of a person, which is joined.
NEVER_FIT = frozenset({"mfa_authenticate", "mfa_activate_totp", "mfa_add_webauthn", "cases:join"})


def signed_in(world: World, client_of: ClientOf, name: str) -> tuple[Member, Client, list[str]]:
    """Return somebody who has just given the password, in the enriched world, and an address of every route."""
    members, addresses = enrich(world)
    client = client_of(members[name])
    assert client.post(reverse("account_reauthenticate"), {"password": "demo"}).status_code == 302
    return members[name], client, addresses


def nobody(world: World) -> tuple[Client, list[str]]:
    """Return a client of nobody, and where the forms stand that need no login."""
    link = f"{user_pk_to_url_str(world.bob)}-{default_token_generator.make_token(world.bob)}"
    return Client(), [reverse("account_login"), reverse("account_reset_password_from_key", args=link.split("-", 1))]


def halfway(world: World) -> tuple[Client, list[str]]:
    """Return a client of somebody who gave the password and not yet the second factor."""
    first, client = Client(), Client()
    log_in(first, give_password(world.dirk).username)
    set_up_totp(first)
    log_in(client, world.dirk.username)
    return client, [reverse("mfa_authenticate")]


OUTSIDE = {"nobody": nobody, "halfway": halfway}


@pytest.fixture(autouse=True)
def fresh_enough(settings: Settings) -> None:
    """A long run is no reason to be asked for the password once more."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 3600


def found(world: World, client_of: ClientOf, name: str) -> tuple[Client, list[Form], str]:
    """Return a client, all forms that addresses and links lead to, and the id of something hidden."""
    if name in OUTSIDE:
        client, start = OUTSIDE[name](world)
        return client, list(forms_of(client, start)), str(world.named_item.pk)
    member, client, addresses = signed_in(world, client_of, name)
    # Who coordinates meets nearly every form; the others follow links, which takes less long.
    start = ["/", *addresses] if name == "alice" else ["/"]
    return client, list(forms_of(client, start)), hidden_from(world, member)


@pytest.mark.parametrize("name", FORMS)
def test_each_form_takes_what_fits_and_tells_what_does_not(world: World, client_of: ClientOf, name: str) -> None:
    day = today()
    faults = faults_of(world, client_of, name)
    if faults and today() != day:
        # A form that was opened before midnight may rightly refuse afterwards what stood in it.
        faults = faults_of(world, client_of, name)
    assert faults == [], "\n".join(faults)


def faults_of(world: World, client_of: ClientOf, name: str) -> list[str]:
    """Return what is wrong with the answers that one member gets."""
    client, forms, hidden = found(world, client_of, name)
    asking = [form for form in forms if form.controls]
    assert {f"{form.route} {form.method}" for form in asking} == FORMS[name]
    faults = [fault for form in asking if form.method == "post" for fault in refused(client, form)]
    cases = [(form, bad) for form in asking for bad in bad_values(form, hidden)]
    chance = random.Random(name)
    chosen = cases if AUDIT else chance.sample(cases, min(SAMPLE, len(cases)))
    for form, bad in chosen:
        for language in LANGUAGES if AUDIT else chance.sample(LANGUAGES, 1):
            with undone(client):
                _speak(client, language)
                where = f"{form.route} {bad.field}, {bad.what}, {language}"
                faults += [f"{where}: {fault}" for fault in judged(client, form, bad, language)]
    return faults


def refused(client: Client, form: Form) -> Iterator[str]:
    """Yield what a form says to values that fit: where it always complained, no bad value would be told apart."""
    with undone(client):
        answer = sent(client, form, form.filled, is_htmx=form.is_htmx)
        page = read_page(form.address, answer)
        if (page.messages or page.summary or answer.status_code >= 400) and form.route not in NEVER_FIT:
            yield f"{form.route}: {answer.status_code} {page.summary} {page.messages}"


def judged(client: Client, form: Form, bad: Bad, language: str) -> Iterator[str]:
    """Yield what is wrong with the answer to one bad value."""
    before, values = written(), form.filled | dict(bad.more) | {bad.field: bad.value}
    for is_htmx in {False, form.is_htmx or form.route in HTMX_TOO}:
        try:
            answer = sent(client, form, values, is_htmx=is_htmx)
        except Exception as error:
            yield f"{type(error).__name__}: {error}"[:300]
            return
        page = read_page(form.address, answer)
        if answer.status_code >= 500:
            yield f"status {answer.status_code}"
        for message in {*page.messages, *page.summary}:
            without_label = message.split(": ", 1)[-1]
            if not is_translated(message, language) and not is_translated(without_label, language):
                yield f"not in the language: {message}"
        if bad.must_tell and form.method == "post":
            yield from _told(answer, page, form, bad, values)
        if bad.must_tell or form.method == "get":
            changed = written() ^ before
            if changed:
                yield f"written: {sorted({name for name, *_ in changed})}"


def _told(answer: Answer, page: Page, form: Form, bad: Bad, values: dict[str, Any]) -> Iterator[str]:
    """Yield where the message is missing, and what was typed and is gone."""
    same = [one for one in page.forms if one.route == form.route and bad.field in one.controls]
    if answer.status_code not in (200, 422) or not same:
        yield f"answered {answer.status_code}, no form"
        return
    shown = same[0]
    control, marked = shown.controls[bad.field], [one.name for one in shown.controls.values() if one.is_invalid]
    if form.route not in TOLD_AT_THE_TOP:
        if not control.is_invalid:
            yield f"not marked as wrong; marked: {marked}, said: {page.summary}"
        elif not any(page.texts.get(place) for place in control.told_by):
            yield f"no message belongs to it: {control.told_by}, said: {page.texts}"
    if not page.summary:
        yield "no summary above the form"
    for one in shown.controls.values():
        typed = values.get(one.name, "")
        if one.kind not in WRITTEN - {"password"} or not isinstance(typed, str):
            continue
        kept = one.values[0] if one.values else ""
        if " ".join(kept.split()) != " ".join(typed.split()):
            yield f"{one.name} is lost: {kept[:40]!r} for {typed[:40]!r}"


def sent(client: Client, form: Form, values: dict[str, Any], *, is_htmx: bool) -> Answer:
    """Send a form as a browser does; bytes go as they are."""
    headers = {"HX-Request": "true"} if is_htmx else None
    if any(one.kind == "file" for one in form.controls.values()):
        return client.post(form.address, values, headers=headers)
    pairs = [(name, one) for name, value in values.items() for one in (value if isinstance(value, list) else [value])]
    body = "&".join(f"{name}={quote_from_bytes(_bytes(one))}" for name, one in pairs)
    if form.method == "get":
        return client.get(f"{form.address}?{body}")
    return client.post(form.address, body, content_type="application/x-www-form-urlencoded", headers=headers)


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def written() -> set[tuple[Any, ...]]:
    """Return for each table how many rows it has and which transaction wrote the latest: any write changes one."""
    with as_operator(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('SELECT %L, count(*), max(xmin::text::bigint) FROM %I', relname, relname), "
            "' UNION ALL ') FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND relname <> ALL (%s)".replace("%L", "%%L").replace("%I", "%%I"),
            [list(TRACES)],
        )
        cursor.execute(cursor.fetchone()[0])
        return set(cursor.fetchall())


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Take back all that is written in the block, and a session that ended in it."""
    point, cookies = transaction.savepoint(), {name: cookie.value for name, cookie in client.cookies.items()}
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        client.cookies.load(cookies)


def _speak(client: Client, language: str) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if member := client.session.get("_auth_user_id"):
        with as_operator():
            Member.objects.filter(pk=member).update(language=language)
