"""Opening a case: by coordinators only, with everything a case needs from its first day."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.models import AgencyGrant, Case, Identity, Layer, Phenomenon
from cases.opening.services import may_open, open_case
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from tests.cast import InDays, World, grant, on_the_day, today


def opened(world: World, name: str = "alice", **values: object) -> Case:
    fields = {
        "table": "minors",
        "given_name": "Sam",
        "family_name": "Vale",
        "born_on": date(2011, 2, 3),
        "phenomena": ["none_identified"],
        "purpose": "support",
        "legal_basis": "mandate",
    } | values
    with acting_as(world.members[name].pk):
        return open_case(actor=world.members[name], **fields)


class TestOpenCase:
    def test_it_works(self, world: World) -> None:
        made = opened(world)
        with acting_as(world.alice.pk):
            case = Case.objects.get(reference=made.reference)
            assert case.reference.startswith("ELM-")
            assert str(Identity.objects.get(case=case)) == "Sam Vale"
            assert [one.code for one in Phenomenon.objects.filter(case=case)] == ["none_identified"]
            assert AgencyGrant.objects.filter(content_object=case, group=world.unit.group).count() == 4
            assert today() < case.review_on <= today() + timedelta(days=184)
            assert case.delete_on.year == today().year + 6
            assert Case.history.filter(id=case.pk).count() == 1

    def test_why_it_was_opened_is_a_decision_for_who_is_cleared(self, world: World) -> None:
        made = opened(world, classification=2)
        with as_operator():
            grant(made, world.youth)
            grant(made, world.police)
        seen = {}
        for name in ("alice", "bob", "ines"):
            with acting_as(world.members[name].pk):
                assert Case.objects.filter(pk=made.pk).exists()
                seen[name] = [(layer.kind, layer.rationale) for layer in Layer.objects.filter(case=made)]
        assert seen == {"alice": [("decision", "support")], "bob": [], "ines": [("decision", "support")]}

    def test_who_opens_a_case_without_a_name_still_knows_it(self, world: World) -> None:
        made = opened(world, is_anonymous=True)
        with acting_as(world.alice.pk):
            assert Identity.objects.filter(case=made).exists()
        with as_operator():
            grant(made, world.youth)
        with acting_as(world.bob.pk):
            assert Case.objects.filter(pk=made.pk).exists()
            assert not Identity.objects.filter(case=made).exists()

    def test_it_is_hidden_from_everybody_else(self, world: World) -> None:
        made = opened(world)
        with acting_as(world.bob.pk):
            assert not Case.objects.filter(pk=made.pk).exists()

    @pytest.mark.parametrize("name", ["bob", "ines", "frank", "gus", "hugo"])
    def test_only_coordinators_do(self, world: World, name: str) -> None:
        assert not may_open(world.members[name])
        with pytest.raises(PermissionDenied):
            opened(world, name)

    @pytest.mark.parametrize(
        "codes", [[], ["islamist"], ["none_identified", "mixed"]], ids=["none said", "named", "both"]
    )
    def test_under_twelve_no_phenomenon_is_named(self, world: World, codes: list[str]) -> None:
        with pytest.raises(ValidationError):
            opened(world, born_on=today() - timedelta(days=10 * 365), phenomena=codes)

    @pytest.mark.parametrize("born_on", ["1850-01-01", InDays(1)])
    def test_it_refuses_a_birth_date_of_nobody(self, world: World, born_on: str | InDays) -> None:
        with pytest.raises(ValidationError):
            opened(world, born_on=date.fromisoformat(on_the_day({"born_on": born_on})["born_on"]))
