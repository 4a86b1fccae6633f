"""Information items: written, read, changed by who wrote them."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.information.services import change_item, record_item, remove_extract, write_extract
from cases.models import Audience, Case, Layer
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.versions import StaleSave, version_of
from tests.cast import World


def texts(world: World, name: str) -> set[str]:
    with acting_as(world.members[name].pk):
        return {layer.text for layer in Layer.objects.readable()}


def written_by_bob(world: World, **values: object) -> Layer:
    with acting_as(world.bob.pk):
        case = Case.objects.get(pk=world.case.pk)
        fields = {"kind": "contact", "text": "Rang twice, no answer."} | values
        return record_item(actor=world.bob, case=case, **fields)


class TestRecordItem:
    def test_it_works(self, world: World) -> None:
        layer = written_by_bob(world)
        assert "Rang twice, no answer." in texts(world, "ines")
        with acting_as(world.bob.pk):
            stored = Layer.objects.get(pk=layer.pk)
            assert (stored.item_id, stored.author, stored.originator) == (stored.pk, world.bob, world.youth)
            assert Layer.history.filter(id=layer.pk).count() == 1

    def test_it_is_for_the_named_people_only(self, world: World) -> None:
        written_by_bob(world, audience=Audience.PEOPLE, named_people=[world.alice.pk])
        assert "Rang twice, no answer." in texts(world, "alice")
        assert "Rang twice, no answer." not in texts(world, "ines")

    def test_names_that_do_not_count_are_not_kept(self, world: World) -> None:
        layer = written_by_bob(world, audience=Audience.TABLE, named_people=[world.alice.pk])
        assert layer.named_people == []

    def test_nobody_writes_above_the_own_clearance(self, world: World) -> None:
        with pytest.raises(ValidationError):
            written_by_bob(world, classification=2)

    def test_it_refuses_who_may_not_contribute(self, world: World) -> None:
        with acting_as(world.erin.pk), pytest.raises(PermissionDenied):
            record_item(actor=world.erin, case=world.case, kind="report", text="No.")


class TestChangeItem:
    def test_it_works(self, world: World) -> None:
        with acting_as(world.bob.pk):
            shown = Layer.objects.get(pk=world.open_item.pk)
            change_item(actor=world.bob, item=shown, seen=version_of(shown), text="Talks after every practice.")
        assert "Talks after every practice." in texts(world, "ines")
        assert "Talks openly after football practice." not in texts(world, "ines")

    def test_a_stale_save_is_refused_with_what_stands(self, world: World) -> None:
        with acting_as(world.bob.pk):
            shown = Layer.objects.get(pk=world.open_item.pk)
            change_item(actor=world.bob, item=shown, text="The first change.")
            with pytest.raises(StaleSave) as refused:
                change_item(actor=world.bob, item=shown, seen=version_of(shown), text="The second change.")
            assert refused.value.current.text == "The first change."

    def test_only_the_agency_that_wrote_it_may(self, world: World) -> None:
        with acting_as(world.alice.pk), pytest.raises(PermissionDenied):
            change_item(actor=world.alice, item=world.open_item, text="Not hers.")

    def test_the_shared_version_follows(self, world: World) -> None:
        with acting_as(world.ines.pk):
            change_item(actor=world.ines, item=world.police_item, kind="report")
            assert Layer.objects.get(pk=world.police_extract.pk).kind == "report"


class TestExtract:
    def test_it_works(self, world: World) -> None:
        with acting_as(world.ines.pk):
            write_extract(actor=world.ines, item=world.police_item, text="Older company, twice.", classification=1)
        assert "Older company, twice." in texts(world, "bob")
        assert "New older company." not in texts(world, "bob")

    def test_the_first_one_is_read_at_once(self, world: World) -> None:
        with acting_as(world.alice.pk):
            write_extract(
                actor=world.alice, item=world.named_item, text="Something is known.", classification=0, seen=""
            )
        assert "Something is known." in texts(world, "ines")
        assert "Only Alice and Bob know this." not in texts(world, "ines")

    def test_it_cannot_ask_for_more_than_the_full_text(self, world: World) -> None:
        with acting_as(world.ines.pk), pytest.raises(ValidationError):
            write_extract(actor=world.ines, item=world.police_item, text="Hm.", classification=3)

    def test_it_tells_nothing_of_one_that_its_writer_is_not_cleared_for(self, world: World) -> None:
        item = written_by_bob(world)
        with as_operator():
            higher = Layer.objects.get(pk=item.pk)
            higher.pk, higher.part, higher.author, higher.said_as = uuid.uuid4(), Layer.Part.EXTRACT, None, ""
            higher.recorded_at, higher.text, higher.classification = None, "Brought in.", 3
            higher.save(force_insert=True)
        with acting_as(world.bob.pk), pytest.raises(ValidationError, match="more than the full text"):
            write_extract(actor=world.bob, item=item, text="Hm.", classification=0)
        with as_operator():
            assert Layer.objects.get(item_id=item.pk, part=Layer.Part.EXTRACT).text == "Brought in."

    def test_taken_away_nothing_is_told_any_more(self, world: World) -> None:
        with acting_as(world.ines.pk):
            remove_extract(actor=world.ines, item=world.police_item)
        assert not texts(world, "bob") & {"New older company.", "Seen twice with two older men."}

    def test_a_stale_save_is_refused(self, world: World) -> None:
        with acting_as(world.ines.pk), pytest.raises(StaleSave):
            write_extract(actor=world.ines, item=world.police_item, text="Hm.", classification=0, seen="other")
