"""Who is on a case, before those who may not know or decide it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from cases.models import AgencyGrant, Recusal, Relation
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.answers import told
from tests.cast import World

Clients = Callable[[Member], Client]
OUTSIDERS = ("carol", "dirk", "erin", "frank", "hugo", "gus")


def addresses(reference: str, grant: object, recusal: object, relation: object) -> list[str]:
    ends = ["who/", "who/new/", f"who/{grant}/", f"who/{grant}/end/", "kept-out/new/", f"kept-out/{recusal}/lift/"]
    ends += ["name/", "related/new/", f"related/{relation}/remove/"]
    return [f"/cases/{reference}/{end}" for end in ends]


def known(world: World) -> list[str]:
    with as_operator():
        grant = AgencyGrant.objects.filter(content_object=world.case, group=world.youth.group).first()
        recusal, relation = Recusal.objects.get(case=world.case), Relation.objects.get(case=world.case)
    return addresses(world.case.reference, grant.grant_id, recusal.pk, relation.pk)


@pytest.mark.parametrize("name", OUTSIDERS)
def test_hidden_and_nonexistent_answer_alike(world: World, client_of: Clients, name: str) -> None:
    client = client_of(world.members[name])
    unknown = addresses("ELM-NOONE", uuid4(), uuid4(), uuid4())
    for one, other in zip(known(world), unknown, strict=True):
        first, second = client.get(one), client.get(other)
        assert (first.status_code, second.status_code) == (404, 404), one
        assert told(first, one) == told(second, other), one
        assert client.post(one, {"confirmed": "1"}).status_code == client.post(other).status_code


def test_a_recusal_is_told_to_nobody_but_who_decides_it(world: World, client_of: Clients) -> None:
    for name in ("bob", "ines"):
        client = client_of(world.members[name])
        for page in ("", "summary/"):
            text = client.get(f"/cases/{world.case.reference}/{page}").content.decode()
            assert "neighbour" not in text
            assert "Kept out" not in text
    assert "neighbour" in client_of(world.alice).get(f"/cases/{world.case.reference}/who/").content.decode()


def test_a_grant_of_another_case_is_not_to_be_had_through_this_one(world: World, client_of: Clients) -> None:
    with as_operator():
        grant = AgencyGrant.objects.filter(content_object=world.brother, group=world.probation.group).first()
    client = client_of(world.alice)
    assert client.get(f"/cases/{world.brother.reference}/who/{grant.grant_id}/").status_code == 200
    assert client.get(f"/cases/{world.case.reference}/who/{grant.grant_id}/").status_code == 404
    end = f"/cases/{world.case.reference}/who/{grant.grant_id}/end/"
    assert client.post(end, {"confirmed": "1"}).status_code == 404
    with as_operator():
        assert AgencyGrant.objects.filter(pk=grant.pk, valid_until=None).exists()
