"""Pages on which items are written, read and changed."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from cases.models import Layer
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from mscportal.record.versions import version_of
from partners.models import Member
from tests.cases.items_typed import ADD, INFORMATION, filled, page_of, stored
from tests.cast import World

ClientOf = Callable[[Member], Client]


class TestItem:
    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        html = client_of(world.ines).get(page_of(world.police_item)).content.decode()
        for told in ("Seen twice with two older men.", "New older company.", "restricted", "Share this with", "Ines"):
            assert told in html

    def test_the_shared_version_tells_no_more(self, world: World, client_of: ClientOf) -> None:
        html = client_of(world.bob).get(page_of(world.police_item)).content.decode()
        assert "New older company." in html
        for hidden in ("Seen twice", "restricted", "Ines", "Change", "Attach"):
            assert hidden not in html

    def test_the_reading_tells_full_from_shared(self, world: World, client_of: ClientOf) -> None:
        client_of(world.bob).get(page_of(world.police_item))
        client_of(world.ines).get(page_of(world.police_item))
        with as_operator():
            by_bob, by_ines = (
                Reading.objects.get(member_id=member.pk, screen="cases:item") for member in (world.bob, world.ines)
            )
        assert (by_bob.full, by_bob.extracts) == ([], [world.police_item.pk])
        assert (by_ines.full, by_ines.extracts) == ([world.police_item.pk], [world.police_item.pk])

    def test_every_page_of_it_leaves_a_reading(self, world: World, client_of: ClientOf) -> None:
        client = client_of(world.ines)
        for page in ("change/", "shared-version/", "shared-version/remove/", "attach/", "share/"):
            client.get(f"{page_of(world.police_item)}{page}")
        client.get(ADD)
        with as_operator():
            readings = Reading.objects.filter(member_id=world.ines.pk, case_id=world.case.pk)
            assert {reading.screen for reading in readings} == {
                "cases:change_item",
                "cases:write_extract",
                "cases:remove_extract",
                "cases:attach",
                "cases:release_item",
                "cases:add_item",
            }

    def test_hidden_answers_as_unknown(self, world: World, client_of: ClientOf) -> None:
        client = client_of(world.ines)
        hidden, unknown = client.get(page_of(world.named_item)), client.get(f"{INFORMATION}{uuid4()}/")
        assert hidden.status_code == unknown.status_code == 404


class TestChangeItem:
    def changed(self, client: Client, layer: Layer, **values: object) -> object:
        return client.post(f"{page_of(layer)}change/", filled(seen=self.seen(layer), **values))

    def seen(self, layer: Layer) -> str:
        with as_operator():
            return version_of(Layer.objects.get(pk=layer.pk))

    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        assert self.changed(client_of(world.bob), world.open_item, text="Talks less.").status_code == 302
        assert stored(world, "Talks less.").pk == world.open_item.pk

    def test_the_form_begins_with_what_stands(self, world: World, client_of: ClientOf) -> None:
        html = client_of(world.bob).get(f"{page_of(world.open_item)}change/").content.decode()
        assert "Talks openly after football practice." in html

    def test_a_stale_save_is_answered_with_both_texts(self, world: World, client_of: ClientOf) -> None:
        client, seen = client_of(world.bob), self.seen(world.open_item)
        self.changed(client, world.open_item, text="The first change.")
        change = f"{page_of(world.open_item)}change/"
        answer = client.post(change, filled(seen=seen, text="The second change."))
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "The first change." in html
        assert "The second change." in html
        assert "data-error-summary" in html
        assert stored(world, "The second change.") is None
        again = client.post(change, filled(seen=answer.context["form"]["seen"].value(), text="Both changes."))
        assert again.status_code == 302
        assert stored(world, "Both changes.")

    def test_a_missing_version_is_a_stale_one(self, world: World, client_of: ClientOf) -> None:
        answer = client_of(world.bob).post(f"{page_of(world.open_item)}change/", filled(text="No version."))
        assert answer.status_code == 409

    def test_others_find_no_such_page(self, world: World, client_of: ClientOf) -> None:
        for member in (world.alice, world.ines, world.erin):
            client = client_of(member)
            for action in ("change/", "shared-version/", "shared-version/remove/", "attach/", "share/"):
                assert client.get(f"{page_of(world.open_item)}{action}").status_code == 404
                assert client.post(f"{page_of(world.open_item)}{action}", filled()).status_code == 404

    def test_the_author_cannot_shut_themselves_out(self, world: World, client_of: ClientOf) -> None:
        with as_operator():
            colleague = Member.objects.get(pk=world.carol.pk)
            Layer.objects.filter(pk=world.open_item.pk).update(author=colleague)
        answer = self.changed(client_of(world.bob), world.open_item, audience="people", text="Only Carol.")
        assert "Name yourself too" in answer.content.decode()


class TestSharedVersion:
    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        page = f"{page_of(world.named_item)}shared-version/"
        client = client_of(world.alice)
        assert "Only Alice and Bob know this." in client.get(page).content.decode()
        assert client.post(page, {"text": "Something.", "classification": "0", "seen": ""}).status_code == 302
        with acting_as(world.ines.pk):
            assert Layer.objects.readable().filter(text="Something.", part="extract").exists()

    def test_a_stale_save_is_answered_with_both_texts(self, world: World, client_of: ClientOf) -> None:
        page = f"{page_of(world.police_item)}shared-version/"
        answer = client_of(world.ines).post(page, {"text": "Mine.", "classification": "0", "seen": ""})
        assert answer.status_code == 409
        assert "New older company." in answer.content.decode()
        assert "Mine." in answer.content.decode()

    @pytest.mark.parametrize("wrong", [{"text": ""}, {"classification": "3"}, {"classification": "x"}], ids=str)
    def test_it_explains_bad_input(self, world: World, client_of: ClientOf, wrong: dict[str, str]) -> None:
        page = f"{page_of(world.police_item)}shared-version/"
        answer = client_of(world.ines).post(page, {"text": "Hm.", "classification": "0", "seen": ""} | wrong)
        assert answer.status_code == 200
        assert "data-error-summary" in answer.content.decode()

    def test_it_is_taken_away_after_a_question(self, world: World, client_of: ClientOf) -> None:
        page, client = f"{page_of(world.police_item)}shared-version/remove/", client_of(world.ines)
        seen = client.get(page).context["seen"]
        assert client.post(page, {"seen": "other"}).status_code == 409
        assert stored(world, "New older company.")
        assert client.post(page, {"seen": seen}).status_code == 302
        assert stored(world, "New older company.") is None
        assert client.get(page).status_code == 302
