"""The municipalities' pages: those of the own networks, what one is, and what its administrator changes."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member, Municipality, Partnership
from partners.municipalities.services import change_municipality
from partners.municipalities.words import COUNTRIES, languages_in_words
from tests.cast import World, make_agency, make_agreement, make_member
from tests.partners.people import other_city

ClientOf = Callable[[Member], Client]
NEW = {"name": "Elmhaven on Sea", "first_language": "fr", "other_languages": ["nl", "fr"]}


def page_of(city: Municipality) -> str:
    return reverse("partners:municipality", args=[city.pk])


def change_of(city: Municipality) -> str:
    return reverse("partners:change_municipality", args=[city.pk])


def test_it_works(world: World, client_of: ClientOf) -> None:
    with as_operator():
        make_agency(world.city, "annex", "school", part_of=world.school)
        Partnership.objects.filter(agency=world.mayor).update(stage="informal")
    page = client_of(world.bob).get(page_of(world.city))
    stages = {stage.value: stage.agencies for stage in page.context["stages"]}
    with as_operator():
        assert stages == {"informal": 1, "partner": Partnership.objects.filter(municipality=world.city).count() - 1}
    assert {table.value: table.agencies for table in page.context["tables"]} == {"minors": 5, "adults": 4}
    assert [member.username for member in page.context["members"]] == ["alice", "gus"]
    text = page.content.decode()
    assert all(words in text for words in ("Elmhaven", "Belgium", "Europe/Brussels", "alice@example.org"))
    assert change_of(world.city) not in text


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    city, unit, olga = other_city(world)
    clients = {name: client_of(member) for name, member in (world.members | {"olga": olga}).items()}
    got = {name for name, client in clients.items() if client.get(page_of(world.city)).status_code == 200}
    assert got == set(world.members) - {"hugo"}
    assert {name for name, client in clients.items() if client.get(page_of(city)).status_code == 200} == {"olga"}
    assert clients["bob"].get(reverse("partners:municipality", args=[uuid4()])).status_code == 404
    assert "Fenwick" not in clients["bob"].get(reverse("partners:municipalities")).content.decode()
    with as_operator():
        Partnership.objects.create(municipality=city, agency=world.youth, stage="wished")
    shown = clients["bob"].get(reverse("partners:municipalities"))
    assert [(row["municipality"].slug, row["agencies"]) for row in shown.context["rows"]][1:] == [("fenwick", 2)]
    page = clients["bob"].get(page_of(city))
    assert [table.agencies for table in page.context["tables"]] == [0, 0]
    assert [one.username for one in page.context["members"]] == ["olga"]
    assert f"{reverse('partners:agency', args=[unit.pk])}?network=fenwick" in page.content.decode()


def test_nobody_is_named_who_left_or_is_of_an_agency_outside_the_network(world: World, client_of: ClientOf) -> None:
    with as_operator():
        make_member(world.unit, "una", "coordinator", is_active=False)
        apart = make_agency(world.city, "apart", "other")
        make_member(apart, "amy", "administrator", 0)
        Partnership.objects.filter(agency=apart).delete()
    text = client_of(world.bob).get(page_of(world.city)).content.decode()
    assert "amy" not in text
    assert "una" not in text


def test_queries_do_not_grow(world: World, client_of: ClientOf) -> None:
    client = client_of(world.alice)
    addresses = (reverse("partners:municipalities"), page_of(world.city))
    counts = []
    for many in (1, 20):
        with as_operator():
            for number in range(len(counts), many):
                city = Municipality.objects.create(
                    slug=f"city-{number}", name="City", country="BE", timezone="Europe/Brussels", languages=["nl"]
                )
                Partnership.objects.create(municipality=city, agency=world.unit, stage="wished")
                make_member(
                    make_agreement(make_agency(world.city, f"more-{number}", "sports"), ["minors"]).agency,
                    f"admin-{number}",
                    "administrator",
                )
        asked = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]


def test_an_administrator_changes_name_and_languages(world: World, client_of: ClientOf) -> None:
    client = client_of(world.gus)
    form = client.get(change_of(world.city)).context["form"]
    told = NEW | {"seen": form["seen"].value(), "timezone": "Pacific/Auckland", "slug": "sea", "country": "NZ"}
    answer = client.post(change_of(world.city), told)
    assert answer.headers["Location"] == page_of(world.city)
    stands = Municipality.objects.get(pk=world.city.pk)
    assert (stands.name, stands.languages) == ("Elmhaven on Sea", ["fr", "nl"])
    assert (stands.timezone, stands.slug, stands.country) == ("Europe/Brussels", "elmhaven", "BE")
    assert "Elmhaven on Sea" in client.get(page_of(world.city)).content.decode()


def test_history_and_the_auditor_are_told_who_did(world: World, client_of: ClientOf) -> None:
    client_of(world.gus).post(change_of(world.city), NEW)
    kept = [(one.history_type, one.name, one.history_user_id) for one in world.city.history.order_by("history_date")]
    assert kept == [("+", "Elmhaven", None), ("~", "Elmhaven on Sea", world.gus.pk)]
    client_of(world.gus).post(change_of(world.city), NEW)
    assert world.city.history.count() == 2
    record = client_of(world.hugo).get(reverse("audit")).content.decode()
    assert "a municipality" in record
    assert "Elmhaven on Sea" not in record.split("<main")[1]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"first_language": ""}, "first_language"),
        ({"first_language": "tlh"}, "first_language"),
        ({"other_languages": ["nl", "tlh"]}, "other_languages"),
    ],
)
def test_bad_input_is_told_at_the_field(
    world: World, client_of: ClientOf, wrong: dict[str, object], field: str
) -> None:
    page = client_of(world.gus).post(change_of(world.city), NEW | wrong)
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"]["name"].value() == (NEW | wrong)["name"]
    assert Municipality.objects.get(pk=world.city.pk).name == "Elmhaven"


def test_who_saves_over_another_gets_both_texts(world: World, client_of: ClientOf) -> None:
    client, address = client_of(world.gus), change_of(world.city)
    shown = client.get(address).context["form"]["seen"].value()
    assert client_of(world.alice).post(address, NEW | {"seen": shown, "name": "Hers"}).status_code == 302
    stale = client.post(address, NEW | {"seen": shown, "name": "His"})
    assert stale.status_code == 409
    assert all(word in stale.content.decode() for word in ("Hers", "His", "French, Dutch"))
    assert Municipality.objects.get(pk=world.city.pk).name == "Hers"
    again = NEW | {"name": "Both", "seen": stale.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302


def test_nobody_else_changes_it(world: World, client_of: ClientOf) -> None:
    _, _, olga = other_city(world)
    for member in (world.bob, world.ines, world.frank, world.hugo, olga):
        assert client_of(member).post(change_of(world.city), NEW).status_code == 404
        with acting_as(member.pk), pytest.raises(PermissionDenied):
            change_municipality(actor=member, municipality=world.city, name="X", languages=["en"], emergency_roles=[])
        with pytest.raises(ProgrammingError, match="row-level security"), acting_as(member.pk):
            Municipality.objects.filter(pk=world.city.pk).update(name="X")


@pytest.mark.parametrize("column", ["slug", "country", "timezone"])
def test_not_even_sql_changes_what_is_the_operators(world: World, column: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(world.gus.pk):
        Municipality.objects.filter(pk=world.city.pk).update(**{column: "Asia/Tokyo"[:2]})


def test_a_municipality_keeps_a_language(world: World) -> None:
    with pytest.raises(IntegrityError, match="has_a_language"), acting_as(world.gus.pk):
        change_municipality(actor=world.gus, municipality=world.city, name="X", languages=[], emergency_roles=[])


def test_a_language_that_the_portal_does_not_speak_stays(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Municipality.objects.filter(pk=world.city.pk).update(languages=["nl", "tr", "xx"])
    client = client_of(world.gus)
    page = client.get(change_of(world.city))
    assert "Turkish" in page.content.decode()
    told = {"name": "Elmhaven", "first_language": "tr", "other_languages": ["nl", "xx"]}
    assert client.post(change_of(world.city), told).status_code == 302
    assert Municipality.objects.get(pk=world.city.pk).languages == ["tr", "nl", "xx"]


def test_countries_and_languages_stand_in_the_readers_language() -> None:
    with translation.override("de"):
        assert (str(COUNTRIES["BE"]), languages_in_words(["nl", "tr", "xx"])) == (
            "Belgien",
            "Niederländisch, Türkisch, xx",
        )


def test_a_change_does_not_wait_for_who_adds_to_the_municipality(world: World) -> None:
    """A case, an agency, a member that is being added holds FOR KEY SHARE on it, which FOR UPDATE would wait for."""
    with CaptureQueriesContext(connection) as queries, acting_as(world.gus.pk):
        change_municipality(actor=world.gus, municipality=world.city, name="X", languages=["en"], emergency_roles=[])
    assert sum("FOR NO KEY UPDATE" in query["sql"] for query in queries) == 1
