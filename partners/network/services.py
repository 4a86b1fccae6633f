"""Bringing agencies into the network and keeping what is known of them; the municipality's coordinator alone does."""

from collections.abc import Sequence

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mscportal.record.versions import check_version
from partners.agencies.models import Agency, Municipality, Partnership
from partners.agencies.slugs import free_slug
from partners.members.gate import coordinates, holds_grants
from partners.members.models import Member

SLUG_LENGTH = 40


@transaction.atomic
def create_agency(
    *, actor: Member, name: str, kind: str, stage: str, part_of: Agency | None = None, skills: Sequence[str] = ()
) -> Agency:
    """Bring a new agency of the actor's municipality in.

    Raises PermissionDenied for anybody but its coordinators, ValidationError for a whole that can have no parts.
    """
    municipality = actor.municipality
    _require(municipality)
    check_part(part=None, whole=part_of)
    slug = _slug(municipality, name)
    agency = Agency(
        municipality=municipality,
        group=_group(slug),
        slug=slug,
        name=name,
        kind=kind,
        part_of=part_of,
        skills=list(skills),
    )
    agency.save(force_insert=True)
    _stand(municipality, agency, stage)
    return agency


@transaction.atomic
def change_agency(
    *,
    actor: Member,
    agency: Agency,
    name: str,
    kind: str,
    stage: str,
    part_of: Agency | None = None,
    skills: Sequence[str] = (),
    seen: str | None = None,
) -> Agency:
    """Change what is known of an agency of the actor's municipality, and the stage.

    `seen` is `version_of` the agency and its partnership that were shown. Raises as `create_agency`, and StaleSave
    when somebody saved in between.
    """
    _require(agency.municipality)
    current = Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    check_version([current, *_standing(current.municipality, current)], seen)
    if part_of and current.part_of_id != part_of.pk:
        check_part(part=current, whole=part_of)
    current.name, current.kind, current.part_of, current.skills = name, kind, part_of, list(skills)
    current.save(update_fields=["name", "kind", "part_of", "skills"])
    _stand(current.municipality, current, stage)
    return current


@transaction.atomic
def set_stage(*, actor: Member, agency: Agency, stage: str, seen: str | None = None) -> Partnership:
    """Tell where the actor's municipality stands with any agency.

    `seen` is `version_of` the partnership that was shown. Raises PermissionDenied but for its coordinators, StaleSave
    when somebody saved in between, ValidationError for an agency that somebody took in meanwhile.
    """
    _require(actor.municipality)
    check_version(list(_standing(actor.municipality, agency)), seen)
    return _stand(actor.municipality, agency, stage)


def check_part(*, part: Agency | None, whole: Agency | None) -> None:
    """Raise ValidationError where `part` (None: a new agency) cannot be part of `whole` (NEED_TO_KNOW.md, "agency")."""
    if whole is None:
        return
    if whole.part_of_id:
        raise ValidationError({"part_of": _("This agency is itself part of another one.")})
    if part and part.parts.exists():
        raise ValidationError({"part_of": _("This agency has parts of its own, so it cannot be part of another one.")})
    if holds_grants(whole):
        message = _("This agency is or was on a case in its own name, so it cannot have parts.")
        raise ValidationError({"part_of": message})


def _require(municipality: Municipality) -> None:
    if not coordinates(municipality):
        raise PermissionDenied


def _stand(municipality: Municipality, agency: Agency, stage: str) -> Partnership:
    standing = _standing(municipality, agency).first()
    partnership = standing or Partnership(municipality=municipality, agency=agency)
    if partnership.stage != stage:
        partnership.stage = stage
        try:
            with transaction.atomic():
                partnership.save(force_insert=standing is None, force_update=standing is not None)
        except IntegrityError as error:
            raise ValidationError({"agency": _("Somebody took this agency in meanwhile.")}) from error
    return partnership


def _standing(municipality: Municipality, agency: Agency) -> QuerySet[Partnership]:
    """Return the one partnership or none, locked."""
    return Partnership.objects.select_for_update().filter(municipality=municipality, agency=agency)


def _group(slug: str) -> Group:
    """Make the holder of the agency's grants; who brings the same name in at the same time gets ValidationError."""
    try:
        with transaction.atomic():
            return Group.objects.create(name=f"agency:{slug}")
    except IntegrityError as error:
        raise ValidationError({"name": _("There is an agency of this name already.")}) from error


def _slug(municipality: Municipality, name: str) -> str:
    """Return a slug that no agency of the installation has yet, beginning with the municipality's."""
    base = f"{municipality.slug}-{slugify(name)}"[:SLUG_LENGTH].rstrip("-")
    return free_slug(base, Agency.objects.all())
