"""`manage.py verify_record` names the first link that no longer holds."""

import pytest
from django.core.management import call_command
from django.db import connection

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading, Seal
from mscportal.record.readings import record_reading
from tests.cast import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(world: World) -> int:
    """Some readings and the acts of the cast, sealed; returns how many rows."""
    with acting_as(world.bob.pk):
        for screen in ("cases:list", "cases:page", "cases:summary"):
            record_reading(screen=screen, case=world.case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.seal()")
        return int(cursor.fetchone()[0])


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        call_command("verify_record")
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert told.out == ""
    return told.err


def test_it_works(sealed: int, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_record")
    assert sealed > 3
    assert capsys.readouterr().out == f"The record holds: {sealed} rows.\n"


def test_a_changed_reading_is_named(sealed: int, capsys: pytest.CaptureFixture[str]) -> None:
    with as_operator():
        reading = Reading.objects.get(screen="cases:page")
        Reading.objects.filter(pk=reading.pk).update(screen="cases:pagf")
        seal = Seal.objects.get(row_id=reading.pk)
    assert refused(capsys) == f"Broken at {seal.sequence}: record_reading {reading.pk} (content).\n"


def test_a_removed_reading_is_named(sealed: int, capsys: pytest.CaptureFixture[str]) -> None:
    with as_operator():
        reading = Reading.objects.get(screen="cases:list")
        seal = Seal.objects.get(row_id=reading.pk)
        Reading.objects.filter(pk=reading.pk).delete()
    assert refused(capsys) == f"Broken at {seal.sequence}: record_reading {reading.pk} (content).\n"


def test_a_removed_link_is_named(sealed: int, capsys: pytest.CaptureFixture[str]) -> None:
    with as_operator():
        seal = Seal.objects.order_by("sequence")[2]
        Seal.objects.filter(sequence=2).delete()
    assert refused(capsys) == f"Broken at {seal.sequence}: {seal.kind} {seal.row_id} (chain).\n"
