"""Changing a case: its head, person, phenomena and table."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from cases.file.identity import age_on
from cases.models import Case, Identity, Phenomenon
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import InDays, World, grant, on_the_day, today

ClientOf = Callable[[Member], Client]
PAGE = "/cases/ELM-2AB3C/"
PERSON = {"given_name": "Mika", "family_name": "Tarn", "born_on": "2010-05-17", "address": "", "residence": "Elmhaven"}


def stored(world: World) -> Case:
    with as_operator():
        return Case.objects.get(pk=world.case.pk)


def post(client: Client, page: str, **values: object) -> object:
    """Send the form of a page with the version that the page showed."""
    form = client.get(f"{PAGE}{page}/").context["form"]
    seen = {"seen": form["seen"].value()} if "seen" in form.fields else {}
    return client.post(f"{PAGE}{page}/", seen | values)


class TestHead:
    def values(self, **changed: object) -> dict[str, object]:
        head = {"legal_basis": "Law", "review_on": (today() + timedelta(days=80)).isoformat()}
        return head | changed

    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        values = self.values(coordinator=str(world.alice.pk))
        assert post(client_of(world.alice), "change", **values).status_code == 302
        case = stored(world)
        assert (case.legal_basis, case.coordinator) == ("Law", world.alice)

    @pytest.mark.parametrize("days", [-1, 400])
    def test_a_review_is_within_six_months(self, world: World, client_of: ClientOf, days: int) -> None:
        values = self.values(review_on=(today() + timedelta(days=days)).isoformat())
        assert "at most six months" in post(client_of(world.alice), "change", **values).content.decode()

    def test_a_coordinator_is_one_of_the_unit(self, world: World, client_of: ClientOf) -> None:
        answer = post(client_of(world.alice), "change", **self.values(coordinator=str(world.bob.pk)))
        assert "data-error-summary" in answer.content.decode()


class TestIdentity:
    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        assert post(client_of(world.alice), "person", **PERSON | {"given_name": "Micha"}).status_code == 302
        with as_operator():
            assert str(Identity.objects.get(case=world.case)) == "Micha Tarn"
            assert Identity.history.filter(case_id=world.case.pk).count() == 2

    @pytest.mark.parametrize("born_on", ["", "1800-01-01", "2999-01-01", "17/05/2010x"])
    def test_it_explains_bad_input(self, world: World, client_of: ClientOf, born_on: str) -> None:
        answer = post(client_of(world.alice), "person", **PERSON | {"born_on": born_on})
        assert answer.status_code == 200
        assert "data-error-summary" in answer.content.decode()

    def test_a_child_cannot_have_a_phenomenon(self, world: World, client_of: ClientOf) -> None:
        born_on = (today() - timedelta(days=9 * 365)).isoformat()
        assert (
            "Under twelve" in post(client_of(world.alice), "person", **PERSON | {"born_on": born_on}).content.decode()
        )


class TestPhenomena:
    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        post(client_of(world.alice), "phenomena", phenomena=["misogynist", "other"], shown=["mixed"])
        with as_operator():
            assert set(Phenomenon.objects.filter(case=world.case).values_list("code", flat=True)) == {
                "misogynist",
                "other",
            }

    @pytest.mark.parametrize("codes", [[], ["none_identified", "mixed"], ["vegan"]], ids=str)
    def test_it_explains_bad_input(self, world: World, client_of: ClientOf, codes: list[str]) -> None:
        answer = post(client_of(world.alice), "phenomena", phenomena=codes)
        assert "data-error-summary" in answer.content.decode()
        with as_operator():
            assert Phenomenon.objects.get(case=world.case).code == "mixed"

    def test_what_another_agency_said_stays(self, world: World, client_of: ClientOf) -> None:
        with as_operator():
            Phenomenon.objects.filter(case=world.case).update(originator=world.police, author=world.ines)
        answer = post(client_of(world.alice), "phenomena", phenomena=["other"], shown=["mixed"])
        assert "only be taken back by that agency" in answer.content.decode()

    def test_two_who_tick_at_once_both_keep_theirs(self, world: World, client_of: ClientOf) -> None:
        alice = client_of(world.alice)
        assert 'name="shown" value="mixed"' in alice.get(f"{PAGE}phenomena/").content.decode()
        for code in ("other", "racist"):
            assert post(alice, "phenomena", phenomena=["mixed", code], shown=["mixed"]).status_code == 302
        with as_operator():
            found = Phenomenon.objects.filter(case=world.case).values_list("code", flat=True)
            assert set(found) == {"mixed", "other", "racist"}


class TestMove:
    def test_who_gains_and_loses_sight_is_told_first(self, world: World, client_of: ClientOf) -> None:
        with as_operator():
            grant(world.case, world.probation)
            grant(world.case, world.dirk)
        effects = client_of(world.alice).get(f"{PAGE}move/").context["effects"]
        assert [effect.member.username for effect in effects.gains] == ["erin"]
        assert [effect.member.username for effect in effects.loses] == ["dirk"]
        assert stored(world).table == "minors"

    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        with as_operator():
            grant(world.case, world.dirk)
        assert client_of(world.dirk).get(PAGE).status_code == 200
        assert client_of(world.alice).post(f"{PAGE}move/", {"table": "adults"}).status_code == 302
        assert stored(world).table == "adults"
        assert client_of(world.dirk).get(PAGE).status_code == 404

    def test_a_second_click_does_not_move_it_back(self, world: World, client_of: ClientOf) -> None:
        client = client_of(world.alice)
        for _ in range(2):
            client.post(f"{PAGE}move/", {"table": "adults"})
        assert stored(world).table == "adults"


class TestNaming:
    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        alice, bob = client_of(world.alice), client_of(world.bob)
        assert {member.username for member in alice.get(f"{PAGE}naming/").context["affected"]} == {"bob", "ines"}
        assert alice.post(f"{PAGE}naming/").status_code == 302
        assert "Mika Tarn" in alice.get(PAGE).content.decode()
        assert "Mika" not in bob.get(PAGE).content.decode()

    def test_a_second_click_does_not_undo_it(self, world: World, client_of: ClientOf) -> None:
        client = client_of(world.alice)
        for _ in range(2):
            assert client.post(f"{PAGE}naming/").status_code == 302
        assert stored(world).is_anonymous

    def test_it_asks_for_share(self, world: World, client_of: ClientOf) -> None:
        with as_operator():
            grant(world.case, world.ines, "view", "contribute", "lead")
        client = client_of(world.ines)
        assert client.get(f"{PAGE}move/").status_code == 200
        assert client.get(f"{PAGE}naming/").status_code == 404
        assert client.post(f"{PAGE}naming/").status_code == 404
        assert not stored(world).is_anonymous


class TestOpen:
    NEW = {
        "given_name": "Sam",
        "family_name": "Vale",
        "born_on": "2011-02-03",
        "table": "minors",
        "phenomena": ["none_identified"],
        "purpose": "Support",
        "classification": "1",
        "legal_basis": "Mandate",
    }

    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        client = client_of(world.alice)
        answer = client.post("/cases/open/", self.NEW | {"coordinator": str(world.alice.pk)}, follow=True)
        assert "Sam Vale" in answer.content.decode()
        assert "being weighed" not in answer.content.decode()

    def test_age_and_table_that_disagree_are_asked_about(self, world: World, client_of: ClientOf) -> None:
        client = client_of(world.alice)
        values = self.NEW | {"coordinator": str(world.alice.pk), "table": "adults"}
        assert "By age this person belongs to the other table" in client.post("/cases/open/", values).content.decode()
        assert client.post("/cases/open/", values | {"table_is_meant": "on"}).status_code == 302

    @pytest.mark.parametrize(
        "wrong",
        [
            {"given_name": ""},
            {"born_on": "2999-01-01"},
            {"born_on": "x"},
            {"table": "x"},
            {"phenomena": []},
            {"phenomena": ["none_identified", "mixed"]},
            {"born_on": InDays(-3000), "phenomena": ["mixed"]},
            {"purpose": ""},
            {"classification": "3"},
            {"legal_basis": ""},
            {"coordinator": "x"},
            {"family_name": "a\x00"},
        ],
        ids=str,
    )
    def test_it_explains_bad_input(self, world: World, client_of: ClientOf, wrong: dict[str, object]) -> None:
        values = self.NEW | {"coordinator": str(world.alice.pk), "residence": "Typed with care"} | on_the_day(wrong)
        answer = client_of(world.alice).post("/cases/open/", values)
        assert answer.status_code == 200
        assert "data-error-summary" in answer.content.decode()
        assert "Typed with care" in answer.content.decode()
        with as_operator():
            assert Case.objects.count() == 2

    def test_only_coordinators_do(self, world: World, client_of: ClientOf) -> None:
        for name in ("bob", "ines", "frank", "gus", "hugo"):
            assert client_of(world.members[name]).get("/cases/open/").status_code == 404
            assert client_of(world.members[name]).post("/cases/open/", self.NEW).status_code == 404


@pytest.mark.parametrize("page", ["change", "status", "person", "phenomena", "move", "naming"])
def test_it_asks_for_the_lead(world: World, client_of: ClientOf, page: str) -> None:
    for name in ("bob", "ines", "carol", "erin", "frank", "hugo", "gus"):
        client = client_of(world.members[name])
        assert client.get(f"{PAGE}{page}/").status_code == 404
        assert (
            client.post(f"{PAGE}{page}/", {"table": "adults", "status": "monitoring", "name": "hide"}).status_code
            == 404
        )
    assert (stored(world).table, stored(world).status) == ("minors", "active")


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 11, 22), date(2026, 11, 21), 17),
        (date(2008, 11, 22), date(2026, 11, 22), 18),
    ],
)
def test_the_birthday_counts(born_on: date, day: date, age: int) -> None:
    assert age_on(born_on, day) == age
