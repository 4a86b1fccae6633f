"""What the demo city has lived through and a city file has no place for: done by its members, as on their screens."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from cases.access.bundles import Bundle
from cases.access.services import grant_access
from cases.card.services import write_card
from cases.emergency.models import EmergencyAccess
from cases.emergency.questions import ask_at_night
from cases.emergency.services import review_emergency, take_emergency
from cases.file.models import AgeBand
from cases.models import Action, Case, Identity
from cases.naming.services import ask_for_the_name, name_reporter
from cases.opening.services import open_new_case
from cases.plan.linking import link_actions
from cases.standins.services import name_stand_in
from meetings.conference.agenda.services import change_slot
from meetings.models import Meeting, SlotContent
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member, Role, Table
from partners.municipalities.services import change_municipality

BASIS = "Protocol of the partner table for minors, article 6"
# Who is not on every case of a block leaves for all of it; the welcome stands outside, any other business comes last.
BLOCKS = (0, 1, 1, 2, 2, 2, 3)


def live() -> None:
    """Add it to the demo city, once, after its file was brought in."""
    _name_who_acts_in_an_emergency()
    _write_cards()
    _open_a_case_without_a_name()
    _say_who_brought_a_case()
    _go_through_a_night()
    _link_one_errand()
    _plan_blocks()
    _name_a_stand_in()


@contextmanager
def _member(username: str) -> Iterator[Member]:
    """Run one transaction as a member of the demo city."""
    with as_operator():
        pk = Member.objects.get(username=username).pk
    with acting_as(pk):
        yield Member.objects.select_related("agency", "municipality").get(pk=pk)


def _case(reference: str) -> Case:
    return Case.objects.select_related("municipality").get(reference=reference)


def _name_who_acts_in_an_emergency() -> None:
    with _member("g.pauwels") as admin:
        city = admin.municipality
        roles = [Role.PRACTITIONER.value, Role.INFORMATION_OFFICER.value]
        change_municipality(
            actor=admin, municipality=city, name=city.name, languages=city.languages, emergency_roles=roles
        )


def _write_cards() -> None:
    with _member("a.visser") as actor:
        write_card(
            actor=actor,
            case=_case("ELV-5867C"),
            call="His brother, until midnight; then the mother, 0470 00 00 11. Say first that nobody is hurt.",
            avoid="A marked car in the street. Milan talks more easily outdoors, walking, with one person.",
        )
    with _member("b.adeyemi") as actor:
        write_card(
            actor=actor,
            case=_case("ELV-9AYXT"),
            call="Florian Weber, day and night, 0470 00 00 12. The mother is not to be called after nine.",
            avoid="Questions about October on the doorstep. The dog is loud and does nothing.",
        )


def _open_a_case_without_a_name() -> None:
    """A school brings a pupil to the table; a service asks for the name, and the teacher's word is awaited."""
    with _member("a.visser") as actor:
        teacher = Member.objects.select_related("agency").get(username="o.martens")
        case = open_new_case(
            actor=actor,
            others=(),
            reason="",
            table=Table.MINORS,
            given_name="Noah",
            family_name="Lismont",
            born_on=date(actor.municipality.today.year - 14, 3, 9),
            phenomena=["none_identified"],
            purpose="Find out with the school what changed since the summer, and who can reach the pupil.",
            legal_basis=BASIS,
            is_anonymous=True,
            age_band=AgeBand.FROM_12,
            reporter=teacher,
            reported="A pupil no longer sits with anybody and says the others will see what they get from it.",
        )
        for slug in ("elv-school-kastanje", "elv-mental-health", "elv-youth-work"):
            grant_access(
                actor=actor,
                case=case,
                holder=Agency.objects.get(slug=slug),
                bundle=Bundle.ADD,
                purpose="Weigh the report together",
                legal_basis=BASIS,
                valid_from=case.opened_on,
            )
        ask_for_the_name(
            actor=actor,
            case=case,
            agency=Agency.objects.get(slug="elv-mental-health"),
            reason="They have a free place from Monday and cannot invite anybody without a name.",
            legal_basis=BASIS,
        )


def _say_who_brought_a_case() -> None:
    with _member("b.adeyemi") as actor:
        brought = Member.objects.select_related("agency").get(username="k.janssen")
        name_reporter(actor=actor, case=_case("ELV-4EY3Q"), member=brought)


def _go_through_a_night() -> None:
    """An officer opened a case, which was reviewed; another did a moment ago; a third asks by name."""
    with _member("k.osei") as officer:
        reason = "She stands on the quay, and her friend says that she does not answer him."
        take_emergency(actor=officer, reference="ELV-NHB7K", reason=reason, hours=1)
    with _member("a.visser") as actor:
        (access,) = EmergencyAccess.objects.select_related("municipality", "member")
        note = "She was found and taken home; nothing else was read."
        review_emergency(actor=actor, access=access, verdict=EmergencyAccess.Verdict.RIGHT, note=note)
        born_on = Identity.objects.get(case__reference="ELV-3G5Q6").born_on
    with _member("m.thys") as officer:
        reason = "A fight at the tram stop, and his name was called. Is anybody looking after him tonight?"
        take_emergency(actor=officer, reference="ELV-EENV6", reason=reason, hours=2)
    with _member("f.benali") as officer:
        city = officer.municipality
        ask_at_night(actor=officer, municipality=city, name="Ilyas Merten", born_on=born_on, phone="0470 00 00 13")


def _link_one_errand() -> None:
    with _member("a.visser") as actor:
        bills = Action.objects.select_related("case__municipality").get(case__reference="ELV-5867C", key="a5")
        rates = Action.objects.get(case__reference="ELV-YGZ5S", key="a5")
        link_actions(actor=actor, action=bills, other=rates)


def _plan_blocks() -> None:
    """The conference on minors after the next one is planned in blocks."""
    with _member("a.visser") as actor:
        planned = Meeting.objects.filter(forum__slug="table-minors", status=Meeting.Status.PLANNED)
        agenda = SlotContent.objects.filter(meeting=planned.order_by("starts_at")[1]).select_related("meeting", "slot")
        for content, block in zip(agenda.order_by("slot__position"), BLOCKS, strict=False):
            minutes = content.slot.minutes_planned
            change_slot(actor=actor, content=content, minutes=minutes, block=block, topic=content.topic)


def _name_a_stand_in() -> None:
    with _member("s.okafor") as away:
        first = away.municipality.today + timedelta(days=3)
        name_stand_in(
            actor=away,
            member=away,
            stand_in=Member.objects.get(username="l.peters"),
            valid_from=first,
            valid_until=first + timedelta(days=9),
        )
