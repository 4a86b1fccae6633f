"""3×5×2 grading of police items in words."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from cases.information.services import remove_extract
from cases.models import Grading, Layer
from cases.sharing.services import grade_item, share_version
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.forms_found import forms_at
from tests.cast import World

ClientOf = Callable[[Member], Client]


def address(world: World, end: str = "", item: Layer | None = None) -> str:
    return f"/cases/{world.case.reference}/information/{(item or world.police_item).pk}/{end}"


def graded(world: World, information: str = "indirect") -> None:
    with acting_as(world.ines.pk):
        grade_item(actor=world.ines, item=world.police_item, source="untested", information=information)


def share(world: World, *, tells_grading: bool) -> None:
    with acting_as(world.ines.pk):
        share_version(
            actor=world.ines, item=world.police_item, text="In short.", classification=0, tells_grading=tells_grading
        )


def told_to(client: Client, world: World) -> str:
    return client.get(address(world)).content.decode() + client.get(f"/cases/{world.case.reference}/").content.decode()


def test_it_works(world: World, client_of: ClientOf) -> None:
    client, where = client_of(world.ines), address(world, "grade/")
    form = forms_at(client, where)[0].filled
    assert client.post(where, form | {"source": "reliable", "information": "direct"}).status_code == 302
    assert "reliable source, known directly" in client.get(address(world)).content.decode()
    assert "reliable source, known directly" in client.get(f"/cases/{world.case.reference}/").content.decode()


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    for who in (world.alice, world.bob, world.erin):
        assert client_of(who).get(address(world, "grade/")).status_code == 404
    graded(world)
    html = told_to(client_of(world.bob), world)
    assert "In short" not in html
    assert "untested source" not in html
    assert "orroborated" not in html


def test_only_the_police_grade(world: World, client_of: ClientOf) -> None:
    assert client_of(world.bob).get(address(world, "grade/", world.open_item)).status_code == 404
    assert "/grade/" not in client_of(world.bob).get(address(world, item=world.open_item)).content.decode()
    with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
        grade_item(actor=world.bob, item=world.open_item, source="reliable", information="direct")


def test_beside_the_shared_version_only_as_its_writer_wants(world: World, client_of: ClientOf) -> None:
    bob = client_of(world.bob)
    graded(world)
    share(world, tells_grading=True)
    assert told_to(bob, world).count("Not corroborated") == 2
    assert "untested" not in told_to(bob, world)
    graded(world, "corroborated")
    assert "Not corroborated" not in told_to(bob, world)
    assert "Corroborated" in told_to(bob, world)
    share(world, tells_grading=False)
    assert "orroborated" not in told_to(bob, world)
    graded(world, "indirect")
    assert "orroborated" not in told_to(bob, world)


def test_the_box_stands_only_where_there_is_a_grading(world: World, client_of: ClientOf) -> None:
    client, where = client_of(world.ines), address(world, "shared-version/")
    assert "tells_grading" not in client.get(where).content.decode()
    graded(world)
    assert "Say beside it: Not corroborated" in client.get(where).content.decode()
    assert client.post(where, forms_at(client, where)[0].filled | {"tells_grading": "on"}).status_code == 302
    assert forms_at(client, where)[0].filled["tells_grading"] == "on"
    with as_operator():
        beside = Grading.objects.get(layer=world.police_extract)
    assert (beside.source, beside.information) == ("", "indirect")


def test_it_goes_with_the_shared_version(world: World, client_of: ClientOf) -> None:
    graded(world)
    share(world, tells_grading=True)
    with acting_as(world.ines.pk):
        remove_extract(actor=world.ines, item=world.police_item)
    share(world, tells_grading=False)
    assert "orroborated" not in told_to(client_of(world.bob), world)


def test_grading_over_somebody_elses_is_answered_with_both(world: World, client_of: ClientOf) -> None:
    client, where = client_of(world.ines), address(world, "grade/")
    form = forms_at(client, where)[0].filled | {"source": "reliable", "information": "direct"}
    graded(world, "suspected_false")
    answer = client.post(where, form)
    assert answer.status_code == 409
    assert "untested source, suspected to be false" in answer.content.decode()
    assert client.post(where, forms_at(client, where, answer)[0].filled).status_code == 302
    with as_operator():
        assert Grading.objects.get(layer=world.police_item).information == "direct"


def test_nonsense_is_told_at_the_field(world: World, client_of: ClientOf) -> None:
    answer = client_of(world.ines).post(address(world, "grade/"), {"source": "a friend", "information": ""})
    assert answer.content.decode().count('class="f__err') >= 2 or "error" in answer.content.decode()
    with as_operator():
        assert not Grading.objects.exists()
