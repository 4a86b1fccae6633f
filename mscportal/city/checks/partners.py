"""Agencies, agreements, members and forums of a city file."""

from collections.abc import Hashable

from cases.models import AgencyGrant
from mscportal.city.faults import shown
from mscportal.city.known import all_of
from mscportal.city.names import Names
from mscportal.city.shape import Thing
from partners.models import Agency, Agreement, Member


def check_partners(names: Names) -> None:
    """Add a fault for all that does not fit among the partners."""
    _check_agencies(names)
    _check_agreements(names)
    _check_members(names)
    _check_forums(names)


def _check_agencies(names: Names) -> None:
    seen: set[Hashable] = set()
    for n, agency in enumerate(all_of(names.document, "agencies")):
        place, slug = f"agencies[{n}]", agency.get("slug")
        if slug is None:
            continue
        names.once(seen, slug, f"{place}.slug", f"'{slug}'")
        names.agency(agency, "part_of", place)
        _check_parts(names, agency, place)
        stands = names.known.agencies.get(slug)
        if stands and not names.known.owns(stands):
            part_of = stands.part_of.slug if stands.part_of else None
            _compare(names, agency, place, stands, {"name": stands.name, "kind": stands.kind, "part_of": part_of})
        if agency.get("coordination"):
            _check_unit(names, slug, f"{place}.coordination")


def _check_unit(names: Names, slug: str, place: str) -> None:
    stands = names.known.agencies.get(slug)
    if stands and not names.known.owns(stands):
        names.faults.add(place, f"'{slug}' is an agency of '{stands.municipality.slug}'")
    said = {one["slug"]: one.get("coordination") for one in all_of(names.document, "agencies") if "slug" in one}
    units = [one for one, is_unit in said.items() if is_unit]
    for other, agency in names.known.agencies.items():
        if agency.is_coordination and names.known.owns(agency) and other not in said:
            units.insert(0, other)
    names.faults.unless(slug == units[0], place, f"a second coordination unit beside '{units[0]}'")


def _check_parts(names: Names, agency: Thing, place: str) -> None:
    whole = agency.get("part_of")
    if whole is None:
        return
    at = f"{place}.part_of"
    if not names.faults.unless(whole != agency["slug"], at, "an agency is no part of itself"):
        return
    names.faults.unless(names.wholes.get(whole) is None, at, f"'{shown(whole)}' is itself part of an agency")
    names.faults.unless(agency["slug"] not in names.with_parts, at, f"'{agency['slug']}' has parts of its own")
    stands = names.known.agencies.get(whole)
    holds = whole == names.coordination_unit or (
        stands is not None and (stands.is_coordination or AgencyGrant.objects.filter(group=stands.group_id).exists())
    )
    names.faults.unless(not holds, at, f"'{shown(whole)}' holds grants, which an agency that has parts may not")


def _compare(names: Names, thing: Thing, place: str, stands: Agency | Member, values: Thing) -> None:
    for key, value in values.items():
        if key in thing and thing[key] != value:
            told = f"'{shown(value)}' in the file of '{stands.municipality.slug}', which brought it in"
            names.faults.add(f"{place}.{key}", f"'{shown(thing[key])}' here, {told}")


def _check_agreements(names: Names) -> None:
    seen: set[Hashable] = set()
    for n, agreement in enumerate(all_of(names.document, "agreements")):
        place = f"agreements[{n}]"
        names.agency(agreement, "agency", place)
        names.range(agreement, place)
        if agreement.get("kind") == Agreement.Kind.INFORMAL:
            names.faults.unless(not agreement.get("tables"), f"{place}.tables", "an informal agreement covers no table")
        identity = (agreement.get("agency"), agreement.get("kind"), agreement.get("valid_from"))
        if None not in identity[:2]:
            names.once(seen, identity, place, "an agreement of this agency, kind and valid_from")


def _check_members(names: Names) -> None:
    seen: set[Hashable] = set()
    for n, member in enumerate(all_of(names.document, "members")):
        place, username = f"members[{n}]", member.get("username")
        names.agency(member, "agency", place)
        if username is None:
            continue
        names.once(seen, username, f"{place}.username", f"'{username}'")
        stands = names.known.members.get(username)
        if stands and not names.known.owns(stands):
            values = {
                "name": stands.name,
                "agency": stands.agency.slug,
                "role": stands.role,
                "clearance": stands.clearance,
                "active": stands.is_active,
                "person": stands.person,
            }
            _compare(names, member, place, stands, values)


def _check_forums(names: Names) -> None:
    seen: set[Hashable] = set()
    for n, forum in enumerate(all_of(names.document, "forums")):
        place = f"forums[{n}]"
        names.agency_list(forum, "seats", place)
        names.member(forum, "chair", place)
        if "slug" in forum:
            names.once(seen, forum["slug"], f"{place}.slug", f"'{forum['slug']}'")
