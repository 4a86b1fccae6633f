"""A case that is presented without a name: Bob's agency and the police are on it, Dirk of the school brought it."""

from typing import Any

from cases.models import Case, Identity, Reporter, Reveal
from cases.opening.services import open_case
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World, grant, today


def make_anonymous(world: World, reporter: Member | None = None) -> Case:
    """Let the world's case be without a name, known to the coordination unit; return it."""
    case = world.case
    with as_operator():
        case.is_anonymous = True
        case.age_band = "16_17"
        case.save(force_update=True)
        Reveal.objects.create(case=case, agency=world.unit, reason="coordinates")
        if reporter:
            common = {"case": case, "municipality": world.city, "reported_on": today()}
            Reporter.objects.create(member=reporter, agency=reporter.agency, text="He says less each week.", **common)
    return case


def opened(world: World, **values: Any) -> Case:
    """Open a case without a name as Alice, brought by Dirk; the youth service and the police are put on it."""
    fields = {
        "table": "minors",
        "given_name": "Samir",
        "family_name": "Valehart",
        "born_on": today().replace(year=today().year - 14, day=1),
        "address": "Quarry Lane 7",
        "residence": "Tallgrove",
        "phenomena": ["none_identified"],
        "purpose": "Support at school",
        "legal_basis": "mandate",
        "is_anonymous": True,
        "age_band": "12_15",
        "reporter": world.dirk,
        "reported": "Stays away from the lessons.",
    } | values
    with acting_as(world.alice.pk):
        case = open_case(actor=world.alice, **fields)
    with as_operator():
        grant(case, world.youth)
        grant(case, world.police)
    return case


def knows(member: Member, case: Case) -> bool:
    """Tell whether a member sees the name."""
    with acting_as(member.pk):
        return Identity.objects.filter(case=case).exists()
