"""Which cases are of one person, as far as the acting member is told both names."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from cases.file.identity import identity_of
from cases.file.models import Case
from cases.information.models import Layer
from cases.joined.models import SamePerson
from cases.known.selectors import people_like
from cases.opening.services import may_open
from mscportal.record.readings import record_list
from partners.models import Member

# Under this name it is recorded that a case was read beside the one of the same person.
SCREEN = "cases:join"


@dataclass(frozen=True)
class Joined:
    """What a case's page tells of the other cases of its person."""

    case: Case
    rows: list[SamePerson]

    @property
    def goes_on_in(self) -> SamePerson | None:
        """The row of the case in which this one goes on, None where it goes on itself."""
        return next((row for row in self.rows if row.other_id == self.case.pk), None)

    @property
    def files(self) -> list[Case]:
        """The case, and those that ended in it."""
        return [self.case, *(row.other for row in self.rows if row.case_id == self.case.pk)]

    @property
    def others(self) -> list[tuple[SamePerson, Case]]:
        """Each row with the other one of its two cases."""
        return [(row, row.other if row.case_id == self.case.pk else row.case) for row in self.rows]


def joined(case: Case) -> Joined:
    """Return which cases are of the person of `case`, by the day they were joined."""
    rows = standing().filter(Q(case=case) | Q(other=case))
    return Joined(case, list(rows.select_related("case__identity", "other__identity").order_by("joined_at", "pk")))


def standing() -> QuerySet[SamePerson]:
    """Return what was not taken back."""
    return SamePerson.objects.filter(undone_at=None)


def tell_files(layers: Iterable[Layer], files: Iterable[Case]) -> None:
    """Say at each layer which case it belongs to, where there are several, by its reference."""
    by_id = {case.pk: case for case in files}
    for layer in layers:
        layer.case = by_id[layer.case_id]
        if len(by_id) > 1:
            layer.labels = [layer.case.reference, *layer.labels]


def record_others(it: Joined, shown: Iterable[Layer]) -> None:
    """Record that the other cases of the person were read, and which of the layers `shown` are theirs."""
    full: dict[UUID, list[UUID]] = {}
    extracts: dict[UUID, list[UUID]] = {}
    for layer in shown:
        (extracts if layer.is_extract else full).setdefault(layer.case_id, []).append(layer.item_id)
    record_list(screen=SCREEN, cases=[other for _row, other in it.others], full=full, extracts=extracts)


def may_join(member: Member, case: Case) -> bool:
    """Tell whether the member may say that another case is of the same person: who coordinates, leads and knows it."""
    return may_open(member) and member.has_perm("cases.lead", case) and identity_of(case) is not None


def offered(case: Case) -> list[Case]:
    """Return the cases whose people are like that of `case`, of those that are not joined with it."""
    known = {case.pk, *(other.pk for _row, other in joined(case).others)}
    return [one.case for one in people_like(case.identity) if one.case.pk not in known]
