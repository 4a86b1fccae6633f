"""The cast: names teach the rights. One municipality, two brothers with a case each, an agency for every role.

*Alice* coordinates; *Bob*'s agency is on the case; *Carol* is in Bob's agency but kept out; *Dirk*'s grant ended
yesterday; *Erin* sits at the other table with the brother's case; *Frank* is in the mayor's office; *Ines* is the
police information officer; *Hugo* audits; *Gus* administers and sees no case.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group, Permission

from cases.models import (
    Action,
    ActionReport,
    AgencyGrant,
    Audience,
    Case,
    Goal,
    Identity,
    Layer,
    MemberGrant,
    Phenomenon,
    Recusal,
    Relation,
)
from meetings.models import Forum, Meeting, Slot
from mscportal.guard.operator import as_operator
from partners.models import Agency, Agreement, Member, Municipality, Partnership, Role, Table
from tests.cast_meeting import seat_table

ZONE = ZoneInfo("Europe/Brussels")
PERMISSIONS = ("view", "contribute", "lead", "share")


def today() -> date:
    """Return the municipality's day."""
    return datetime.now(ZONE).date()


class InDays(int):
    """A day so many days from the one on which the test runs; parameters are made earlier, perhaps the day before."""


def on_the_day(values: dict[str, Any]) -> dict[str, Any]:
    """Return what is typed, with each `InDays` as the day that it means now."""
    return {
        key: (today() + timedelta(days=value)).isoformat() if isinstance(value, InDays) else value
        for key, value in values.items()
    }


@dataclass
class World:
    """Everything the tests name; `case` is at the minors' table, `brother` at the adults'."""

    city: Municipality
    unit: Agency
    youth: Agency
    school: Agency
    police: Agency
    probation: Agency
    mayor: Agency
    alice: Member
    bob: Member
    carol: Member
    dirk: Member
    erin: Member
    frank: Member
    ines: Member
    hugo: Member
    gus: Member
    case: Case
    brother: Case
    open_item: Layer
    police_item: Layer
    police_extract: Layer
    named_item: Layer
    goal: Goal
    action: Action
    forum: Forum
    meeting: Meeting
    case_slot: Slot
    hidden_slot: Slot
    topic_slot: Slot

    @property
    def members(self) -> dict[str, Member]:
        """Return the cast by name."""
        names = ("alice", "bob", "carol", "dirk", "erin", "frank", "ines", "hugo", "gus")
        return {name: getattr(self, name) for name in names}


def make_agency(city: Municipality, slug: str, kind: str, **more: Any) -> Agency:
    """Make an agency with its group and a partnership."""
    group = Group.objects.create(name=f"agency:{slug}")
    agency = Agency.objects.create(municipality=city, group=group, slug=slug, name=slug.title(), kind=kind, **more)
    Partnership.objects.create(municipality=city, agency=agency, stage="partner")
    return agency


def make_agreement(agency: Agency, tables: list[str], **more: Any) -> Agreement:
    """Make an agreement in force without dates."""
    values = {"kind": "protocol", "status": "in_force", "purpose": "prevention", "legal_basis": "protocol"} | more
    return Agreement.objects.create(**{"municipality": agency.municipality} | values, agency=agency, tables=tables)


def make_member(agency: Agency, username: str, role: str, clearance: int = 1, **more: Any) -> Member:
    """Make an active member."""
    values = {"name": username.title(), "email": f"{username}@example.org", "person": username} | more
    member = Member(
        municipality=agency.municipality, agency=agency, username=username, role=role, clearance=clearance, **values
    )
    member.set_password("demo")
    member.save()
    return member


def make_case(city: Municipality, reference: str, table: str, name: tuple[str, str], born: date, **more: Any) -> Case:
    """Open a case with an identity; the coordination unit's grant comes by itself."""
    values = {"status": "active", "opened_on": today() - timedelta(days=100)} | more
    case = Case.objects.create(
        municipality=city,
        reference=reference,
        table=table,
        review_on=today() + timedelta(days=80),
        delete_on=today() + timedelta(days=1700),
        **values,
    )
    Identity.objects.create(case=case, municipality=city, given_name=name[0], family_name=name[1], born_on=born)
    return case


def grant(case: Case, holder: Agency | Member, *permissions: str, **more: Any) -> None:
    """Put an agency or a member on a case."""
    values = {"valid_from": case.opened_on, "purpose": "support", "legal_basis": "protocol", "grant_id": uuid4()} | more
    for permission in Permission.objects.filter(
        content_type__app_label="cases", content_type__model="case", codename__in=permissions or ("view", "contribute")
    ):
        if isinstance(holder, Agency):
            AgencyGrant.objects.create(content_object=case, permission=permission, group=holder.group, **values)
        else:
            MemberGrant.objects.create(content_object=case, permission=permission, user=holder, **values)


def make_item(case: Case, author: Member, text: str, *, extract: str = "", **more: Any) -> Layer:
    """Write an item, with a shared version (classification 0) when `extract` is given; returns the full layer."""
    item = uuid4()
    values = {"kind": "observation", "domain": "network", "classification": 1, "key": f"i-{str(item)[:8]}"} | more
    common = {
        "item_id": item,
        "case": case,
        "municipality": case.municipality,
        "originator": author.agency,
        "key": values.pop("key"),
        "kind": values.pop("kind"),
        "domain": values.pop("domain"),
        "day": values.pop("day", today()),
    }
    layer = Layer.objects.create(id=item, author=author, recorded_at=datetime.now(ZONE), text=text, **common, **values)
    if extract:
        Layer.objects.create(part="extract", classification=0, said_as="", text=extract, **common)
    return layer


def build_world() -> World:
    """Build the world past the policies, as an operator's import does."""
    with as_operator():
        return _build()


def _build() -> World:
    city = Municipality.objects.create(
        slug="elmhaven", name="Elmhaven", country="BE", timezone="Europe/Brussels", languages=["en", "nl"]
    )
    unit = make_agency(city, "unit", "municipality", is_coordination=True)
    youth, school = make_agency(city, "youth", "youth_service"), make_agency(city, "school", "school")
    police, probation = make_agency(city, "police", "police"), make_agency(city, "probation", "probation")
    mayor, office = make_agency(city, "mayor", "mayor"), make_agency(city, "office", "other")
    both = [Table.MINORS.value, Table.ADULTS.value]
    make_agreement(unit, both, kind="mandate")
    for agency, tables in ((youth, both), (school, ["minors"]), (police, both), (probation, ["adults"])):
        make_agreement(agency, tables)
    alice = make_member(unit, "alice", Role.COORDINATOR, 2)
    bob, carol = make_member(youth, "bob", Role.PRACTITIONER), make_member(youth, "carol", Role.PRACTITIONER)
    dirk = make_member(school, "dirk", Role.PRACTITIONER)
    erin = make_member(probation, "erin", Role.PRACTITIONER)
    frank = make_member(mayor, "frank", Role.MAYORS_OFFICE, 2)
    ines = make_member(police, "ines", Role.INFORMATION_OFFICER, 3)
    hugo = make_member(office, "hugo", Role.AUDITOR, 0)
    gus = make_member(office, "gus", Role.ADMINISTRATOR, 0)
    case = make_case(city, "ELM-2AB3C", "minors", ("Mika", "Tarn"), date(2010, 5, 17), coordinator=alice)
    brother = make_case(city, "ELM-7XY8Z", "adults", ("Joran", "Tarn"), date(2004, 3, 2), coordinator=alice)
    grant(case, youth)
    grant(case, police)
    grant(case, school, valid_until=today() - timedelta(days=1))
    grant(brother, probation)
    Recusal.objects.create(case=case, member=carol, reason="neighbour")
    Relation.objects.create(case=case, other=brother, kind="sibling")
    common = {"municipality": city, "originator": unit, "author": alice}
    Phenomenon.objects.create(case=case, code="mixed", classification=1, **common)
    open_item = make_item(case, bob, "Talks openly after football practice.")
    police_item = make_item(
        case,
        ines,
        "Seen twice with two older men.",
        extract="New older company.",
        classification=2,
        audience=Audience.AGENCIES,
    )
    named_item = make_item(case, alice, "Only Alice and Bob know this.", audience="people", named_people=[bob.pk])
    make_item(brother, erin, "Keeps every appointment.")
    goal = Goal.objects.create(case=case, key="g1", title="Back at school four days a week", classification=0, **common)
    action = Action.objects.create(
        case=case,
        key="a1",
        title="Home visit with the mother",
        kind="home_visit",
        agency=youth,
        member=bob,
        due_on=today() - timedelta(days=2),
        goal=goal,
        classification=0,
        **common,
    )
    done = Action.objects.create(case=case, key="a2", title="Call the school", agency=youth, classification=0, **common)
    ActionReport.objects.create(action=done, case=case, state="done", at=datetime.now(ZONE), member=bob)
    return World(
        city=city,
        unit=unit,
        youth=youth,
        school=school,
        police=police,
        probation=probation,
        mayor=mayor,
        alice=alice,
        bob=bob,
        carol=carol,
        dirk=dirk,
        erin=erin,
        frank=frank,
        ines=ines,
        hugo=hugo,
        gus=gus,
        case=case,
        brother=brother,
        open_item=open_item,
        police_item=police_item,
        police_extract=Layer.objects.get(item_id=police_item.pk, part="extract"),
        named_item=named_item,
        goal=goal,
        action=action,
        **seat_table(city, [unit, youth, school, police, mayor], alice, case, brother, bob),
    )
