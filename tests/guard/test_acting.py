"""Who acts: one, several or one beside another, on a day, for a block, and afterwards who acted before."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError, ProgrammingError, connection, connections
from django.db.models import QuerySet
from pytest_django import Settings

from cases.models import Case, Layer
from mscportal.guard.acting import (
    Beside,
    NobodyActs,
    acting_as,
    acting_beside,
    acting_member,
    acting_together,
    current_member,
)
from mscportal.guard.operator import OperatorRouter, as_operator, is_operating
from tests.cast import World, make_item, today


def told_member() -> object:
    """Return who acts as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.member()")
        return cursor.fetchone()[0]


def write_in_vain(rows: QuerySet[Any], **values: str) -> None:
    assert rows.update(**values) == 1
    raise DataError


def references() -> set[str]:
    return set(Case.objects.values_list("reference", flat=True))


def test_it_works(world: World) -> None:
    with acting_as(world.bob.pk):
        assert (current_member(), acting_member(), told_member()) == (world.bob.pk, world.bob.pk, world.bob.pk)
        assert references() == {"ELM-2AB3C"}
    assert (current_member(), told_member(), references()) == (None, None, set())
    with pytest.raises(NobodyActs):
        acting_member()


def test_the_day_moves_the_dates_of_the_rule(world: World) -> None:
    with acting_as(world.dirk.pk, day=today() - timedelta(days=1)):
        assert references() == {"ELM-2AB3C"}
    with acting_as(world.dirk.pk, day=today()):
        assert references() == set()


def test_inside_a_block_another_may_act_and_then_the_former_again(world: World) -> None:
    yesterday = today() - timedelta(days=1)
    with acting_as(world.dirk.pk, day=yesterday):
        with acting_as(world.erin.pk):
            assert (acting_member(), references()) == (world.erin.pk, {"ELM-7XY8Z"})
        assert (acting_member(), told_member(), references()) == (world.dirk.pk, world.dirk.pk, {"ELM-2AB3C"})


def test_an_error_ends_the_block_too(world: World) -> None:
    with pytest.raises(DataError), acting_as(world.bob.pk):
        write_in_vain(Layer.objects.filter(pk=world.open_item.pk), text="Half written.")
    assert current_member() is None
    with acting_as(world.bob.pk):
        assert Layer.objects.get(pk=world.open_item.pk).text == "Talks openly after football practice."


def test_an_error_inside_leaves_the_former_member_acting(world: World) -> None:
    with acting_as(world.alice.pk):
        with pytest.raises(ValueError), acting_as(world.bob.pk):
            raise ValueError
        assert (acting_member(), told_member()) == (world.alice.pk, world.alice.pk)


def test_together_they_see_what_each_of_them_may_see(world: World) -> None:
    with acting_together([world.alice.pk, world.bob.pk]):
        assert references() == {"ELM-2AB3C"}
        assert (current_member(), told_member()) == (None, None)
    with acting_together([world.alice.pk, world.erin.pk]):
        assert references() == {"ELM-7XY8Z"}
    assert references() == set()


def test_who_is_alone_in_the_room_sees_what_is_for_everybody_there(world: World) -> None:
    """One member together with nobody is still no member: nothing that is addressed to them shows on the wall."""
    with acting_as(world.bob.pk):
        assert Layer.objects.filter(pk=world.named_item.pk).exists()
    with acting_together([world.bob.pk]):
        assert (current_member(), told_member(), references()) == (None, None, {"ELM-2AB3C"})
        assert not Layer.objects.filter(pk=world.named_item.pk).exists()


def test_beside_another_one_sees_one_case_as_they_do(world: World) -> None:
    with as_operator():
        secret = make_item(world.case, world.alice, "For those cleared.", classification=2)
    asked = Beside(viewer=world.alice.pk, other=world.bob.pk, case=world.case.pk)
    assert asked.members == (world.alice.pk, world.bob.pk)
    with acting_beside(asked):
        assert references() == {"ELM-2AB3C"}
        assert not Layer.objects.filter(pk=secret.pk).exists()
    # As anybody of that agency who is cleared for it.
    with acting_beside(Beside(world.alice.pk, world.bob.pk, world.case.pk, clearance=2)):
        assert Layer.objects.filter(pk=secret.pk).exists()
    with acting_as(world.alice.pk):
        with acting_beside(asked):
            assert current_member() is None
        assert (acting_member(), references()) == (world.alice.pk, {"ELM-2AB3C", "ELM-7XY8Z"})


@pytest.mark.parametrize("members", [1, 2])
def test_who_does_not_exist_does_not_act(world: World, members: int) -> None:
    with pytest.raises(ProgrammingError), acting_together([uuid4(), world.bob.pk][:members]):
        pass
    with pytest.raises(ProgrammingError), acting_as(uuid4()):
        pass
    assert current_member() is None


def test_a_block_opens_the_connection_that_it_needs(world: World) -> None:
    """Of the backend it is told before anything was asked of it."""
    with acting_as(world.bob.pk), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() == (connection.connection.info.backend_pid,)


def test_operators_write_past_the_policies_for_a_block_alone(world: World) -> None:
    assert not is_operating()
    with as_operator() as alias:
        assert (alias, is_operating(), OperatorRouter().db_for_read(Case)) == ("default", True, "default")
        with as_operator():
            assert Case.objects.count() == 2
        assert (is_operating(), Case.objects.count()) == (True, 2)
    assert (is_operating(), Case.objects.count(), OperatorRouter().db_for_write(Case)) == (False, 0, None)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role'), current_user")
        assert cursor.fetchone() == ("msc_app", "msc_app")


@pytest.mark.django_db(databases=["default", "owner"])
def test_operators_may_have_a_connection_of_their_own(settings: Settings) -> None:
    settings.OPERATOR_DATABASE = "owner"
    owner, router = connections["owner"], OperatorRouter()
    depth = len(owner.savepoint_ids)
    with as_operator() as alias:
        assert (alias, router.db_for_read(Case), router.db_for_write(Case)) == ("owner", "owner", "owner")
        assert len(owner.savepoint_ids) == depth + 1
        assert [role_of(one) for one in ("owner", "default")] == ["msc_rls", "msc_app"]
    assert role_of("owner") != "msc_rls"
    assert router.allow_relation(Case(), Case()) is True


def role_of(alias: str) -> str:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def test_what_an_operator_could_not_finish_is_not_there(world: World) -> None:
    with pytest.raises(DataError), as_operator():
        write_in_vain(Case.objects.filter(pk=world.case.pk), status="closed")
    assert not is_operating()
    with acting_as(world.bob.pk):
        assert Case.objects.get().status == "active"
