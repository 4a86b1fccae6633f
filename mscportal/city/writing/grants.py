"""Grants: one row a permission, told in the file as one grant by holder and first day."""

from collections import defaultdict
from datetime import date
from uuid import UUID, uuid4

from django.contrib.auth.models import Permission
from django.db import connections

from cases.models import AgencyGrant, Case, MemberGrant
from mscportal.city.known import Known, all_of
from mscportal.city.shape import Thing
from mscportal.city.writing.put import Writer, pick
from partners.models import Agency

# The rows of one grant by their permission.
Rows = dict[str, AgencyGrant | MemberGrant]
Grants = defaultdict[tuple[UUID, object, date], Rows]


def write_grants(document: Thing, known: Known, writer: Writer, unit: Agency | None, new: set[str], alias: str) -> None:
    """Write the grants of every case; `new` are the references that this file brings in."""
    if unit:
        _drop_given_by_trigger(document, known, unit, new, alias)
    cases = [known.cases[one["reference"]] for one in all_of(document, "cases")]
    permissions = Permission.objects.filter(content_type__app_label="cases", content_type__model="case")
    codes = {permission.pk: permission.codename for permission in permissions}
    standing = _standing(cases, codes)
    ids = {codename: pk for pk, codename in codes.items()}
    coordinated = {case for case, holder, _ in standing if unit and holder == unit.group_id}
    for one, case in zip(all_of(document, "cases"), cases, strict=True):
        if unit and not _is_named(one, unit) and case.pk not in coordinated:
            _write_grant(_coordination(one, unit), case, known, standing, ids, writer)
        for grant in all_of(one, "grants"):
            _write_grant(grant, case, known, standing, ids, writer)


def _is_named(case: Thing, unit: Agency) -> bool:
    return any(grant.get("agency") == unit.slug for grant in all_of(case, "grants"))


def _coordination(case: Thing, unit: Agency) -> Thing:
    """The grant of a case whose grants do not name the coordination unit (CITY_FILE.md)."""
    return {
        "agency": unit.slug,
        "permissions": ["view", "contribute", "lead", "share"],
        "valid_from": case["opened"],
        "purpose": "coordination",
        "legal_basis": "mandate",
    }


def _drop_given_by_trigger(document: Thing, known: Known, unit: Agency, new: set[str], alias: str) -> None:
    """The database gave each new case the unit's grant; where the file names its own, that one stands instead."""
    named = [one["reference"] for one in all_of(document, "cases") if one["reference"] in new and _is_named(one, unit)]
    with connections[alias].cursor() as cursor:
        cases = [known.cases[reference].pk for reference in named]
        cursor.execute("DELETE FROM cases_agencygrant WHERE case_id = ANY (%s::uuid[])", [cases])


def _standing(cases: list[Case], codes: dict[int, str]) -> Grants:
    grants: Grants = defaultdict(dict)
    for row in AgencyGrant.objects.filter(content_object__in=cases):
        grants[row.content_object_id, row.group_id, row.valid_from][codes[row.permission_id]] = row
    for personal in MemberGrant.objects.filter(content_object__in=cases):
        grants[personal.content_object_id, personal.user_id, personal.valid_from][codes[personal.permission_id]] = (
            personal
        )
    return grants


def _write_grant(grant: Thing, case: Case, known: Known, standing: Grants, ids: dict[str, int], writer: Writer) -> None:
    agency = known.agencies[grant["agency"]] if grant.get("agency") else None
    member = known.members[grant["member"]] if grant.get("member") else None
    holder: Thing = {"group_id": agency.group_id} if agency else {"user": member}
    model: type[AgencyGrant] | type[MemberGrant] = AgencyGrant if agency else MemberGrant
    found = standing[case.pk, agency.group_id if agency else member.pk if member else None, grant["valid_from"]]
    named = pick(grant, {name: name for name in ("valid_until", "purpose", "legal_basis")})
    wanted = grant.get("permissions", list(found) or ["view"])
    former = next(iter(found.values()), None)
    kept: Thing = {"grant_id": former.grant_id if former else uuid4()}
    if former:
        kept |= {name: getattr(former, name) for name in ("valid_until", "legal_basis", "ends_at")}
    for codename in dict.fromkeys(wanted):
        identity = {
            "content_object": case,
            "municipality_id": case.municipality_id,
            "table_name": case.table,
            "permission_id": ids[codename],
            "valid_from": grant["valid_from"],
            **holder,
        }
        writer.put(model, found.get(codename), identity=identity, named=named, default=kept)
    for codename in set(found) - set(wanted):
        writer.remove(found[codename])
