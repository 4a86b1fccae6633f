"""The safety question before a visit, as the tests of it put and answer it."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Action, Layer
from cases.safety.selectors import asked_for_safety
from cases.safety.services import answer_nothing, tell_visitor
from mscportal.guard.acting import acting_as
from partners.models import Member
from tests.cast import World

CASE = "/cases/ELM-2AB3C/"
SUMMARY = f"{CASE}summary/"
LIST = "/asked/visits/"
TOLD = "The dog bites."
SAME = re.compile(rb'[A-Za-z0-9]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|nonce-[\w+/=-]+|nonce="[^"]+"')


def page_of(world: World) -> str:
    return f"{CASE}actions/{world.action.pk}/safety/"


def tell(world: World, member: Member, **values: object) -> Layer:
    with acting_as(member.pk):
        visit = Action.objects.select_related("case__municipality").get(pk=world.action.pk)
        told = {"text": TOLD, "said_as": "fact", "classification": 1} | values
        return tell_visitor(actor=member, visit=visit, **told)


def nothing(world: World, member: Member) -> None:
    with acting_as(member.pk):
        answer_nothing(actor=member, visit=Action.objects.get(pk=world.action.pk))


def waiting(member: Member) -> list[str]:
    with acting_as(member.pk):
        return [action.title for action in asked_for_safety(member)]


def look(world: World, *clients: Client) -> list[tuple[int, bytes, int]]:
    """Return what whoever is logged in sees of the visit anywhere, and by how many queries."""
    told = []
    for client in clients:
        for page in (CASE, SUMMARY, LIST, "/asked/", "/actions/", f"{CASE}ask/", page_of(world)):
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(page)
            told.append((answer.status_code, SAME.sub(b"", answer.content), len(queries)))
    return told
