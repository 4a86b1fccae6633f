"""Municipality, agencies, agreements, members, forums and seats."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from meetings.models import Forum, Seat
from mscportal.city.known import Known, all_of
from mscportal.city.shape import Thing
from mscportal.city.writing.put import Writer, converted, no_null, pick
from partners.models import Agency, Agreement, Member, Municipality, Partnership


def write_partners(document: Thing, known: Known, writer: Writer, initial_password: str | None) -> None:
    """Write the set-up of the city; `known` knows it all afterwards."""
    values = document["municipality"]
    columns = {name: name for name in ("name", "country", "timezone", "languages")}
    known.municipality = writer.put(
        Municipality, known.municipality, identity={"slug": values["slug"]}, named=pick(values, columns)
    )
    writer.flush()
    _write_agencies(document, known, writer, known.municipality)
    _write_agreements(document, known, writer, known.municipality)
    _write_members(document, known, writer, known.municipality, initial_password)
    _write_forums(document, known, writer, known.municipality)
    writer.flush()


def _write_agencies(document: Thing, known: Known, writer: Writer, city: Municipality) -> None:
    # A unit that hands over comes first, for there is never a second one; a whole comes before its parts.
    agencies = sorted(
        all_of(document, "agencies"), key=lambda one: (one.get("coordination", False), one.get("part_of") is not None)
    )
    missing = [one["slug"] for one in agencies if one["slug"] not in known.agencies]
    groups = {slug: Group(name=f"agency:{slug}") for slug in missing}
    Group.objects.bulk_create(groups.values())
    stages = {one.agency_id: one for one in Partnership.objects.filter(municipality=city)}
    for one in agencies:
        slug, stands = one["slug"], known.agencies.get(one["slug"])
        named: Thing = {}
        if stands is None or known.owns(stands):
            named = pick(one, {"name": "name", "kind": "kind", "coordination": "is_coordination", "skills": "skills"})
            if stands is not None and "part_of" in one:
                named["part_of_id"] = known.agencies[one["part_of"]].pk if one["part_of"] else None
        identity = {"municipality": city, "slug": slug, "group": groups.get(slug)}
        agency = known.agencies[slug] = writer.put(Agency, stands, identity=identity, named=named)
        writer.put(
            Partnership,
            stages.get(agency.pk),
            identity={"municipality": city, "agency": agency},
            named={"stage": one["stage"]},
        )
    for one in agencies:
        if one["slug"] in groups and one.get("part_of"):
            known.agencies[one["slug"]].part_of = known.agencies[one["part_of"]]
    writer.flush()


def _write_agreements(document: Thing, known: Known, writer: Writer, city: Municipality) -> None:
    standing = {(one.agency_id, one.kind, one.valid_from): one for one in Agreement.objects.filter(municipality=city)}
    columns = {name: name for name in ("status", "valid_until", "tables", "purpose", "legal_basis", "gdpr_articles")}
    for one in all_of(document, "agreements"):
        agency, valid_from = known.agencies[one["agency"]], one.get("valid_from")
        writer.put(
            Agreement,
            standing.get((agency.pk, one["kind"], valid_from)),
            identity={"municipality": city, "agency": agency, "kind": one["kind"], "valid_from": valid_from},
            named=pick(one, columns),
        )


def _write_members(
    document: Thing, known: Known, writer: Writer, city: Municipality, initial_password: str | None
) -> None:
    columns = {"active": "is_active"} | {
        name: name for name in ("name", "role", "clearance", "email", "phone", "language", "person")
    }
    # One hash for all: they share this password anyway, until each changes it.
    initial = {"password": make_password(initial_password), "must_change_password": True} if initial_password else {}
    for one in all_of(document, "members"):
        stands = known.members.get(one["username"])
        if stands is not None and not known.owns(stands):
            continue
        named = no_null(pick(one, columns)) | {"agency_id": known.agencies[one["agency"]].pk}
        member = known.members[one["username"]] = writer.put(
            Member,
            stands,
            identity={"municipality": city, "username": one["username"]},
            named=named,
            default={"language": city.languages[0], "person": one["username"], "password": "!"},
        )
        if not member.has_usable_password():
            writer.change(member, initial)


def _write_forums(document: Thing, known: Known, writer: Writer, city: Municipality) -> None:
    columns = {name: name for name in ("name", "kind", "table", "cadence")}
    seats = Seat.objects.filter(forum__municipality=city)
    for one in all_of(document, "forums"):
        named = no_null(pick(one, columns)) | converted(one, "chair", "chair_id", lambda name: known.members[name].pk)
        forum = known.forums[one["slug"]] = writer.put(
            Forum, known.forums.get(one["slug"]), identity={"municipality": city, "slug": one["slug"]}, named=named
        )
        if "seats" in one:
            wanted = {known.agencies[slug].pk for slug in one["seats"]}
            standing = {seat.agency_id: seat for seat in seats if seat.forum_id == forum.pk}
            for agency in wanted - set(standing):
                writer.put(Seat, None, identity={"forum": forum, "agency_id": agency}, named={})
            for agency in set(standing) - wanted:
                writer.remove(standing[agency])
