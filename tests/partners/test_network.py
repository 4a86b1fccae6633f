"""The overview of the network, the page of an agency, and what the coordinator keeps of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member, Partnership
from partners.network.services import change_agency, create_agency, set_stage
from tests.cast import World, make_agency, make_agreement, today
from tests.partners.people import other_city

ClientOf = Callable[[Member], Client]
NEW = {"name": "Women's centre", "kind": "civil_society", "stage": "approached", "part_of": "", "skills": ""}


def rows(client: Client, **query: str) -> list[str]:
    page = client.get(reverse("partners:agencies"), query)
    return [row.partnership.agency.slug for row in page.context["rows"]]


def test_it_works(world: World, client_of: ClientOf) -> None:
    page = client_of(world.bob).get(reverse("partners:agencies"))
    text = page.content.decode()
    assert "Probation" in text
    assert "New partner" not in text
    tables = {row.partnership.agency.slug: [bool(held) for _, held in row.tables] for row in page.context["rows"]}
    assert tables["school"] == [True, False]
    assert tables["probation"] == [False, True]
    assert tables["mayor"] == [False, False]


def test_filters_and_search_narrow_the_list(world: World, client_of: ClientOf) -> None:
    with as_operator():
        world.school.skills = ["bullying"]
        world.school.save()
        Partnership.objects.filter(agency=world.police).update(stage="suspended")
    client = client_of(world.alice)
    assert rows(client, q="Youth") == ["youth"]
    assert rows(client, q="bully") == ["school"]
    assert rows(client, kind="police") == ["police"]
    assert rows(client, stage="suspended") == ["police"]
    assert rows(client, table="adults") == ["police", "probation", "unit", "youth"]
    assert len(rows(client, kind="nonsense")) == 7


def test_an_agreement_of_the_whole_reaches_its_parts(world: World, client_of: ClientOf) -> None:
    with as_operator():
        make_agency(world.city, "annex", "school", part_of=world.school)
    client = client_of(world.alice)
    page = client.get(reverse("partners:agencies"), {"q": "annex"})
    assert [bool(held) for _, held in page.context["rows"][0].tables] == [True, False]
    assert "annex" in rows(client, table="minors")


def test_an_agreement_that_ran_out_entitles_nobody(world: World, client_of: ClientOf) -> None:
    with as_operator():
        agreement = world.probation.agreements.get()
        agreement.valid_until = today() - timedelta(days=1)
        agreement.save()
    page = client_of(world.alice).get(reverse("partners:agencies"), {"q": "probation"})
    assert [held for _, held in page.context["rows"][0].tables] == [None, None]
    page = client_of(world.alice).get(reverse("partners:agency", args=[world.probation.pk]))
    assert "run out" in page.content.decode()


def test_the_page_of_an_agency_tells_who_works_there(world: World, client_of: ClientOf) -> None:
    page = client_of(world.bob).get(reverse("partners:agency", args=[world.police.pk]))
    text = page.content.decode()
    assert "Ines" in text
    assert "ines@example.org" in text
    assert reverse("partners:member", args=[world.ines.pk]) not in text
    text = client_of(world.alice).get(reverse("partners:agency", args=[world.police.pk])).content.decode()
    assert reverse("partners:member", args=[world.ines.pk]) in text


@pytest.mark.parametrize("agencies", [1, 20])
def test_queries_do_not_grow(
    world: World, client_of: ClientOf, agencies: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with as_operator():
        for number in range(agencies):
            make_agreement(make_agency(world.city, f"more-{number}", "sports"), ["minors"])
    client = client_of(world.alice)
    client.get(reverse("partners:agencies"))
    with django_assert_num_queries(16):
        client.get(reverse("partners:agencies"))


def test_a_coordinator_brings_an_agency_in(world: World, client_of: ClientOf) -> None:
    client = client_of(world.alice)
    answer = client.post(
        reverse("partners:new_agency"),
        NEW | {"part_of": str(world.mayor.pk), "skills": "home visits\n\nArabic\nArabic"},
    )
    made = Agency.objects.get(name="Women's centre")
    assert answer.headers["Location"] == reverse("partners:agency", args=[made.pk])
    assert (made.slug, made.skills, made.part_of) == ("elmhaven-womens-centre", ["home visits", "Arabic"], world.mayor)
    with as_operator():
        assert Partnership.objects.get(agency=made).stage == "approached"
    assert made.history.get().history_user_id == world.alice.pk


def test_two_agencies_of_like_names_get_different_slugs(world: World) -> None:
    with acting_as(world.alice.pk):
        for name in ("Ça va", "Ca va"):
            create_agency(actor=world.alice, name=name, kind="other", stage="wished")
    made = Agency.objects.filter(name__endswith=" va").order_by("slug")
    assert [agency.slug for agency in made] == ["elmhaven-ca-va", "elmhaven-ca-va-2"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "YOUTH"}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"kind": "mosque"}, "kind"),
        ({"stage": ""}, "stage"),
        ({"part_of": "nonsense"}, "part_of"),
        ({"skills": "x" * 81}, "skills"),
    ],
)
def test_bad_input_is_told_at_the_field(world: World, client_of: ClientOf, wrong: dict[str, str], field: str) -> None:
    before = Agency.objects.count()
    page = client_of(world.alice).post(reverse("partners:new_agency"), NEW | wrong)
    assert list(page.context["form"].errors) == [field]
    assert Agency.objects.count() == before
    assert page.context["form"]["name"].value() == (NEW | wrong)["name"]


def test_an_agency_on_a_case_gets_no_parts(world: World, client_of: ClientOf) -> None:
    page = client_of(world.alice).post(reverse("partners:new_agency"), NEW | {"part_of": str(world.youth.pk)})
    assert "on a case in its own name" in str(page.context["form"].errors["part_of"])
    world.mayor.part_of_id = world.youth.pk
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(world.alice.pk):
        world.mayor.save(update_fields=["part_of"])


def test_parts_have_one_level(world: World) -> None:
    with acting_as(world.alice.pk):
        part = create_agency(actor=world.alice, name="Desk", kind="mayor", stage="partner", part_of=world.mayor)
        with pytest.raises(ValidationError, match="itself part"):
            create_agency(actor=world.alice, name="Corner", kind="mayor", stage="partner", part_of=part)
        office = Agency.objects.get(slug="office")
        with pytest.raises(ValidationError, match="parts of its own"):
            change_agency(
                actor=world.alice, agency=world.mayor, name="M", kind="mayor", stage="partner", part_of=office
            )


def test_an_agency_is_changed_and_history_tells_who_did(world: World, client_of: ClientOf) -> None:
    address = reverse("partners:change_agency", args=[world.school.pk])
    client = client_of(world.alice)
    form = client.get(address).context["form"]
    assert form["stage"].value() == "partner"
    told = {"name": "Elm school", "kind": "school", "stage": "suspended", "part_of": "", "skills": "a"}
    client.post(address, told | {"seen": form["seen"].value()})
    world.school.refresh_from_db()
    assert (world.school.name, world.school.skills) == ("Elm school", ["a"])
    assert world.school.history.latest().history_user_id == world.alice.pk
    with as_operator():
        assert Partnership.objects.get(agency=world.school).stage == "suspended"


def test_an_agency_of_another_city_is_taken_in_and_only_its_stage_changed(world: World, client_of: ClientOf) -> None:
    _, unit, _ = other_city(world)
    client = client_of(world.alice)
    assert client.get(reverse("partners:agency", args=[unit.pk])).status_code == 404
    client.post(reverse("partners:take_in_agency"), {"agency": str(unit.pk), "stage": "informal"})
    assert "fenwick-unit" in rows(client)
    address = reverse("partners:change_agency", args=[unit.pk])
    assert list(client.get(address).context["form"].fields) == ["stage", "seen"]
    client.post(address, {"stage": "ended", "name": "Taken over"})
    unit.refresh_from_db()
    assert unit.name == "Fenwick-Unit"
    with as_operator():
        assert Partnership.objects.get(agency=unit, municipality=world.city).stage == "ended"


def test_parts_and_wholes_that_are_not_in_the_network_have_no_link(world: World, client_of: ClientOf) -> None:
    city, _, olga = other_city(world)
    with as_operator():
        annex = make_agency(world.city, "annex", "school", part_of=world.school)
        Partnership.objects.create(municipality=city, agency=world.school, stage="partner")
    whole, part = (reverse("partners:agency", args=[agency.pk]) for agency in (world.school, annex))
    assert part in client_of(world.alice).get(whole).content.decode()
    assert part not in client_of(olga).get(whole).content.decode()
    assert f"{whole}?network=elmhaven" in client_of(world.alice).get(part).content.decode()
    with as_operator():
        Partnership.objects.filter(agency=world.school, municipality=city).update(agency=annex)
    page = client_of(olga).get(part).content.decode()
    assert ("School" in page, whole in page) == (True, False)


def test_a_partner_in_two_networks_chooses_one(world: World, client_of: ClientOf) -> None:
    city, _, _ = other_city(world)
    with as_operator():
        Partnership.objects.create(municipality=city, agency=world.youth, stage="partner")
    client = client_of(world.bob)
    assert rows(client, network="fenwick") == ["fenwick-unit", "youth"]
    assert "youth" in rows(client)
    assert rows(client, network="nowhere") == rows(client)
    assert "Fenwick" not in client_of(world.ines).get(reverse("partners:agencies")).content.decode()


def test_nobody_else_brings_in_or_changes(world: World) -> None:
    for member in (world.bob, world.ines, world.gus, world.frank):
        with acting_as(member.pk):
            with pytest.raises(PermissionDenied):
                create_agency(actor=member, name="X", kind="other", stage="wished")
            with pytest.raises(PermissionDenied):
                change_agency(actor=member, agency=world.school, name="X", kind="other", stage="wished")
            with pytest.raises(PermissionDenied):
                set_stage(actor=member, agency=world.school, stage="ended")
    assert not Agency.objects.filter(name="X").exists()


def test_who_saves_over_another_gets_both_texts(world: World, client_of: ClientOf) -> None:
    client, address = client_of(world.alice), reverse("partners:change_agency", args=[world.school.pk])
    shown = client.get(address).context["form"]["seen"].value()
    told = {"name": "School", "kind": "school", "stage": "partner", "part_of": "", "seen": shown}
    assert client.post(address, told | {"skills": "hers"}).status_code == 302
    stale = client.post(address, told | {"skills": "mine"})
    assert stale.status_code == 409
    assert all(word in stale.content.decode() for word in ("hers", "mine"))
    world.school.refresh_from_db()
    assert world.school.skills == ["hers"]
    again = told | {"skills": "hers\nmine", "seen": stale.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302
