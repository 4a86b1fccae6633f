"""The safety question before a visit: each agency is asked, and what it tells is for the visitor alone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Action, Case, Layer, SafetyAnswer, SafetyNote
from cases.plan.services import agree_action
from cases.safety.selectors import asked_for_safety
from cases.safety.services import answer_nothing, tell_visitor
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import OutboxEntry, Reading
from mscportal.record.outbox import deliver
from partners.models import Member
from tests.cast import World, grant, make_member, today

ClientOf = Callable[[Member], Client]
CASE = "/cases/ELM-2AB3C/"
SUMMARY = f"{CASE}summary/"
LIST = "/asked/visits/"
TOLD = "The dog bites."
SAME = re.compile(rb'[A-Za-z0-9]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|nonce-[\w+/=-]+|nonce="[^"]+"')


def page_of(world: World) -> str:
    return f"{CASE}actions/{world.action.pk}/safety/"


def tell(world: World, member: Member, **values: object) -> Layer:
    with acting_as(member.pk):
        visit = Action.objects.select_related("case__municipality").get(pk=world.action.pk)
        told = {"text": TOLD, "said_as": "fact", "classification": 1} | values
        return tell_visitor(actor=member, visit=visit, **told)


def nothing(world: World, member: Member) -> None:
    with acting_as(member.pk):
        answer_nothing(actor=member, visit=Action.objects.get(pk=world.action.pk))


def waiting(member: Member) -> list[str]:
    with acting_as(member.pk):
        return [action.title for action in asked_for_safety(member)]


def test_it_works(world: World, client_of: ClientOf) -> None:
    ines, bob = client_of(world.ines), client_of(world.bob)
    assert "Home visit with the mother" in ines.get(LIST).content.decode()
    assert "Is there anything the visitor must know" in ines.get(page_of(world)).content.decode()
    form = {"how": "tell", "text": TOLD, "said_as": "fact", "classification": "1"}
    assert ines.post(page_of(world), form).status_code == 302
    page = bob.get(SUMMARY).content.decode()
    assert TOLD in page
    assert "Answered</dt><dd>Police" in page
    with as_operator():
        item = Layer.objects.get(text=TOLD)
        assert (item.audience, item.named_people, item.author, item.originator) == (
            "people",
            [world.bob.pk],
            world.ines,
            world.police,
        )
        reading = Reading.objects.filter(member_id=world.bob.pk, screen="cases:summary").latest("at")
    assert item.pk in reading.full
    assert "Home visit with the mother" not in ines.get(LIST).content.decode()


def test_each_agency_that_reads_the_visit_is_asked_and_who_makes_it_is_not(world: World) -> None:
    with as_operator():
        colleague = make_member(world.youth, "berta", "practitioner")
        low = make_member(world.police, "low", "practitioner", 0)
    asked = {name for name, member in world.members.items() if waiting(member)}
    assert asked == {"alice", "ines"}
    assert waiting(colleague) == waiting(low) == ["Home visit with the mother"]
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(member=None)
    assert waiting(colleague) == waiting(world.bob) == []


def test_who_may_not_read_the_visit_is_not_asked(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(audience="agencies", named_agencies=[world.youth.pk])
    assert waiting(world.ines) == []
    assert client_of(world.ines).get(page_of(world)).status_code == 404
    page = client_of(world.bob).get(CASE).content.decode()
    asked = page[page.index("Before the visit") :].split("</dl>")[0]
    assert "Unit" in asked
    assert "Police" not in asked


def test_others_see_that_an_agency_answered_and_nothing_else(world: World, client_of: ClientOf) -> None:
    """Twin worlds, one after the other: the police has nothing to share, then something for Bob alone."""
    with as_operator():
        helper = make_member(world.unit, "helper", "practitioner", 1)
    clients = [client_of(world.alice), client_of(helper)]
    pages = (CASE, SUMMARY, LIST, "/asked/", "/actions/", f"{CASE}ask/", page_of(world))

    def look() -> list[object]:
        told: list[object] = []
        for client in clients:
            for page in pages:
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get(page)
                told.append((answer.status_code, SAME.sub(b"", answer.content), len(queries)))
        return told

    nothing(world, world.ines)
    look()
    without = look()
    assert b"Answered</dt><dd>Police" in without[0][1]  # type: ignore[index]
    tell(world, world.ines)
    assert look() == without
    with acting_as(world.alice.pk):
        assert not SafetyNote.objects.exists()
        assert not Layer.objects.filter(text=TOLD).exists()


def test_what_is_told_later_changes_no_date(world: World, client_of: ClientOf) -> None:
    nothing(world, world.ines)
    tell(world, world.ines)
    nothing(world, world.ines)
    with as_operator():
        assert SafetyAnswer.objects.count() == 1
        assert SafetyNote.objects.count() == 1
    page = client_of(world.ines).get(page_of(world)).content.decode()
    assert "Your agency has answered" in page
    assert TOLD in page


def test_those_named_read_it_too(world: World, client_of: ClientOf) -> None:
    tell(world, world.ines, named_people=[world.alice.pk])
    assert TOLD in client_of(world.alice).get(CASE).content.decode()


def test_everyone_of_the_agency_reads_it_where_nobody_is_named(world: World) -> None:
    with as_operator():
        colleague = make_member(world.youth, "berta", "practitioner")
        Action.objects.filter(pk=world.action.pk).update(member=None)
    item = tell(world, world.ines)
    assert {world.bob.pk, colleague.pk} <= set(item.named_people)


def test_a_visitor_who_could_not_read_it_is_told_at_the_field(world: World, client_of: ClientOf) -> None:
    form = {"how": "tell", "text": TOLD, "said_as": "fact", "classification": "2"}
    answer = client_of(world.ines).post(page_of(world), form).content.decode()
    assert "Bob would not read this" in answer
    assert TOLD in answer
    with as_operator():
        assert not SafetyAnswer.objects.exists()
        assert not Layer.objects.filter(text=TOLD).exists()


@pytest.mark.parametrize(
    "wrong",
    [{}, {"how": "x"}, {"how": "tell"}, {"how": "nothing", "text": TOLD}, {"how": "tell", "classification": "9"}],
    ids=str,
)
def test_it_explains_bad_input(world: World, client_of: ClientOf, wrong: dict[str, str]) -> None:
    form = {"said_as": "fact", "classification": "1", "text": wrong.get("text", "")}
    answer = client_of(world.ines).post(page_of(world), form | wrong)
    assert "data-error-summary" in answer.content.decode()
    with as_operator():
        assert not SafetyAnswer.objects.exists()


def test_who_may_only_look_answers_that_there_is_nothing(world: World, client_of: ClientOf) -> None:
    with as_operator():
        grant(world.case, world.school, "view", valid_from=today())
    client = client_of(world.dirk)
    page = client.get(page_of(world)).content.decode()
    assert "Nothing to share" in page
    assert 'name="text"' not in page
    assert client.post(page_of(world), {"how": "tell", "text": TOLD}).status_code == 200
    assert client.post(page_of(world), {"how": "nothing"}).status_code == 302
    assert waiting(world.dirk) == []


def test_the_visitor_answers_nothing(world: World, client_of: ClientOf) -> None:
    assert client_of(world.bob).get(page_of(world)).status_code == 404
    with pytest.raises(PermissionDenied):
        nothing(world, world.bob)


def test_an_action_that_is_no_visit_asks_nobody(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(kind="contact")
    assert waiting(world.ines) == []
    assert client_of(world.ines).get(page_of(world)).status_code == 404
    with pytest.raises(PermissionDenied):
        nothing(world, world.ines)


def test_a_visit_that_nobody_makes_any_more_takes_no_text(world: World) -> None:
    with as_operator():
        world.case.agency_grants.filter(group=world.youth.group).update(valid_until=today() - timedelta(days=1))
    with pytest.raises(ValidationError):
        tell(world, world.ines)


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    tell(world, world.ines)
    for name in ("carol", "dirk", "erin", "frank", "hugo", "gus"):
        assert client_of(world.members[name]).get(page_of(world)).status_code == 404
        with acting_as(world.members[name].pk):
            assert not SafetyAnswer.objects.exists()
            assert not SafetyNote.objects.exists()


def test_on_the_day_it_says_who_has_not_answered(world: World, client_of: ClientOf) -> None:
    nothing(world, world.alice)
    page = client_of(world.alice).get(CASE).content.decode()
    assert re.search(r"Not answered yet</span></dt><dd>Police</dd>", page)
    assert re.search(r"Answered</dt><dd>Unit, ", page)
    with as_operator():
        Action.objects.filter(pk=world.action.pk).update(due_on=today() + timedelta(days=3))
    page = client_of(world.alice).get(CASE).content.decode()
    assert re.search(r"Not answered yet</dt><dd>Police</dd>", page)


def test_a_mail_goes_to_who_is_asked_and_says_nothing(world: World) -> None:
    with as_operator():
        world.action.delete()
        OutboxEntry.objects.all().delete()
    with acting_as(world.alice.pk):
        case = Case.objects.select_related("municipality").get(pk=world.case.pk)
        values = {"agency": world.youth, "member": world.bob, "due_on": today() + timedelta(days=3)}
        agree_action(actor=world.alice, case=case, title="See the father", kind="home_visit", **values)
        agree_action(actor=world.alice, case=case, title="Call the father", kind="contact", **values)
    with as_operator():
        entries = list(OutboxEntry.objects.filter(kind="safety"))
    assert {entry.member_id for entry in entries} >= {world.alice.pk, world.bob.pk, world.ines.pk}
    assert all(deliver(entry.pk) for entry in entries)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["alice@example.org", "ines@example.org"]
    said = mail.outbox[0].subject + mail.outbox[0].body
    for hidden in ("ELM-", "Mika", "father", "Bob"):
        assert hidden not in said


def test_a_mail_tells_nothing_of_a_visit_that_stays_hidden(world: World) -> None:
    """Ines is asked before one visit already; of another, which she may not read, no mail comes."""
    with as_operator():
        OutboxEntry.objects.all().delete()
    assert waiting(world.ines)
    with acting_as(world.alice.pk):
        case = Case.objects.select_related("municipality").get(pk=world.case.pk)
        values = {"agency": world.youth, "member": world.bob, "due_on": today() + timedelta(days=3)}
        agree_action(actor=world.alice, case=case, title="x", kind="home_visit", audience="agencies", **values)
    with as_operator():
        entries = list(OutboxEntry.objects.filter(kind="safety"))
    assert world.ines.pk in {entry.member_id for entry in entries}
    assert all(deliver(entry.pk) for entry in entries)
    assert [letter.to[0] for letter in mail.outbox] == ["alice@example.org"]


def test_plain_sql_answers_for_nobody_else(world: World) -> None:
    answer = (
        "INSERT INTO cases_safetyanswer (id, action_id, case_id, agency_id, member_id, at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, %s, now())"
    )
    note = "INSERT INTO cases_safetynote (layer_id, action_id, case_id) VALUES (%s, %s, %s)"
    visit, case, other = world.action.pk, world.case.pk, world.brother.pk

    def refused(member: Member, sql: str, *values: object) -> bool:
        with acting_as(member.pk), connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(sql, values)
            except ProgrammingError:
                return True
        return False

    assert refused(world.ines, answer, visit, case, world.school.pk, world.ines.pk)
    assert refused(world.ines, answer, visit, case, world.police.pk, world.alice.pk)
    assert refused(world.ines, answer, visit, other, world.police.pk, world.ines.pk)
    assert refused(world.erin, answer, visit, case, world.probation.pk, world.erin.pk)
    assert refused(world.ines, note, world.open_item.pk, visit, case)
    assert refused(world.ines, note, world.police_item.pk, visit, other)
    assert not refused(world.ines, answer, visit, case, world.police.pk, world.ines.pk)


@pytest.mark.parametrize("page", [CASE, SUMMARY, LIST])
def test_as_many_queries_for_one_as_for_twenty(world: World, client_of: ClientOf, page: str) -> None:
    client = client_of(world.ines if page == LIST else world.bob)
    tell(world, world.alice, named_people=[world.ines.pk])

    def queries() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as counted:
            client.get(page)
        return len(counted)

    one = queries()
    with as_operator():
        for n in range(19):
            world.action.pk, world.action.key = None, f"v{n}"
            world.action.id = Action._meta.pk.get_default()
            world.action.save(force_insert=True)
    for _ in range(3):
        tell(world, world.alice, named_people=[world.ines.pk])
    assert queries() == one
