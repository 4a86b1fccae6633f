"""Cases whose people know each other: said and told only among those who see both (NEED_TO_KNOW.md)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.file.models import Case, Relation
from cases.gate import require
from partners.models import Member


@dataclass(frozen=True)
class Related:
    """A related case as seen from this one; `kind` is what the other person is to this one."""

    relation: Relation
    case: Case
    kind: str | Promise


def relations_of(case: Case) -> list[Related]:
    """Return the cases that `case` is linked with and that the acting member sees too, with their people's names."""
    return relations_among([case.pk]).get(case.pk, [])


def relations_among(cases: Collection[UUID]) -> dict[UUID, list[Related]]:
    """Return by case, of those of `cases` that have any, what `relations_of` tells of it; one query."""
    about = Relation.objects.filter(Q(case__in=cases) | Q(other__in=cases)) if cases else Relation.objects.none()
    found: dict[UUID, list[Related]] = {}
    for row in about.select_related("case__identity", "other__identity"):
        for end in {row.case_id, row.other_id} & set(cases):
            found.setdefault(end, []).append(_seen_from(end, row))
    return {end: sorted(those, key=lambda related: related.case.reference) for end, those in found.items()}


def _seen_from(case: UUID, row: Relation) -> Related:
    if row.case_id == case:
        return Related(row, row.other, row.get_kind_display())
    turned = gettext_lazy("child") if row.kind == Relation.Kind.PARENT else row.get_kind_display()
    return Related(row, row.case, turned)


def candidates(case: Case) -> QuerySet[Case]:
    """Return the cases that `case` could be linked with: what the acting member sees, and is not linked yet."""
    linked = Relation.objects.filter(Q(case=case) | Q(other=case))
    return (
        Case.objects.filter(municipality=case.municipality_id)
        .exclude(pk=case.pk)
        .exclude(pk__in=linked.values("case"))
        .exclude(pk__in=linked.values("other"))
        .select_related("identity")
        .order_by("reference")
    )


@transaction.atomic
def relate(*, actor: Member, case: Case, other: Case, kind: str) -> Relation:
    """Link two cases that the actor sees; asks for `contribute` on the first.

    Raises PermissionDenied, ValidationError.
    """
    require(actor, "contribute", case)
    require(actor, "view", other)
    if not candidates(case).filter(pk=other.pk).exists():
        raise ValidationError({"other": _("These two cases are linked already.")})
    return Relation.objects.create(case=case, other=other, kind=kind)


@transaction.atomic
def unrelate(*, actor: Member, relation: Relation) -> None:
    """Take a link away; asks for `contribute` on the case that it was said of. Raises PermissionDenied."""
    require(actor, "contribute", relation.case)
    relation.delete()
