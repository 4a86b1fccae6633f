"""Every route by every role and every method: a declared answer for each; what is hidden answers as what never was."""

import os
import re
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from partners.models import Member
from tests.access.everything import Everything, build_everything
from tests.access.matrix import MATRIX, ROLES
from tests.cast import World

ClientOf = Callable[[Member], Client]
LETTERS = {200: ".", 401: "u", 204: "_", 302: ">", 400: "!", 403: "x", 404: "-", 405: "m", 409: "c", 422: "i"}
# What differs from answer to answer and says nothing: tokens, nonces, ids of the address asked for.
CHANCE = re.compile(
    rb"[A-Za-z0-9]{64}|nonce-[\w+/=-]+|nonce=\"[^\"]+\"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|ELM-\w{5}"
)
# `make audit` asks everything; `make test` what differs.
AUDIT = os.environ.get("AUDIT") == "1"
OTHER_METHODS = ("put", "patch", "delete", "options")
# A key that is none is told so before anybody looks at the method.
SAME_FOR_ANY_METHOD = ("account_reset_password_from_key",)


def routes(resolver: URLResolver, space: str = "", outer: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Yield every route's name with the named parts of its address, outermost first."""
    for entry in resolver.url_patterns:
        parts = (*outer, *getattr(entry.pattern, "converters", {}), *entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{space}{entry.namespace}:" if entry.namespace else space, parts)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", list(dict.fromkeys(parts))


def address(route: str, arguments: dict[str, Any]) -> str:
    try:
        return reverse(route, kwargs=arguments)
    except NoReverseMatch:
        return reverse(route, args=list(arguments.values()))


def ask(client: Client, method: str, where: str) -> HttpResponse:
    """Ask, and take back whatever the answer wrote and whom it logged out."""
    cookies = SimpleCookie({name: morsel.value for name, morsel in client.cookies.items()})
    with transaction.atomic():
        answer = getattr(client, method)(where)
        answer.content if not answer.streaming else b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def essence(answer: HttpResponse) -> tuple[int, dict[str, bytes], bytes]:
    """Return status, headers and body without chance and without the address asked for."""
    headers = {name: CHANCE.sub(b"", value.encode()) for name, value in answer.items()}
    cookies = sorted(answer.cookies)
    return answer.status_code, headers | {"cookies": str(cookies).encode()}, CHANCE.sub(b"", answer.content)


ROUTES = dict(routes(get_resolver()))


@pytest.fixture
def everything(world: World) -> Everything:
    return build_everything(world)


def client_for(role: str, world: World, client_of: ClientOf) -> Client:
    return Client() if role == "nobody" else client_of(world.members[role])


def test_every_route_has_its_row() -> None:
    assert set(MATRIX) == set(ROUTES)


@pytest.mark.parametrize("role", ROLES)
def test_each_answers_as_declared(world: World, everything: Everything, client_of: ClientOf, role: str) -> None:
    client, wrong = client_for(role, world, client_of), {}
    for route, parts in ROUTES.items():
        where = address(route, everything.at(route, parts))
        for method, declared in zip(("get", "post"), MATRIX[route], strict=True):
            answer = ask(client, method, where)
            given, expected = LETTERS.get(answer.status_code, "?"), declared[ROLES.index(role)]
            if given != expected:
                wrong[f"{method} {route}"] = f"{given} instead of {expected}"
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES if AUDIT else ("nobody", "alice", "hugo"))
def test_other_methods_do_no_more(world: World, everything: Everything, client_of: ClientOf, role: str) -> None:
    client, wrong = client_for(role, world, client_of), {}
    for route, parts in ROUTES.items():
        where = address(route, everything.at(route, parts))
        looked, posted = (declared[ROLES.index(role)] for declared in MATRIX[route])
        for method in OTHER_METHODS:
            answer = ask(client, method, where)
            given = LETTERS.get(answer.status_code, "?")
            is_list_of_methods = method == "options" and not answer.content
            if given not in f"m->{posted}" and not is_list_of_methods and route not in SAME_FOR_ANY_METHOD:
                wrong[f"{method} {route}"] = given
        head = ask(client, "head", where)
        if LETTERS.get(head.status_code, "?") not in (looked, "m") or head.content:
            wrong[f"head {route}"] = f"{head.status_code}, {len(head.content)} bytes"
    assert wrong == {}


@pytest.mark.parametrize("role", ROLES[1:] if AUDIT else ("bob", "ines", "hugo"))
def test_what_is_hidden_answers_as_what_never_was(
    world: World, everything: Everything, client_of: ClientOf, role: str
) -> None:
    client, compared = client_for(role, world, client_of), 0
    others = ({}, {"item": world.named_item.pk}, {"reference": world.brother.reference})
    for (route, parts), other in product(ROUTES.items(), others):
        if not parts or not set(other) <= set(parts):
            continue
        things = Everything(everything.known | other)
        for method in ("get", "post", "head", "put") if AUDIT else ("get", "post"):
            hidden = ask(client, method, address(route, things.at(route, parts)))
            if hidden.status_code != 404:
                continue
            for elsewhere in things.elsewhere(route, parts):
                compared += 1
                assert essence(ask(client, method, address(route, elsewhere))) == essence(hidden), (method, route)
    assert compared > 60
