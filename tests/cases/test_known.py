"""Known people while a case is opened: shown to who opens it, within the rule; a person decides, on record."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.known import selectors
from cases.known.services import decide_known
from cases.models import Case, KnownDecision, Recusal, Reveal
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act, Reading
from partners.models import Member
from tests.access.twins import essence
from tests.cast import World, make_case

Clients = Callable[[Member], Client]
# Mika Tarn of the case at the minors' table, as another office writes him.
MIKA = {"given_name": "Mikah", "family_name": "Tarne", "born_on": "2010-05-17"}
CASE = {"table": "minors", "phenomena": ["none_identified"], "purpose": "support", "classification": "1"}
KNOWN = "This person may be known"


def brought_in(world: World, client: Client, **more: Any) -> HttpResponse:
    values = MIKA | CASE | {"legal_basis": "mandate", "coordinator": str(world.alice.pk)}
    return client.post("/cases/open/", values | more)


def decided(world: World) -> list[tuple[str, str, str]]:
    with acting_as(world.alice.pk):
        rows = KnownDecision.objects.select_related("case", "opened")
        return [(one.case.reference, one.opened.reference if one.opened else "", one.reason) for one in rows]


def count() -> int:
    with as_operator():
        return Case.objects.count()


class TestKnown:
    def test_it_works(self, world: World, client_of: Clients) -> None:
        client, before = client_of(world.alice), count()
        page = brought_in(world, client)
        text = page.content.decode()
        assert page.status_code == 200
        assert KNOWN in text
        assert "Mika Tarn, born Mon 17 May 2010, case ELM-2AB3C: same name, spelt otherwise, same birth date" in text
        assert "ELM-7XY8Z" not in text
        assert 'value="Mikah"' in text
        assert count() == before
        answer = brought_in(world, client, shown=str(world.case.pk), who=str(world.case.pk), why="The mother says so")
        assert answer["Location"] == "/cases/ELM-2AB3C/"
        assert count() == before
        assert decided(world) == [("ELM-2AB3C", "", "The mother says so")]
        page_of_case = client.get("/cases/ELM-2AB3C/").content.decode()
        assert "The same person was brought in again." in page_of_case
        with as_operator():
            assert Act.objects.get(thing="cases_historicalknowndecision").reference == "ELM-2AB3C"

    def test_another_person_is_told_on_both_pages(self, world: World, client_of: Clients) -> None:
        client = client_of(world.alice)
        answer = brought_in(world, client, shown=str(world.case.pk), who="other", why="A cousin")
        fresh = answer["Location"].split("/")[2]
        assert decided(world) == [("ELM-2AB3C", fresh, "A cousin")]
        assert f'"/cases/{fresh}/"' in client.get("/cases/ELM-2AB3C/").content.decode()
        assert '"/cases/ELM-2AB3C/"' in client.get(answer["Location"]).content.decode()
        for member in (world.bob, world.ines):
            told = client_of(member).get("/cases/ELM-2AB3C/").content.decode()
            assert fresh not in told
            assert "Looked at when" not in told

    @pytest.mark.parametrize("answer", [{"who": "other"}, {"why": "A cousin"}, {"who": "nobody", "why": "x"}])
    def test_half_an_answer_opens_nothing(self, world: World, client_of: Clients, answer: dict[str, str]) -> None:
        before = count()
        page = brought_in(world, client_of(world.alice), shown=str(world.case.pk), **answer)
        assert page.status_code == 422
        assert KNOWN in page.content.decode()
        assert 'value="Mikah"' in page.content.decode()
        assert (count(), decided(world)) == (before, [])

    def test_whom_nobody_was_asked_about_is_asked_about_again(self, world: World, client_of: Clients) -> None:
        client, before = client_of(world.alice), count()
        page = brought_in(world, client, shown="", who="other", why="A cousin")
        assert KNOWN in page.content.decode()
        with as_operator():
            make_case(world.city, "ELM-9FR13", "minors", ("Mika", "Tarn"), date(2010, 5, 17))
        page = brought_in(world, client, shown=str(world.case.pk), who="other", why="A cousin")
        assert "ELM-9FR13" in page.content.decode()
        assert "A cousin" in page.content.decode()
        assert count() == before + 1

    def test_each_look_is_recorded_with_who_was_shown(self, world: World, client_of: Clients) -> None:
        brought_in(world, client_of(world.alice))
        with as_operator():
            looks = Reading.objects.filter(screen="cases:open", member_id=world.alice.pk)
            assert sorted((one.reference, one.terms_hash is not None) for one in looks) == [
                ("", True),
                ("ELM-2AB3C", False),
            ]

    def test_names_are_not_tried_out(self, world: World, client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(selectors, "LOOKS", 2)
        client = client_of(world.alice)
        assert [KNOWN in brought_in(world, client).content.decode() for _ in range(3)] == [True, True, False]
        unknown = brought_in(world, client, given_name="Noor", family_name="Berg")
        assert "You have opened many cases within an hour" in unknown.content.decode()

    def test_as_many_queries_for_twenty_as_for_one(self, world: World, client_of: Clients) -> None:
        client, asked = client_of(world.alice), []
        brought_in(world, client)
        for n in (1, 20):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                text = brought_in(world, client).content.decode()
            assert text.count('name="who"') == n + 1
            asked.append(len(queries))
            with as_operator():
                for k in range(19 if n == 1 else 0):
                    make_case(world.city, f"ELM-9F{k:03}", "minors", ("Mika", "Tarn"), date(2010, 5, 17))
        assert asked[0] == asked[1]


class TestHidden:
    """A case that the coordinator does not see, or whose name is not told to the unit, changes nothing."""

    @pytest.mark.parametrize("how", ["kept out", "without a name"])
    def test_it_hides_from_outsiders(self, world: World, client_of: Clients, how: str) -> None:
        client, told = client_of(world.alice), []
        brought_in(world, client, phenomena=["none_identified", "mixed"])
        for name in (("Lou", "Berg"), ("Mikah", "Tarne")):
            with as_operator():
                world.case.identity.given_name, world.case.identity.family_name = name
                world.case.identity.save(force_update=True)
                if how == "kept out":
                    Recusal.objects.get_or_create(case=world.case, member=world.alice, defaults={"reason": "aunt"})
                else:
                    Case.objects.filter(pk=world.case.pk).update(is_anonymous=True)
                    Reveal.objects.get_or_create(case=world.case, agency=world.youth, defaults={"reason": "visit"})
            with CaptureQueriesContext(connection) as queries:
                # A mistake at the head, so that the page comes again and nothing new stands in the next look.
                page = brought_in(world, client, table="minors", phenomena=["none_identified", "mixed"])
            told.append(essence(page).split("\n") + [query["sql"].split(" ")[0] for query in queries])
        assert [pair for pair in zip(*told, strict=True) if len(set(pair)) > 1] == []
        assert not any(KNOWN in line for line in told[0])

    def test_only_who_coordinates_decides(self, world: World) -> None:
        for name in ("bob", "ines", "gus"):
            with acting_as(world.members[name].pk), pytest.raises(PermissionDenied):
                decide_known(actor=world.members[name], cases=[world.case], opened=None, reason="x")
