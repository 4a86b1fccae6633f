"""Setting up forums and their seats; the municipality's coordinator alone does."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify

from meetings.forums.models import Forum, Seat
from mscportal.record.versions import check_version
from partners.agencies.slugs import free_slug
from partners.members.gate import coordinates
from partners.models import Agency, Member, Municipality

SLUG_LENGTH = 40


@transaction.atomic
def create_forum(
    *,
    actor: Member,
    name: str,
    kind: str,
    table: str = "",
    cadence: str = "",
    chair: Member | None = None,
    seats: Iterable[Agency] = (),
    seats_shown: Collection[UUID] = (),
) -> Forum:
    """Set up a forum of the actor's municipality. Raises PermissionDenied for anybody but its coordinators."""
    _require(actor.municipality)
    forum = Forum(municipality=actor.municipality, slug=_slug(actor.municipality, name))
    _save(forum, name=name, kind=kind, table=table, cadence=cadence, chair=chair)
    _seat(forum, seats, seats_shown)
    return forum


@transaction.atomic
def change_forum(
    *,
    actor: Member,
    forum: Forum,
    name: str,
    kind: str,
    table: str,
    cadence: str,
    chair: Member | None,
    seats: Iterable[Agency],
    seats_shown: Collection[UUID],
    seen: str | None = None,
) -> Forum:
    """Change a forum and its seats; of these only those in `seats_shown` are taken away.

    `seen` is `version_of` the forum that was shown. Raises PermissionDenied for anybody but the coordinators of its
    municipality, StaleSave when somebody saved in between.
    """
    _require(forum.municipality)
    current = Forum.objects.select_for_update().get(pk=forum.pk)
    check_version(current, seen)
    _save(current, name=name, kind=kind, table=table, cadence=cadence, chair=chair)
    _seat(current, seats, seats_shown)
    return current


def _require(municipality: Municipality) -> None:
    if not coordinates(municipality):
        raise PermissionDenied


def _save(forum: Forum, **values: object) -> None:
    is_new = forum._state.adding
    for name, value in values.items():
        setattr(forum, name, value)
    forum.save(force_insert=is_new, force_update=not is_new)


def _seat(forum: Forum, seats: Iterable[Agency], shown: Collection[UUID]) -> None:
    wanted = {agency.pk: agency for agency in seats}
    for seat in Seat.objects.filter(forum=forum):
        if wanted.pop(seat.agency_id, None) is None and seat.agency_id in shown:
            seat.delete()
    for agency in wanted.values():
        Seat.objects.create(forum=forum, agency=agency)


def _slug(municipality: Municipality, name: str) -> str:
    """Return a slug that no forum of the municipality has yet."""
    base = slugify(name)[:SLUG_LENGTH] or "forum"
    return free_slug(base, Forum.objects.filter(municipality=municipality))
