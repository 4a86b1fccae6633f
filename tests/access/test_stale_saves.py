"""Two people at one form: who saves second gets both texts (409), nothing is lost, and either text can be kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cases.models import AgencyGrant, Layer, Release
from mscportal.guard.operator import as_operator
from partners.models import Member, Partnership
from tests.access.forms_found import forms_at
from tests.cast import World, make_agency, make_member, today

ClientOf = Callable[[Member], Client]


def saved_twice(first: Client, second: Client, address: str, theirs: dict[str, Any], mine: dict[str, Any]) -> Any:
    """Open the form twice, save it as the first, then as the second; return the second's answer."""
    shown = forms_at(second, address)[0].filled
    their_answer = first.post(address, forms_at(first, address)[0].filled | theirs)
    assert their_answer.status_code == 302, their_answer.content.decode()
    return second.post(address, shown | mine)


def again(client: Client, answer: Any, address: str, **more: str) -> Any:
    """Save once more what the answer shows."""
    return client.post(address, forms_at(client, address, answer)[0].filled | more)


def grant_address(world: World) -> str:
    with as_operator():
        grant = AgencyGrant.objects.filter(content_object=world.case, group=world.youth.group).first()
    assert grant
    return f"/cases/{world.case.reference}/who/{grant.grant_id}/"


def purposes(world: World) -> set[str]:
    with as_operator():
        held = AgencyGrant.objects.filter(content_object=world.case, group=world.youth.group)
        return set(held.values_list("purpose", flat=True))


def test_what_a_grant_allows(world: World, client_of: ClientOf) -> None:
    with as_operator():
        wim = make_member(world.unit, "wim", "coordinator", 2)
    address, confirmed = grant_address(world), {"confirmed": "1"}
    theirs, mine = {"purpose": "Theirs"} | confirmed, {"purpose": "Mine"} | confirmed
    answer = saved_twice(client_of(wim), client_of(world.alice), address, theirs, mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Theirs" in page
    assert "Mine" in page
    assert "in the meantime" in page
    assert purposes(world) == {"Theirs"}
    assert again(client_of(world.alice), answer, address, confirmed="1").status_code == 302
    assert purposes(world) == {"Mine"}


def test_a_grant_changed_before_its_effects_were_shown(world: World, client_of: ClientOf) -> None:
    alice, address = client_of(world.alice), grant_address(world)
    shown = forms_at(alice, address)[0].filled
    alice.post(address, shown | {"purpose": "Theirs", "confirmed": "1"})
    assert alice.post(address, shown | {"purpose": "Mine"}).status_code == 409
    assert purposes(world) == {"Theirs"}


def test_a_grant_that_ends(world: World, client_of: ClientOf) -> None:
    alice, address = client_of(world.alice), grant_address(world)
    shown = forms_at(alice, f"{address}end/")[0].filled
    alice.post(address, forms_at(alice, address)[0].filled | {"purpose": "Theirs", "confirmed": "1"})
    answer = alice.post(f"{address}end/", shown | {"last_day": str(today() + timedelta(days=3)), "confirmed": "1"})
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    with as_operator():
        held = AgencyGrant.objects.filter(content_object=world.case, group=world.youth.group)
        assert not held.exclude(valid_until=None).exists()


def stage(world: World, agency: Any) -> str:
    with as_operator():
        return Partnership.objects.get(municipality=world.city, agency=agency).stage


def test_the_stage_of_an_agency(world: World, client_of: ClientOf) -> None:
    with as_operator():
        wim = make_member(world.unit, "wim", "coordinator", 2)
    address = f"/partners/{world.school.pk}/change/"
    answer = saved_twice(
        client_of(wim), client_of(world.alice), address, {"stage": "suspended"}, {"stage": "ended", "skills": "Chess"}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "suspended" in page
    assert "Chess" in page
    assert stage(world, world.school) == "suspended"
    assert again(client_of(world.alice), answer, address).status_code == 302
    assert stage(world, world.school) == "ended"


def test_the_stage_of_another_city_s_agency(world: World, client_of: ClientOf) -> None:
    with as_operator():
        other = type(world.city).objects.create(
            slug="oak", name="Oak", country="BE", timezone="Europe/Brussels", languages=["en"]
        )
        agency = make_agency(other, "oak-club", "sports")
        Partnership.objects.create(municipality=world.city, agency=agency, stage="wished")
    alice, address = client_of(world.alice), f"/partners/{agency.pk}/change/"
    answer = saved_twice(alice, alice, address, {"stage": "approached"}, {"stage": "partner"})
    assert answer.status_code == 409
    assert stage(world, agency) == "approached"
    assert again(alice, answer, address).status_code == 302
    assert stage(world, agency) == "partner"


def test_what_is_shared_is_what_was_read(world: World, client_of: ClientOf) -> None:
    """An item that a colleague changed is not shared by somebody who read the text before."""
    ines, item = client_of(world.ines), f"/cases/{world.case.reference}/information/{world.police_item.pk}/"
    address, typed = f"{item}share/", {"holder": f"agency:{world.unit.pk}", "purpose": "The visit"}
    shown = forms_at(ines, address)[0].filled
    with as_operator():
        layer = Layer.objects.get(pk=world.police_item.pk)
        layer.text = "Seen with one younger man."
        layer.save()
    answer = ines.post(address, shown | typed)
    assert answer.status_code == 409
    assert "one younger man" in answer.content.decode()
    assert "The visit" in answer.content.decode()
    with as_operator():
        assert not Release.objects.exists()
    assert again(ines, answer, address).status_code == 302
    with as_operator():
        assert Release.objects.get().purpose == "The visit"


def test_another_release_does_not_make_the_text_another(world: World, client_of: ClientOf) -> None:
    ines = client_of(world.ines)
    address = f"/cases/{world.case.reference}/information/{world.police_item.pk}/share/"
    shown = forms_at(ines, address)[0].filled
    for holder in (f"agency:{world.unit.pk}", f"member:{world.alice.pk}"):
        assert ines.post(address, shown | {"holder": holder, "purpose": "The visit"}).status_code == 302


@pytest.mark.parametrize(("who", "address"), [("gus", "/members/{}/correct/"), ("bob", "/profile/")])
def test_what_is_known_of_a_member(world: World, client_of: ClientOf, who: str, address: str) -> None:
    client, address = client_of(world.members[who]), address.format(world.bob.pk)
    answer = (
        saved_twice(client_of(world.gus), client, address, {"phone": "0400"}, {"name": "Robert"})
        if who == "gus"
        else saved_twice(client, client, address, {"phone": "0400"}, {"name": "Robert"})
    )
    assert answer.status_code == 409
    assert "0400" in answer.content.decode()
    assert "Robert" in answer.content.decode()
    bob = Member.objects.get(pk=world.bob.pk)
    assert (bob.name, bob.phone) == ("Bob", "0400")
    assert again(client, answer, address).status_code == 302
    assert Member.objects.get(pk=world.bob.pk).name == "Robert"


def test_a_login_in_between_makes_no_other_member(world: World, client_of: ClientOf) -> None:
    gus, address = client_of(world.gus), f"/members/{world.bob.pk}/correct/"
    shown = forms_at(gus, address)[0].filled
    client_of(world.bob)
    assert gus.post(address, shown | {"name": "Robert"}).status_code == 302


def test_a_seat_that_was_confirmed_in_between(world: World, client_of: ClientOf) -> None:
    gus, address = client_of(world.gus), f"/members/{world.bob.pk}/seat/"
    shown = forms_at(gus, address)[0].filled
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(clearance=2)
    answer = gus.post(address, shown | {"email": "b@example.org"})
    assert answer.status_code == 409
    assert "restricted" in answer.content.decode()
    assert "b@example.org" in answer.content.decode()
    assert again(gus, answer, address).status_code == 302


def test_a_shared_version_that_was_removed_meanwhile_can_be_written_again(world: World, client_of: ClientOf) -> None:
    ines, item = client_of(world.ines), f"/cases/{world.case.reference}/information/{world.police_item.pk}/"
    address = f"{item}shared-version/"
    shown = forms_at(ines, address)[0].filled
    with as_operator():
        Layer.objects.filter(item_id=world.police_item.pk, part="extract").delete()
    answer = ines.post(address, shown | {"text": "Older friends."})
    assert answer.status_code == 409
    assert again(ines, answer, address).status_code == 302
    with as_operator():
        assert Layer.objects.get(item_id=world.police_item.pk, part="extract").text == "Older friends."
