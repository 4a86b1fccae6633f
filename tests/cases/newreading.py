"""Letting somebody read a case whose statements are not all the coordinator's to show."""

from typing import Any
from uuid import UUID

from cases.access.services import grant_access
from cases.models import Layer, NewReader
from cases.newreaders.services import answer_new_readers
from mscportal.guard.acting import acting_as
from partners.models import Agency, Member
from tests.cast import World, today


def reads(member: Member, statement: UUID) -> bool:
    with acting_as(member.pk):
        return Layer.objects.filter(pk=statement).exists()


def waiting(world: World) -> set[tuple[str, UUID]]:
    """Return who waits for the police's word, and for what, as the police is told."""
    with acting_as(world.ines.pk):
        rows = NewReader.objects.filter(state="asked").select_related("member")
        return {(row.member.username, row.statement_id) for row in rows}


def put_on(world: World, holder: Agency | Member, **more: Any) -> UUID:
    with acting_as(world.alice.pk):
        return grant_access(
            actor=world.alice, case=world.case, holder=holder, bundle="add", purpose="help", legal_basis="law",
            **{"valid_from": today()} | more,
        )  # fmt: skip


def answer(world: World, state: str, reason: str = "", member: Member | None = None) -> None:
    actor = member or world.ines
    with acting_as(actor.pk):
        rows = list(NewReader.objects.order_by("-asked_at"))
        people, statements = {row.member_id for row in rows}, {row.statement_id for row in rows}
        answer_new_readers(
            actor=actor, change=rows[0], people=people, statements=statements, state=state, reason=reason
        )
