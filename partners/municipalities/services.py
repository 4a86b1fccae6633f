"""Changing what a municipality itself says of itself; its administrator does, or its coordinator."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from mscportal.record.versions import check_version
from partners.agencies.models import Municipality
from partners.members.gate import administers
from partners.members.models import Member


@transaction.atomic
def change_municipality(
    *,
    actor: Member,
    municipality: Municipality,
    name: str,
    languages: Sequence[str],
    emergency_roles: Sequence[str],
    seen: str | None = None,
) -> Municipality:
    """Change the actor's municipality: name, languages (codes, the first one first), who acts in an emergency.

    `seen` is `version_of` the municipality that was shown. Raises PermissionDenied for anybody who does not administer
    it, StaleSave when somebody saved in between.
    """
    if not administers(municipality):
        raise PermissionDenied
    # Everything that is added to a municipality holds on to its key: a stronger lock would wait for all of it.
    current = Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    check_version(current, seen)
    current.name, current.languages, current.emergency_roles = name, list(languages), list(emergency_roles)
    current.save(update_fields=["name", "languages", "emergency_roles"])
    return current
