"""The mark of professional secrecy (SGB VIII § 65; art. 458ter) is its author's to lift."""

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from cases.information.services import change_item, record_item
from cases.models import Layer
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member, Role
from tests.cast import World, make_member


@pytest.fixture
def item(world: World) -> Layer:
    """What Bob was entrusted with."""
    with acting_as(world.bob.pk):
        return record_item(actor=world.bob, case=world.case, kind="contact", text="Told in confidence.", entrusted=True)


@pytest.fixture
def nina(world: World) -> Member:
    with as_operator():
        return make_member(world.youth, "nina", Role.PRACTITIONER)


def test_its_author_lifts_it(world: World, item: Layer) -> None:
    with acting_as(world.bob.pk):
        change_item(actor=world.bob, item=item, is_entrusted=False)
        assert not Layer.objects.get(pk=item.pk).is_entrusted


def test_a_colleague_is_told_at_the_field_and_changes_the_rest(nina: Member, item: Layer) -> None:
    with acting_as(nina.pk):
        with pytest.raises(ValidationError) as refused:
            change_item(actor=nina, item=item, is_entrusted=False, text="Changed.")
        assert list(refused.value.message_dict) == ["is_entrusted"]
        change_item(actor=nina, item=item, is_entrusted=True, text="Put more clearly.")
        change_item(actor=nina, item=item, text="Put most clearly.")
        assert Layer.objects.get(pk=item.pk).is_entrusted


def test_the_database_refuses_it_too(nina: Member, item: Layer) -> None:
    with acting_as(nina.pk), pytest.raises(ProgrammingError), transaction.atomic():
        Layer.objects.filter(pk=item.pk).update(is_entrusted=False)
