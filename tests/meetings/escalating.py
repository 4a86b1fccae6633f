"""Escalations for the tests: what Alice asks of Frank, the mayor's office."""

from datetime import timedelta
from typing import Any

from cases.models import Layer
from meetings.escalation.models import Escalation
from meetings.escalation.services import Request, send_escalation
from mscportal.guard.acting import acting_as
from mscportal.record import outbox
from tests.cast import World, today

WHY = "The landlord ends the lease; the conference has no flat of its own."


def request_of(world: World, **more: Any) -> Request:
    """Return what Alice asks: two options, the open item and the police's shared version."""
    values: dict[str, Any] = {
        "municipality": world.city,
        "case": world.case,
        "meeting": None,
        "cases": [world.case],
        "layers": [world.open_item, world.police_extract],
        "people": [world.frank],
        "agencies": [],
        "marking": 0,
        "title": "A flat before the lease ends",
        "why": WHY,
        "differing_views": "The school would wait until summer.",
        "told_to_person": "The mother knows that the mayor is asked.",
        "decision_needed_by": today() + timedelta(days=6),
        "options": [
            {
                "title": "Emergency flat",
                "effect": "Both keep their schools.",
                "cost": "5 400 euros",
                "view": "Recommended",
            },
            {"title": "No measure", "effect": "No address by December.", "cost": "", "view": "Advised against"},
        ],
    }
    return Request(**(values | more))


def send(world: World, **more: Any) -> Escalation:
    """Send an escalation as Alice; its document waits in the outbox."""
    with acting_as(world.alice.pk):
        world.alice.refresh_from_db()
        return send_escalation(actor=world.alice, request=request_of(world, **more))


def deliver() -> None:
    """Do what the outbox owes."""
    while entries := outbox.due():
        assert all(outbox.deliver(entry) for entry in entries)


def sent(world: World, **more: Any) -> Escalation:
    """Send an escalation as Alice and make its document."""
    escalation = send(world, **more)
    deliver()
    return escalation


def texts(*layers: Layer) -> list[str]:
    """Return what the layers say."""
    return [layer.text for layer in layers]
