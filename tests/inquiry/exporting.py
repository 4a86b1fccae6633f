"""Exports for the tests: what Ines asks of her agency, countersigned by Alice."""

from mscportal.guard.acting import acting_as
from mscportal.inquiry.exporting import ask_for_export, countersign
from mscportal.inquiry.known import Question
from mscportal.inquiry.models import Export
from tests.cast import World, today


def asked(world: World) -> Export:
    """Ask as Ines what she knows of the case today."""
    question = Question(world.city, [world.case], [world.ines], world.police.pk, today())
    with acting_as(world.ines.pk):
        return ask_for_export(
            actor=world.ines,
            question=question,
            case=world.case,
            agency=world.police,
            member=world.ines,
            purpose="A check",
        )


def countersigned(world: World) -> Export:
    """Ask as Ines and countersign as Alice; its documents wait in the outbox."""
    export = asked(world)
    with acting_as(world.alice.pk):
        countersign(export=export)
    return export
