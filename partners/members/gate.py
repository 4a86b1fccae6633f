"""Who may do what among the partners, asked of the guard, which decides in the database too."""

from typing import cast
from uuid import UUID

from django.db import connection
from django.http import Http404, HttpRequest
from django.urls import ResolverMatch

from partners.agencies.models import Agency, Municipality
from partners.members.models import Member, Role

# Whose work needs the network; the auditor reads the record alone.
NETWORK = (
    Role.COORDINATOR,
    Role.INFORMATION_OFFICER,
    Role.PRACTITIONER,
    Role.AGENCY_LEAD,
    Role.MAYORS_OFFICE,
    Role.ADMINISTRATOR,
)


def member_of(request: HttpRequest, *roles: Role) -> Member:
    """Return the member who is logged in; raises Http404 when `roles` are named and the member's is another."""
    member = cast(Member, request.user)
    if roles and member.role not in roles:
        raise Http404
    return member


def screen_of(request: HttpRequest) -> str:
    """Return under which name a reading tells of the page: that of its route."""
    return cast(ResolverMatch, request.resolver_match).view_name


def coordinates(municipality: Municipality) -> bool:
    """Tell whether the acting member runs the collaboration of `municipality`."""
    return _ask("SELECT guard.coordinates(%s::uuid)", municipality.pk)


def administers(municipality: Municipality) -> bool:
    """Tell whether the acting member administers the members of `municipality`."""
    return _ask("SELECT guard.administers(%s::uuid)", municipality.pk)


def answers_for(agency: Agency) -> bool:
    """Tell whether the acting member confirms the seats of `agency`: its lead, or the coordinator."""
    return _ask("SELECT guard.answers_for(%s::uuid, %s::uuid)", agency.municipality_id, agency.pk)


def change_waits(member: Member) -> bool:
    """Tell who keeps a member's seat whether a change of it waits for an answer, also one that they may not read."""
    return _ask("SELECT guard.change_waits(%s::uuid)", member.pk)


def holds_grants(agency: Agency) -> bool:
    """Tell the coordinator whether `agency` is or was on a case in its own name."""
    return _ask("SELECT guard.holds_grants(%s::uuid)", agency.pk)


def _ask(sql: str, *ids: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, ids)
        return bool(cursor.fetchone()[0])
