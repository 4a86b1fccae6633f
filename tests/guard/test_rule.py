"""What the rule shows each of the cast, read through the guard."""

import pytest

from cases.models import Case, Identity, Layer
from mscportal.guard.acting import acting_as
from tests.cast import World

SEES = {
    "alice": {"ELM-2AB3C", "ELM-7XY8Z"},
    "bob": {"ELM-2AB3C"},
    "carol": set(),
    "dirk": set(),
    "erin": {"ELM-7XY8Z"},
    "frank": set(),
    "ines": {"ELM-2AB3C"},
    "hugo": set(),
    "gus": set(),
}


@pytest.mark.parametrize("name", SEES)
def test_it_shows_the_cases_of_the_cast(world: World, name: str) -> None:
    with acting_as(world.members[name].pk):
        assert {case.reference for case in Case.objects.all()} == SEES[name]
        assert Identity.objects.count() == len(SEES[name])


def test_nobody_acts_nothing_is_seen(world: World) -> None:
    assert not Case.objects.exists()
    assert not Layer.objects.exists()


def test_the_shared_version_stands_for_the_full_text(world: World) -> None:
    with acting_as(world.bob.pk):
        texts = {layer.text for layer in Layer.objects.readable()}
    assert "New older company." in texts
    assert "Seen twice with two older men." not in texts
    with acting_as(world.ines.pk):
        texts = {layer.text for layer in Layer.objects.readable()}
    assert "Seen twice with two older men." in texts
    assert "New older company." not in texts
