"""Pages on which items are written, and their readers shown before."""

from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import Layer
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.cases.items_typed import ADD, INFORMATION, UNKNOWN, filled, page_of, stored
from tests.cast import InDays, World, on_the_day

ClientOf = Callable[[Member], Client]


class TestAddItem:
    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        answer = client_of(world.bob).post(ADD, filled(said_as="said_by", is_entrusted="on"))
        layer = stored(world, "Rang twice.")
        assert layer
        assert answer.url == page_of(layer)
        assert (layer.said_as, layer.is_entrusted, layer.domain, layer.author) == ("said_by", True, "family", world.bob)

    def test_named_agencies_and_people_are_kept(self, world: World, client_of: ClientOf) -> None:
        client = client_of(world.bob)
        client.post(ADD, filled(text="One.", audience="agencies", named_agencies=[str(world.police.pk)]))
        client.post(ADD, filled(text="Two.", audience="people", named_people=[str(world.alice.pk)]))
        assert stored(world, "One.").named_agencies == [world.police.pk]
        assert stored(world, "Two.").named_people == [world.alice.pk]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"text": ""},
            {"text": "  "},
            {"text": "x" * 20_001},
            {"text": "a\x00b"},
            {"kind": "rumour"},
            {"kind": "decision", "rationale": " "},
            {"day": "yesterday"},
            {"day": InDays(1)},
            {"classification": "2"},
            {"classification": ""},
            {"audience": "everyone"},
            {"audience": "agencies", "named_agencies": ["nonsense"]},
            {"audience": "agencies", "named_agencies": [UNKNOWN]},
            {"audience": "people", "named_people": [UNKNOWN]},
        ],
        ids=str,
    )
    def test_it_explains_bad_input(self, world: World, client_of: ClientOf, wrong: dict[str, object]) -> None:
        with as_operator():
            before = Layer.objects.count()
        answer = client_of(world.bob).post(ADD, filled(differing_views="Typed with care.") | on_the_day(wrong))
        assert answer.status_code == 200
        html = answer.content.decode()
        assert "data-error-summary" in html
        assert "Typed with care." in html
        with as_operator():
            assert Layer.objects.count() == before

    def test_a_preview_names_the_readers_and_saves_nothing(self, world: World, client_of: ClientOf) -> None:
        values = filled(audience="people", named_people=[str(world.alice.pk)], preview="1", text="")
        answer = client_of(world.bob).post(ADD, values)
        assert "data-error-summary" not in answer.content.decode()
        readers = {member.username for _, members in answer.context["readers"] for member in members}
        assert readers == {"alice", "bob"}
        assert stored(world, "") is None

    def test_the_choices_are_who_is_on_the_case(self, world: World, client_of: ClientOf) -> None:
        form = client_of(world.bob).get(ADD).context["form"]
        assert {name for _, name in form.fields["named_agencies"].choices} == {"Unit", "Police"}
        people = {name for _, group in form.fields["named_people"].choices for _, name in group}
        assert people >= {"Alice", "Ines"}
        assert not people & {"Bob", "Dirk", "Erin", "Frank"}

    @pytest.mark.parametrize("name", ["carol", "dirk", "erin", "frank", "hugo", "gus"])
    def test_it_hides_from_outsiders(self, world: World, client_of: ClientOf, name: str) -> None:
        client = client_of(world.members[name])
        assert client.get(ADD).status_code == client.post(ADD, filled()).status_code == 404
        assert stored(world, "Rang twice.") is None


class TestReadersPreview:
    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        query = {"audience": "agencies", "named_agencies": str(world.police.pk), "classification": "1"}
        html = client_of(world.bob).get(f"{INFORMATION}readers/", query).content.decode()
        assert "Ines" in html
        assert "Bob" in html
        assert "Alice" not in html

    def test_it_leaves_a_reading(self, world: World, client_of: ClientOf) -> None:
        client_of(world.bob).get(f"{INFORMATION}readers/", {"audience": "table"})
        with as_operator():
            reading = Reading.objects.get()
        assert (reading.screen, reading.reference) == ("cases:readers_preview", "ELM-2AB3C")

    def test_it_counts_the_clearance(self, world: World, client_of: ClientOf) -> None:
        html = client_of(world.alice).get(f"{INFORMATION}readers/", {"audience": "table", "classification": "2"})
        assert "Bob" not in html.content.decode()
        assert "Ines" in html.content.decode()

    def test_who_is_kept_out_is_known_only_to_those_who_decide_it(self, world: World, client_of: ClientOf) -> None:
        query = {"audience": "table", "classification": "0"}
        assert "Carol" not in client_of(world.alice).get(f"{INFORMATION}readers/", query).content.decode()
        assert "Carol" in client_of(world.bob).get(f"{INFORMATION}readers/", query).content.decode()

    @pytest.mark.parametrize("query", [{}, {"audience": "x"}, {"named_people": "\x00", "audience": "people"}])
    def test_bad_input_breaks_nothing(self, world: World, client_of: ClientOf, query: dict[str, str]) -> None:
        assert client_of(world.bob).get(f"{INFORMATION}readers/", query).status_code == 200

    @pytest.mark.parametrize("item", ["nonsense", UNKNOWN, "\x00"])
    def test_an_item_of_others_is_unknown(self, world: World, client_of: ClientOf, item: str) -> None:
        client = client_of(world.bob)
        assert client.get(f"{INFORMATION}readers/", {"item": item}).status_code == 404
        assert client.get(f"{INFORMATION}readers/", {"item": str(world.police_item.pk)}).status_code == 404
