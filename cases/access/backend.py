"""`member.has_perm("cases.contribute", case)`, answered from the guard's facts."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db import connection

from cases.file.models import Case
from mscportal.guard.acting import current_member


def permissions_on(case: Case) -> frozenset[str]:
    """Return which of view, contribute, lead, share the acting member has on `case`."""
    if case.known_permissions is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT guard.permissions_on(%s::uuid)", [case.pk])
            case.known_permissions = frozenset(cursor.fetchone()[0])
    return case.known_permissions


def learn_permissions(cases: Iterable[Case]) -> None:
    """Ask for the permissions on many cases at once; `permissions_on` then costs no query on any of these."""
    by_id = {case.pk: case for case in cases}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT asked.id, guard.permissions_on(asked.id) FROM unnest(%s::uuid[]) AS asked(id)", [[*by_id]]
        )
        for case, permissions in cursor.fetchall():
            by_id[case].known_permissions = frozenset(permissions)


class GrantBackend(BaseBackend):
    """Answers for the acting member alone: the guard knows no other."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if not isinstance(obj, Case) or user_obj.pk != current_member():
            return False
        app, _, codename = perm.partition(".")
        return app == "cases" and codename in permissions_on(obj)
