"""The desk: what came, most pressing first, answered on the phone; what was sent and where it stands."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from meetings.escalation.answers import AlreadyDecided, acknowledge, decide
from meetings.escalation.models import Answer, Escalation, Option
from meetings.escalation.selectors import readers
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Document, Reading
from partners.models import Member, Role
from tests.cast import World, make_member, today
from tests.meetings.escalating import WHY, send, sent

pytestmark = pytest.mark.django_db
Clients = Callable[[Member], Client]


def option(escalation: Escalation, position: int) -> Option:
    """Return one of its options, past the policies."""
    with as_operator():
        return Option.objects.get(escalation=escalation, position=position)


def answers() -> list[tuple[str, str, str]]:
    """Return kind, note and member of all answers, past the policies."""
    with as_operator():
        return [(a.kind, a.note, a.member.username) for a in Answer.objects.select_related("member").order_by("at")]


def test_it_works(world: World, client_of: Clients) -> None:
    escalation = sent(world)
    mayor, coordinator = client_of(world.frank), client_of(world.alice)
    assert "A flat before the lease ends" in mayor.get("/desk/").content.decode()
    first = mayor.get(f"/desk/{escalation.pk}/").content.decode()
    for words in (WHY, "Emergency flat", "5 400 euros", "Talks openly after football practice.", "TLP:RED"):
        assert words in first
    mayor.post(f"/desk/{escalation.pk}/received/")
    assert "Received" in coordinator.get("/desk/").content.decode()
    form = mayor.get(f"/desk/{escalation.pk}/decide/").content.decode()
    assert "Read by" in form
    assert "Alice, Unit" in form
    assert "Frank, Mayor" in form
    chosen = option(escalation, 1).pk
    mayor.post(f"/desk/{escalation.pk}/decide/", {"option": chosen, "note": "From Monday on."})
    assert answers() == [("acknowledged", "", "frank"), ("decided", "From Monday on.", "frank")]
    page = coordinator.get(f"/desk/{escalation.pk}/").content.decode()
    assert "From Monday on." in page
    assert "Decided" in page


def test_the_first_page_has_no_identity_and_the_second_has(world: World, client_of: Clients) -> None:
    escalation = sent(world)
    client = client_of(world.frank)
    for address in (
        "/desk/",
        f"/desk/{escalation.pk}/",
        f"/desk/{escalation.pk}/decide/",
        f"/desk/{escalation.pk}/call/",
    ):
        page = client.get(address).content.decode()
        for words in ("Mika", "Tarn", "ELM-2AB3C", "2010"):
            assert words not in page, address
    person = client.get(f"/desk/{escalation.pk}/person/").content.decode()
    for words in ("Mika Tarn", "ELM-2AB3C", "2010"):
        assert words in person


def test_there_is_no_second_page_where_nobody_is_meant(world: World, client_of: Clients) -> None:
    escalation = sent(world, case=None, meeting=world.meeting, cases=[], layers=[])
    client = client_of(world.frank)
    assert client.get(f"/desk/{escalation.pk}/").status_code == 200
    assert client.get(f"/desk/{escalation.pk}/person/").status_code == 404
    with as_operator():
        assert not Reading.objects.filter(screen="meetings:desk_person").exists()


def test_no_case_page_opens_to_the_mayors_office(world: World, client_of: Clients) -> None:
    sent(world)
    client = client_of(world.frank)
    assert client.get("/cases/ELM-2AB3C/").status_code == 404
    assert "ELM-2AB3C" not in client.get("/cases/").content.decode()


def test_every_page_leaves_its_reading(world: World, client_of: Clients) -> None:
    escalation = sent(world)
    client = client_of(world.frank)
    for page in ("", f"{escalation.pk}/", f"{escalation.pk}/person/", f"{escalation.pk}/pdf/"):
        client.get(f"/desk/{page}")
    with as_operator():
        document = Document.objects.get()
        found = list(Reading.objects.filter(member_id=world.frank.pk).order_by("at"))
    assert [reading.screen for reading in found] == [
        "meetings:desk",
        "meetings:desk_open",
        "meetings:desk_person",
        "meetings:desk_pdf",
    ]
    assert {(reading.reference, reading.document_id) for reading in found} == {("ELM-2AB3C", document.pk)}


def test_what_presses_most_stands_on_top(world: World, client_of: Clients) -> None:
    for days, title in ((9, "later"), (1, "first"), (4, "second"), (0, "decided")):
        escalation = sent(world, title=f"Case {title}", decision_needed_by=today() + timedelta(days=days))
    with acting_as(world.frank.pk):
        decide(actor=world.frank, escalation=escalation, option=None, note="No.")
    with as_operator():
        Escalation.objects.filter(title="Case first").update(decision_needed_by=today() - timedelta(days=2))
    page = client_of(world.frank).get("/desk/").content.decode()
    places = [page.index(f"Case {title}") for title in ("first", "second", "later", "decided")]
    assert places == sorted(places)
    assert "2 days late" in page


def test_it_is_decided_once(world: World, client_of: Clients) -> None:
    with as_operator():
        deputy = make_member(world.mayor, "fiona", "mayors_office", 2)
    escalation = sent(world, people=[world.frank, deputy])
    client_of(world.frank).post(f"/desk/{escalation.pk}/decide/", {"option": "none", "note": "Wait until Monday."})
    late = client_of(deputy).post(f"/desk/{escalation.pk}/decide/", {"option": "none", "note": "At once."}, follow=True)
    assert "It has been decided already" in late.content.decode()
    assert "Wait until Monday." in late.content.decode()
    with acting_as(deputy.pk), pytest.raises(AlreadyDecided):
        decide(actor=deputy, escalation=escalation, option=None, note="At once.")
    assert answers() == [("decided", "Wait until Monday.", "frank")]


def test_received_is_said_once(world: World) -> None:
    escalation = sent(world)
    with acting_as(world.frank.pk):
        acknowledge(actor=world.frank, escalation=escalation)
        acknowledge(actor=world.frank, escalation=escalation)
    assert answers() == [("acknowledged", "", "frank")]


def test_call_me_tells_the_compiler_when(world: World, client_of: Clients) -> None:
    escalation = sent(world)
    client_of(world.frank).post(f"/desk/{escalation.pk}/call/", {"note": "After six, 0470 00 00 00"})
    page = client_of(world.alice).get(f"/desk/{escalation.pk}/").content.decode()
    assert "Asks for a call" in page
    assert "After six, 0470 00 00 00" in page


def test_bad_answers_get_a_message_and_write_nothing(world: World, client_of: Clients) -> None:
    escalation, other = sent(world), sent(world, title="Another")
    client = client_of(world.frank)
    address = f"/desk/{escalation.pk}/decide/"
    assert "This field is required." in client.post(address, {"note": "kept"}).content.decode()
    empty = client.post(address, {"option": "none", "note": ""})
    assert empty.status_code == 422
    assert "Say what you decide instead." in empty.content.decode()
    foreign = client.post(address, {"option": option(other, 1).pk, "note": "kept text"})
    assert foreign.status_code == 422
    assert "kept text" in foreign.content.decode()
    assert client.post(f"/desk/{escalation.pk}/call/", {"note": "x" * 301}).status_code == 422
    assert answers() == []


def test_only_addressees_answer(world: World, client_of: Clients) -> None:
    escalation = sent(world)
    client = client_of(world.alice)
    assert client.get(f"/desk/{escalation.pk}/").status_code == 200
    for page in ("decide", "call"):
        assert client.get(f"/desk/{escalation.pk}/{page}/").status_code == 404
        assert client.post(f"/desk/{escalation.pk}/{page}/", {"note": "x"}).status_code == 404
    assert client.post(f"/desk/{escalation.pk}/received/").status_code == 404
    assert answers() == []


def test_what_was_withdrawn_is_gone_for_everyone(world: World, client_of: Clients) -> None:
    escalation = sent(world)
    coordinator, mayor = client_of(world.alice), client_of(world.frank)
    assert "Frank, Mayor" in coordinator.get(f"/desk/{escalation.pk}/withdraw/").content.decode()
    assert mayor.post(f"/desk/{escalation.pk}/withdraw/").status_code == 404
    coordinator.post(f"/desk/{escalation.pk}/withdraw/")
    for client in (coordinator, mayor):
        for page in ("", "person/", "pdf/"):
            assert client.get(f"/desk/{escalation.pk}/{page}").status_code == 404
        assert "A flat before the lease ends" not in client.get("/desk/").content.decode()
    with as_operator():
        assert Document.objects.get().withdrawn_at is not None
        assert Escalation.history.filter(withdrawn_at__isnull=False).get().history_user_id == world.alice.pk


def test_the_compiler_sees_that_it_is_being_made(world: World, client_of: Clients) -> None:
    escalation = send(world)
    client = client_of(world.alice)
    assert "Being made" in client.get("/desk/").content.decode()
    assert "The document is being made." in client.get(f"/desk/{escalation.pk}/").content.decode()
    assert client.get(f"/desk/{escalation.pk}/pdf/").status_code == 404
    assert client_of(world.frank).get(f"/desk/{escalation.pk}/").status_code == 404


def test_the_list_asks_the_same_number_of_queries_for_one_and_for_many(
    world: World, client_of: Clients, django_assert_max_num_queries: Callable
) -> None:
    client = client_of(world.alice)
    send(world)
    client.get("/desk/")
    with django_assert_max_num_queries(60) as one:
        client.get("/desk/")
    for number in range(6):
        send(world, title=f"Number {number}")
    with django_assert_max_num_queries(60) as many:
        assert "Number 5" in client.get("/desk/").content.decode()
    assert len(one.captured_queries) == len(many.captured_queries)


def test_it_hides_from_outsiders(world: World, client_of: Clients) -> None:
    escalation = sent(world)
    for name in set(world.members) - {"alice", "frank"}:
        client = client_of(world.members[name])
        for page in ("", "person/", "pdf/", "decide/", "call/", "withdraw/"):
            assert client.get(f"/desk/{escalation.pk}/{page}").status_code == 404, (name, page)
        assert "A flat before" not in client.get("/desk/").content.decode()


def test_who_is_kept_out_in_any_seat_is_not_named_as_a_reader(world: World, client_of: Clients) -> None:
    with as_operator():
        make_member(world.mayor, "gerda", Role.MAYORS_OFFICE, 2)
        ulla = make_member(world.mayor, "ulla", Role.MAYORS_OFFICE, 2)
        other_seat = make_member(world.school, "ulla2", Role.PRACTITIONER, person=ulla.person)
        world.case.recusals.create(member=other_seat, reason="aunt")
    escalation = sent(world, people=[], agencies=[world.mayor])
    for reader, page in ((world.frank, "decide"), (world.frank, "call"), (world.alice, "withdraw")):
        answer = client_of(reader).get(f"/desk/{escalation.pk}/{page}/")
        assert [found.username for found in answer.context["readers"]] == ["alice", "frank", "gerda"]
        assert "Ulla" not in answer.content.decode()


def test_who_reads_it_is_told_to_its_readers_alone(world: World) -> None:
    escalation = sent(world)
    for reader, names in ((world.frank, ["alice", "frank"]), (world.bob, []), (world.ines, [])):
        with acting_as(reader.pk):
            assert [found.username for found in readers(escalation)] == names
