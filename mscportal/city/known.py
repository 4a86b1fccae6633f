"""What stands in the installation of the things that a city file names."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from cases.models import Action, Case, Goal, Layer
from meetings.models import Escalation, Forum, Meeting
from mscportal.city.shape import Thing
from partners.models import Agency, Member, Municipality


@dataclass
class CaseContent:
    """The keyed things of one case."""

    items: dict[str, Layer] = field(default_factory=dict)
    extracts: dict[str, Layer] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)

    def kinds(self) -> dict[str, str]:
        """Return of which kind each key is."""
        return {
            **dict.fromkeys(self.items, "item"),
            **dict.fromkeys(self.goals, "goal"),
            **dict.fromkeys(self.actions, "action"),
        }


@dataclass
class Known:
    """Loaded once before the checks; the writing adds what it makes."""

    municipality: Municipality | None
    agencies: dict[str, Agency]
    members: dict[str, Member]
    forums: dict[str, Forum]
    cases: dict[str, Case]
    contents: dict[str, CaseContent]
    meetings: dict[tuple[str, datetime], Meeting]
    escalations: dict[str, Escalation]

    def owns(self, thing: Agency | Member | Case | Escalation) -> bool:
        """Tell whether the file's municipality brought a thing in."""
        return self.municipality is not None and thing.municipality_id == self.municipality.pk

    def own_case(self, reference: str) -> Case | None:
        """Return a case of the file's municipality."""
        case = self.cases.get(reference)
        return case if case and self.owns(case) else None


def look_up(document: Thing) -> Known:
    """Load what the document names; needs the operator's role."""
    municipality = Municipality.objects.filter(slug=document.get("municipality", {}).get("slug", "")).first()
    forums = {forum.slug: forum for forum in Forum.objects.filter(municipality=municipality)} if municipality else {}
    slugs = {forum.pk: slug for slug, forum in forums.items()}
    cases = {case.reference: case for case in Case.objects.filter(reference__in=set(named_references(document)))}
    escalations = Escalation.objects.filter(
        reference__in=[one.get("reference") for one in all_of(document, "escalations")]
    )
    return Known(
        municipality=municipality,
        agencies={agency.slug: agency for agency in Agency.objects.select_related("part_of", "municipality")},
        members={member.username: member for member in Member.objects.select_related("agency", "municipality")},
        forums=forums,
        cases=cases,
        contents=_contents(cases),
        meetings={
            (slugs[meeting.forum_id], meeting.starts_at): meeting
            for meeting in Meeting.objects.filter(forum__in=list(slugs))
        },
        escalations={escalation.reference: escalation for escalation in escalations},
    )


def all_of(thing: Thing, key: str) -> list[Thing]:
    """Return the objects of a list that may have been left out."""
    found: list[Thing] = thing.get(key, [])
    return found


def named_references(document: Thing) -> Iterator[str]:
    """Yield every case reference that the document names anywhere."""
    for case in all_of(document, "cases"):
        yield case.get("reference", "")
        yield from (relation.get("to", "") for relation in all_of(case, "relations"))
    for meeting in all_of(document, "meetings"):
        yield from (entry.get("case", "") for entry in all_of(meeting, "agenda"))
    for escalation in all_of(document, "escalations"):
        yield escalation.get("reference", "")
        yield escalation.get("case") or ""


def _contents(cases: dict[str, Case]) -> dict[str, CaseContent]:
    references = {case.pk: reference for reference, case in cases.items()}
    contents: defaultdict[str, CaseContent] = defaultdict(CaseContent)
    for layer in Layer.objects.filter(case__in=list(references)):
        content = contents[references[layer.case_id]]
        (content.extracts if layer.is_extract else content.items)[layer.key] = layer
    for goal in Goal.objects.filter(case__in=list(references)):
        contents[references[goal.case_id]].goals[goal.key] = goal
    for action in Action.objects.filter(case__in=list(references)):
        contents[references[action.case_id]].actions[action.key] = action
    return contents
