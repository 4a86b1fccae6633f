"""One of everything that an address names: what the matrix of routes is asked about, and what never existed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from cases.asking.services import ask_to_share
from cases.information.attachments import attach_file
from cases.models import (
    Action,
    ActionLink,
    AgencyGrant,
    EmergencyAccess,
    EmergencyCard,
    Layer,
    NameRequest,
    NewReader,
    NightQuestion,
    Recusal,
    Relation,
    ReleaseRequest,
    Reporter,
    SamePerson,
    StandIn,
    Told,
)
from cases.release.services import release_item
from meetings.models import Attendance, Meeting, Slot, SlotContent, TopicNote
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.agreements.services import attach_paper
from partners.models import Agreement, ClosedDays, Municipality, SeatChange
from tests.cases.asking import ask_question
from tests.cast import World, grant, make_case, make_item, make_member, today
from tests.inquiry import exporting
from tests.meetings.escalating import sent
from tests.meetings.waiting import grant_it, waiting

UNKNOWN_REFERENCE = "ELM-99999"
ANONYMOUS = "ELM-4NM5P"
PDF = b"%PDF-1.7\n1 0 obj\n"


@dataclass(frozen=True)
class Everything:
    """What stands at each part of an address, by `part`, or by `route/part` where a part means several things."""

    known: dict[str, Any]

    def at(self, route: str, parts: list[str]) -> dict[str, Any]:
        """Return what fills an address of the world's things."""
        return {part: self.known.get(f"{route}/{part}", self.known.get(part)) for part in parts}

    def elsewhere(self, route: str, parts: list[str]) -> list[dict[str, Any]]:
        """Return the same address for what never existed: each of its things in turn is another."""
        filled = self.at(route, parts)
        others = {
            part: UNKNOWN_REFERENCE if part == "reference" else uuid4() for part in parts if _is_thing(part, filled)
        }
        return [filled | {part: other} for part, other in others.items()]


def _is_thing(part: str, filled: dict[str, Any]) -> bool:
    return part == "reference" or isinstance(filled[part], UUID)


def build_everything(world: World) -> Everything:
    """Add to the cast what it has none of: a file, a release, a sitting, minutes, an escalation, an asked seat."""
    with acting_as(world.ines.pk):
        attachment = attach_file(actor=world.ines, item=world.police_item, name="photo.pdf", content=PDF)
        release = release_item(
            actor=world.ines, item=world.police_item, agency=world.school, purpose="A talk", valid_from=today()
        )
    with acting_as(world.bob.pk):
        shared = Layer.objects.select_related("case__municipality").get(pk=world.police_extract.pk)
        asked = ask_to_share(actor=world.bob, item=shared, agency=world.youth, purpose="A visit")
    ask_question(world.bob, world.case)
    export, made = exporting.asked(world), exporting.countersigned(world)
    escalation = sent(world)
    word = _word_given(world)
    with as_operator():
        closed = _closed_meeting(world)
        given, waiting = _case_without_a_name(world)
        note = _sitting(world)
        change = SeatChange.objects.create(
            municipality=world.city,
            member=world.dirk,
            agency=world.school,
            role="agency_lead",
            clearance=1,
            asked_by=world.gus,
        )
        told = Told.objects.create(
            case=world.case,
            municipality=world.city,
            originator=world.unit,
            author=world.alice,
            teller=world.alice,
            to="person",
            outcome="told",
            day=today(),
            text="That the table speaks of him.",
        )
        card = EmergencyCard.objects.create(
            case=world.case,
            municipality=world.city,
            originator=world.unit,
            author=world.alice,
            call="His uncle",
            avoid="Uniforms",
        )
        agreement = Agreement.objects.get(agency=world.youth)
        closed_days = ClosedDays.objects.create(
            agency=world.school, first_on=today(), last_on=today() + timedelta(days=5), kind="school_holidays"
        )
        grant_id = AgencyGrant.objects.filter(content_object=world.case, group=world.youth.group).values_list(
            "grant_id"
        )
        # On record for so long that nobody's reading by it comes up.
        AgencyGrant.history.filter(content_object=world.case).update(history_date=timezone.now() - timedelta(days=100))
        known = {
            "reference": world.case.reference,
            "item": world.police_item.pk,
            "cases:no_shared_version/item": make_item(world.case, world.ines, "Seen once.").pk,
            "request_id": asked.pk,
            "cases:take_back_word/request_id": word.pk,
            "attachment": attachment.pk,
            "release": release.pk,
            "grant": grant_id[0][0],
            "recusal": Recusal.objects.get(case=world.case).pk,
            "relation": Relation.objects.get(case=world.case).pk,
            "goal": world.goal.pk,
            "action": world.action.pk,
            "slot": world.case_slot.pk,
            "note": note.pk,
            "joined": SamePerson.objects.create(
                municipality=world.city,
                case=world.case,
                other=world.brother,
                reason="One of two papers",
                former_status="active",
                joined_by=world.alice,
            ).pk,
            "link": _linked(world).pk,
            "stand_in": _stand_in(world).pk,
            "told": told.pk,
            "access": _emergency(world).pk,
            "card": card.pk,
            "question": _night_question(world).pk,
            "new_reader": _new_reader(world).pk,
            "forum": world.forum.pk,
            "member": world.bob.pk,
            "part": "agenda",
            "meetings:projector_part/part": "strip",
            "key": "unknown",
            "cases:decide_needed/key": f"{world.case.pk}-{grant_id[0][0]}",
            "uidb36": "1",
            "provider_id": "unknown",
            "meetings:minutes/pk": closed.pk,
            "meetings:edit_forum/pk": world.forum.pk,
            "cases:reveal/reference": ANONYMOUS,
            "cases:tell_name/reference": ANONYMOUS,
            "cases:tell_name/name_request": given.pk,
            "cases:name_word/name_request": waiting.pk,
        }
    with acting_as(world.alice.pk):
        paper = attach_paper(actor=world.alice, agreement=agreement, name="paper.pdf", content=PDF)
    known["partners:paper/pk"] = paper.pk
    known["partners:agreement/pk"] = known["partners:edit_agreement/pk"] = agreement.pk
    known["inquiry:export/pk"] = export.pk
    known["inquiry:export_pdf/pk"] = known["inquiry:export_sheet/pk"] = made.pk
    known["partners:answer_seat/pk"] = change.pk
    known["partners:reopen_agency/pk"] = closed_days.pk
    known |= {f"mfa_{deed}_webauthn/pk": 1 for deed in ("remove", "edit")}
    for route in ("municipality", "change_municipality"):
        known[f"partners:{route}/pk"] = world.city.pk
    for route in ("agency", "change_agency", "new_agreement", "close_agency"):
        known[f"partners:{route}/pk"] = world.youth.pk
    for route in ("member", "change_seat", "leave", "correct_member"):
        known[f"partners:{route}/pk"] = world.bob.pk
    for route in ("open", "person", "pdf", "receive", "call", "decide", "send", "withdraw"):
        known[f"meetings:desk_{route}/pk"] = escalation.pk
    return Everything(known | {"pk": world.meeting.pk})


def _word_given(world: World) -> ReleaseRequest:
    """What the police let go into a document that Alice still has to send."""
    with as_operator():
        told = {"audience": "people", "named_people": [world.alice.pk]}
        wanted = make_item(world.case, world.ines, "A cousin fetched him.", **told)
    waiting(world, wanted)
    grant_it(world)
    with as_operator():
        return ReleaseRequest.objects.get(statement_id=wanted.pk)


def _emergency(world: World) -> EmergencyAccess:
    """What Erin opened yesterday, where practitioners may act in an emergency."""
    Municipality.objects.filter(pk=world.city.pk).update(emergency_roles=["practitioner"])
    began = timezone.now() - timedelta(days=1)
    return EmergencyAccess.objects.create(
        municipality=world.city,
        case=world.case,
        member=world.erin,
        reason="On the roof of the school",
        taken_at=began,
        ends_at=began + timedelta(hours=2),
    )


def _new_reader(world: World) -> NewReader:
    """Erin, who waits for the police's word."""
    return NewReader.objects.create(
        statement_id=world.police_item.pk,
        kind="layer",
        case=world.case,
        municipality_id=world.city.pk,
        originator=world.police,
        member=world.erin,
        actor=world.alice,
        change="cases_agencygrant",
        asked_at=timezone.now(),
    )


def _night_question(world: World) -> NightQuestion:
    """Dirk asks about somebody of whom a case tells."""
    forget = today() + timedelta(days=30)
    values = {"name": "Mika Tarn", "born_on": today() - timedelta(days=5000), "phone": "+32 470 00 00 01"}
    return NightQuestion.objects.create(
        municipality=world.city, asked_by=world.dirk, review_on=forget, delete_on=forget, **values
    )


def _linked(world: World) -> ActionLink:
    """The home visit is one errand with an action of the brother's case, which has another one beside it."""
    said = {"case": world.brother, "municipality": world.city, "originator": world.unit, "author": world.alice}
    brothers, _other = [
        Action.objects.create(**said, key=key, title=title, classification=0)
        for key, title in (("a9", "Talk with both"), ("a10", "Ask about the keys"))
    ]
    return ActionLink.objects.create(
        action=world.action, case=world.case, other_action=brothers, other=world.brother, linked_by=world.alice
    )


def _stand_in(world: World) -> StandIn:
    """A colleague of Erin's who stands in for her."""
    colleague = make_member(world.probation, "emil", "practitioner")
    return StandIn.objects.create(
        municipality=world.city,
        agency=world.probation,
        member=colleague,
        stand_in=world.erin,
        valid_from=today(),
        valid_until=today(),
        purpose="Stands in",
        named_by=colleague,
    )


def _sitting(world: World) -> TopicNote:
    """Let the meeting begin, with Alice and Bob present and a note on the topic."""
    now = timezone.now()
    Attendance.objects.filter(meeting=world.meeting).update(state="present", signed_at=now)
    Meeting.objects.filter(pk=world.meeting.pk).update(status="in_session", opened_at=now)
    SlotContent.objects.filter(slot=world.case_slot).update(state="discussing", started_at=now)
    return TopicNote.objects.create(
        slot=world.topic_slot, meeting=world.meeting, text="Sports week", author=world.alice, at=now
    )


def _closed_meeting(world: World) -> Meeting:
    """A meeting of a fortnight ago, with the case on its agenda."""
    began = timezone.now() - timedelta(days=14)
    closed = Meeting.objects.create(
        forum=world.forum, starts_at=began, status="closed", opened_at=began, closed_at=began, closed_by=world.alice
    )
    Attendance.objects.create(meeting=closed, member=world.bob, state="present", signed_at=began)
    slot = Slot.objects.create(meeting=closed, position=1)
    SlotContent.objects.create(
        slot=slot, meeting=closed, case=world.case, state="done", started_at=began, ended_at=began
    )
    return closed


def _case_without_a_name(world: World) -> tuple[NameRequest, NameRequest]:
    """A case that Dirk brought, who is not on it: one agency may be told the name, for another he is asked."""
    case = make_case(
        world.city,
        ANONYMOUS,
        "minors",
        ("Sam", "Vale"),
        today() - timedelta(days=5000),
        coordinator=world.alice,
        is_anonymous=True,
    )
    common = {"case": case, "municipality": world.city}
    Reporter.objects.create(member=world.dirk, agency=world.school, reported_on=today(), **common)
    common |= {"asked_by": world.alice, "asked_at": timezone.now(), "reason": "A visit", "legal_basis": "Youth act"}
    answers = {}
    for agency, answer in ((world.youth, "given"), (world.police, "open")):
        grant(case, agency)
        answers[answer] = NameRequest.objects.create(agency=agency, answer=answer, **common)
    return answers["given"], answers["open"]
