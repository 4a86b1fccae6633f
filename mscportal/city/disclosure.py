"""All that the rule shows a member, read through the same guarded connection as the pages."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from cases.models import Action, Case, Goal, Identity, Layer, Phenomenon, Relation
from mscportal.guard.acting import acting_as
from mscportal.record.readings import record_reading
from partners.models import Member

Disclosed = dict[str, object]


def disclose(*, member: Member, operator: str, reference: str | None = None, day: date | None = None) -> Disclosed:
    """Return what `member` may read on `day` (today), as CITY_FILE.md describes it; `operator` goes on the record.

    A reference that is hidden or names no case gives no case. A member who is not active sees nothing.
    """
    shown = day or datetime.now(ZoneInfo(member.municipality.timezone)).date()
    cases: list[Disclosed] = []
    if member.is_active:
        with acting_as(member.pk, day=day):
            cases = _cases(operator, reference)
    return {"as": member.username, "on": shown.isoformat(), "cases": cases}


def _cases(operator: str, reference: str | None) -> list[Disclosed]:
    cases = Case.objects.all() if reference is None else Case.objects.filter(reference=reference)
    seen = sorted(cases, key=lambda case: case.reference)
    ids = [case.pk for case in seen]
    told = _Told(ids)
    if not seen:
        record_reading(screen="disclose", operator=operator)
    for case in seen:
        layers = told.layers[case.pk]
        record_reading(
            screen="disclose",
            operator=operator,
            case=case,
            full=[
                *(layer.pk for layer in layers if not layer.is_extract),
                *(statement.pk for statement in told.statements[case.pk]),
            ],
            extracts=[layer.item_id for layer in layers if layer.is_extract],
        )
    return [told.of(case) for case in seen]


class _Told:
    """What the policies let through of some cases, by case."""

    def __init__(self, cases: list[UUID]) -> None:
        self.identities = {row.pk: row for row in Identity.objects.filter(case__in=cases)}
        self.layers: defaultdict[UUID, list[Layer]] = defaultdict(list)
        for layer in Layer.objects.readable().filter(case__in=cases):
            self.layers[layer.case_id].append(layer)
        self.statements: defaultdict[UUID, list[Phenomenon | Goal | Action]] = defaultdict(list)
        for model in (Phenomenon, Goal, Action):
            for row in model.objects.filter(case__in=cases):
                self.statements[row.case_id].append(row)
        self.related: defaultdict[UUID, set[str]] = defaultdict(set)
        for relation in Relation.objects.select_related("case", "other"):
            self.related[relation.case_id].add(relation.other.reference)
            self.related[relation.other_id].add(relation.case.reference)

    def of(self, case: Case) -> Disclosed:
        """Return one case as the command prints it."""
        identity, statements = self.identities.get(case.pk), self.statements[case.pk]
        return {
            "reference": case.reference,
            "identity": identity
            and {
                "given_name": identity.given_name,
                "family_name": identity.family_name,
                "born": identity.born_on.isoformat(),
            },
            "phenomena": sorted(one.code for one in statements if isinstance(one, Phenomenon)),
            "goals": sorted(one.key for one in statements if isinstance(one, Goal)),
            "actions": sorted(one.key for one in statements if isinstance(one, Action)),
            "relations": sorted(self.related[case.pk]),
            "items": [
                {"key": layer.key, "shown": "extract" if layer.is_extract else "full", "text": layer.text}
                for layer in sorted(self.layers[case.pk], key=lambda layer: layer.key)
            ],
        }
