"""Asking the page what somebody knew, and what it answers."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from partners.models import Agency, Member
from tests.cast import ZONE, World, today


def ago(days: int, hour: int = 12) -> datetime:
    """Return an hour of a past day in the municipality."""
    return datetime.combine(today() - timedelta(days=days), time(hour), ZONE)


def day(days: int) -> date:
    return today() - timedelta(days=days)


def ask(client: Client, world: World, who: Agency | Member, on: date, **more: str) -> HttpResponse:
    kind = "agency" if isinstance(who, Agency) else "member"
    where = reverse("inquiry:case_known", args=[world.case.reference])
    return client.get(where, {"who": f"{kind}:{who.pk}", "day": on.isoformat(), **more})


def told(answer: HttpResponse) -> dict[str, Any]:
    """Return what the page tells, by the statements' texts."""
    assert answer.status_code == 200, answer.content.decode()
    return {one.said.text if one.said else "": one for one in answer.context["page"].object_list}


def names(entries: Any) -> list[str]:
    return [one.member.name for one in entries]
