"""Opening a case in an emergency, as the tests of it need it."""

from typing import Any

from django.test import Client

from cases.models import Case, EmergencyAccess
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member

TAKE, LIST = "/emergency/case/", "/emergencies/"
CALLED = {"reason": "He stands on the roof of the school.", "hours": "2"}
UNKNOWN = "ELM-99999"


def confirmed(client: Client) -> Client:
    assert client.post("/account/reauthenticate/", {"password": "demo"}).status_code == 302
    return client


def asked(client: Client, reference: str, **more: Any) -> Any:
    return client.post(TAKE, CALLED | {"reference": reference} | more)


def sees(member: Member, case: Case) -> bool:
    with acting_as(member.pk):
        return Case.objects.filter(pk=case.pk).exists()


def tried() -> list[EmergencyAccess]:
    with as_operator():
        return list(EmergencyAccess.objects.order_by("taken_at"))
