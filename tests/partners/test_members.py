"""The list of members, the page of one, and what is asked for them."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mscportal.guard.operator import as_operator
from partners.members.forms import InvitationForm
from partners.models import Member, SeatChange
from tests.cast import World, make_member
from tests.partners.people import lead_of

ClientOf = Callable[[Member], Client]


def invitation(world: World, **more: str) -> dict[str, str]:
    return {
        "name": "Nora Field",
        "email": "Nora@example.org",
        "username": "nora",
        "language": "nl",
        "phone": "",
        "same_as": "",
        "agency": str(world.youth.pk),
        "role": "practitioner",
        "clearance": "1",
        "reason": "new colleague",
    } | more


def names(client: Client, **query: str) -> list[str]:
    page = client.get(reverse("partners:members"), query)
    return [member.username for member in page.context["page"]]


def test_it_works(world: World, client_of: ClientOf) -> None:
    for keeper in (world.alice, world.gus):
        assert set(names(client_of(keeper))) == set(world.members)
    assert names(client_of(lead_of(world.youth))) == ["bob", "carol", "leo"]


def test_filters_narrow_the_list(world: World, client_of: ClientOf) -> None:
    with as_operator():
        world.dirk.is_active = False
        world.dirk.save()
    client = client_of(world.alice)
    assert names(client, q="caro") == ["carol"]
    assert names(client, agency=str(world.youth.pk)) == ["bob", "carol"]
    assert names(client, role="auditor") == ["hugo"]
    assert names(client, state="left") == ["dirk"]
    assert names(client, state="invited") == []
    client_of(world.gus).post(reverse("partners:invite"), invitation(world))
    assert names(client, state="invited") == ["nora"]
    assert "nora" not in names(client, state="active")
    with as_operator():
        SeatChange.objects.update(status="declined")
    assert names(client, state="declined") == ["nora"]
    assert names(client, state="invited") == []


@pytest.mark.parametrize("more", [1, 20])
def test_queries_do_not_grow(
    world: World, client_of: ClientOf, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with as_operator():
        for number in range(more):
            make_member(world.youth, f"more-{number}", "practitioner")
    client = client_of(world.alice)
    client.get(reverse("partners:members"))
    with django_assert_num_queries(23):
        client.get(reverse("partners:members"))


def test_an_invited_member_can_do_nothing_yet(world: World, client_of: ClientOf) -> None:
    answer = client_of(world.gus).post(reverse("partners:invite"), invitation(world, role="agency_lead", clearance="2"))
    made = Member.objects.get(username="nora")
    assert answer.headers["Location"] == reverse("partners:member", args=[made.pk])
    assert (made.is_active, made.role, made.clearance, made.email) == (False, "practitioner", 0, "nora@example.org")
    assert (made.municipality, made.person, made.language) == (world.city, "nora", "nl")
    assert not made.has_usable_password()
    assert made.history.get().history_user_id == world.gus.pk
    with as_operator():
        change = SeatChange.objects.get()
    assert (change.member, change.asked_by, change.status) == (made, world.gus, "asked")
    assert (change.role, change.clearance, change.agency) == ("agency_lead", 2, world.youth)


def test_two_who_invite_under_one_user_name_at_once_get_a_message(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Member.objects.count()
    # The other one is invited after the form looked.
    monkeypatch.setattr(InvitationForm, "clean_username", lambda form: form.cleaned_data["username"])
    page = client_of(world.gus).post(reverse("partners:invite"), invitation(world, username="bob"))
    assert list(page.context["form"].errors) == ["username"]
    assert page.context["form"]["reason"].value() == "new colleague"
    assert Member.objects.count() == before


def test_a_second_seat_is_the_same_person(world: World, client_of: ClientOf) -> None:
    client = client_of(world.gus)
    second = invitation(world, email="bob@example.org", agency=str(world.school.pk))
    page = client.post(reverse("partners:invite"), second)
    assert "same person" in str(page.context["form"].errors["email"])
    client.post(reverse("partners:invite"), second | {"same_as": str(world.bob.pk)})
    assert Member.objects.get(username="nora").person == "bob"


def test_a_user_name_that_is_somebody_s_person_makes_no_second_seat(world: World, client_of: ClientOf) -> None:
    with as_operator():
        world.bob.person = "nora"
        world.bob.save()
    client_of(world.gus).post(reverse("partners:invite"), invitation(world))
    assert Member.objects.get(username="nora").person not in ("nora", "bob")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "nora"}, "email"),
        ({"email": "BOB@example.org"}, "email"),
        ({"username": "nora field"}, "username"),
        ({"username": "BOB"}, "username"),
        ({"language": "es"}, "language"),
        ({"agency": "nonsense"}, "agency"),
        ({"role": "coordinator"}, "role"),
        ({"role": "superuser"}, "role"),
        ({"clearance": "4"}, "clearance"),
        ({"same_as": "nonsense"}, "same_as"),
    ],
)
def test_bad_input_is_told_at_the_field(world: World, client_of: ClientOf, wrong: dict[str, str], field: str) -> None:
    before = Member.objects.count()
    page = client_of(world.gus).post(reverse("partners:invite"), invitation(world, **wrong))
    assert list(page.context["form"].errors) == [field]
    assert Member.objects.count() == before
    assert page.context["form"]["reason"].value() == "new colleague"


def test_a_lead_invites_into_the_own_agency_alone(world: World, client_of: ClientOf) -> None:
    client = client_of(lead_of(world.youth))
    assert client.get(reverse("partners:invite")).context["form"]["agency"].value() == world.youth.pk
    page = client.post(reverse("partners:invite"), invitation(world, agency=str(world.school.pk)))
    assert list(page.context["form"].errors) == ["agency"]
    assert client.post(reverse("partners:invite"), invitation(world)).status_code == 302
    assert Member.objects.get(username="nora").agency == world.youth


def test_a_change_is_asked_and_changes_nothing(world: World, client_of: ClientOf) -> None:
    client = client_of(world.gus)
    address = reverse("partners:change_seat", args=[world.bob.pk])
    same = {"agency": str(world.youth.pk), "role": "practitioner", "clearance": "1", "email": "", "reason": ""}
    assert "Nothing is changed" in str(client.post(address, same).context["form"].errors)
    assert client.post(address, same | {"clearance": "3", "email": "b@example.org"}).status_code == 302
    world.bob.refresh_from_db()
    assert (world.bob.clearance, world.bob.email) == (1, "bob@example.org")
    page = client.get(reverse("partners:member", args=[world.bob.pk]))
    assert page.context["waits"].clearance == 3
    again = client.post(address, same | {"clearance": "2"})
    assert "waits for an answer" in str(again.context["form"].errors)
    with as_operator():
        assert SeatChange.objects.count() == 1


def test_an_administrator_asks_that_somebody_leave_and_a_lead_ends_it(world: World, client_of: ClientOf) -> None:
    leo = lead_of(world.youth)
    address = reverse("partners:leave", args=[world.bob.pk])
    assert not client_of(world.gus).get(address).context["at_once"]
    client_of(world.gus).post(address, {"reason": "moved away"})
    world.bob.refresh_from_db()
    assert world.bob.is_active
    told = client_of(leo).post(address, {"reason": "moved away"}).context["effects"]
    assert [(effect.member, effect.cases) for effect in told.loses] == [(world.bob, 1)]
    world.bob.refresh_from_db()
    assert world.bob.is_active
    client_of(leo).post(address, {"reason": "moved away", "confirmed": "1"})
    world.bob.refresh_from_db()
    assert not world.bob.is_active
    with as_operator():
        assert sorted(SeatChange.objects.values_list("status", "is_active")) == [
            ("confirmed", False),
            ("declined", False),
        ]
    assert world.bob.history.latest().history_user_id == leo.pk
    assert client_of(leo).get(address).status_code == 404


def test_an_administrator_corrects_a_name_and_nothing_more(world: World, client_of: ClientOf) -> None:
    address = reverse("partners:correct_member", args=[world.bob.pk])
    client = client_of(world.gus)
    told = {"name": "Robert", "phone": "12", "language": "nl", "email": "gus@example.org", "clearance": "3"}
    assert client.post(address, told).status_code == 302
    world.bob.refresh_from_db()
    assert (world.bob.name, world.bob.phone, world.bob.language) == ("Robert", "12", "nl")
    assert (world.bob.email, world.bob.clearance) == ("bob@example.org", 1)
    assert list(client.post(address, told | {"name": ""}).context["form"].errors) == ["name"]


def test_nobody_keeps_the_own_seat(world: World, client_of: ClientOf) -> None:
    for keeper in (world.alice, world.gus, lead_of(world.youth)):
        client = client_of(keeper)
        text = client.get(reverse("partners:member", args=[keeper.pk])).content.decode()
        for route in ("change_seat", "leave", "correct_member"):
            address = reverse(f"partners:{route}", args=[keeper.pk])
            assert address not in text
            assert client.get(address).status_code == client.post(address).status_code == 404


def test_the_second_seat_of_oneself_is_the_own_seat(world: World, client_of: ClientOf) -> None:
    with as_operator():
        twin = make_member(world.school, "gus-school", "practitioner", person="gus")
    assert client_of(world.gus).get(reverse("partners:change_seat", args=[twin.pk])).status_code == 404


def test_the_own_profile_is_changed_alone(world: World, client_of: ClientOf) -> None:
    client = client_of(world.hugo)
    assert "Your profile" in client.get(reverse("partners:profile")).content.decode()
    told = {"name": "Hugo L.", "phone": "5", "language": "fr", "role": "coordinator", "clearance": "3"}
    assert client.post(reverse("partners:profile"), told).status_code == 302
    world.hugo.refresh_from_db()
    assert (world.hugo.name, world.hugo.language, world.hugo.role, world.hugo.clearance) == (
        "Hugo L.",
        "fr",
        "auditor",
        0,
    )
    assert world.hugo.history.latest().history_user_id == world.hugo.pk
    assert list(client.post(reverse("partners:profile"), told | {"language": "es"}).context["form"].errors) == [
        "language"
    ]


def test_the_own_address_asks_for_the_password_once_more(world: World, client_of: ClientOf) -> None:
    client = client_of(world.bob)
    address = reverse("partners:own_email")
    asked = client.get(address)
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": "demo"})
    assert list(client.post(address, {"email": "carol@example.org"}).context["form"].errors) == ["email"]
    assert client.post(address, {"email": "Robert@example.org"}).status_code == 302
    world.bob.refresh_from_db()
    assert world.bob.email == "robert@example.org"
