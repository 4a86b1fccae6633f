"""Two cases of one person: one goes on, the other ends; nothing moves, and who sees one learns nothing of the other."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.joined.services import join_files, undo_join
from cases.models import (
    Action,
    ActionReport,
    Case,
    EmergencyCard,
    Goal,
    Layer,
    Recusal,
    Reveal,
    SafetyNote,
    SamePerson,
    Told,
)
from cases.plan.services import agree_action, report_action
from cases.safety.services import tell_visitor
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act, Reading
from partners.models import Member
from tests.access.twins import essence
from tests.cast import World, grant, make_case, make_item

Clients = Callable[[Member], Client]
AGAIN = "ELM-9FR13"
ENDS = f"/cases/{AGAIN}/"
GOES_ON = "/cases/ELM-2AB3C/"
WHY = {"reason": "The same paper", "closing_reason": "Support goes on elsewhere"}
# Each form of something new, what is typed there, and what it would write.
OPENED_BEFORE: list[tuple[str, dict[str, Any], type[Model]]] = [
    ("information/add/", {"text": "Said today."}, Layer),
    ("goals/new/", {"title": "Said today", "classification": "0"}, Goal),
    ("actions/new/", {"title": "Said today", "due_on": "2099-01-01", "classification": "0"}, Action),
    ("told/new/", {"to": "person", "text": "Said today"}, Told),
    ("emergency-card/new/", {"call": "Said today", "avoid": "Said today"}, EmergencyCard),
]


@pytest.fixture
def again(world: World) -> Case:
    """Mika was brought in a second time; the police are on both cases, Bob on the first, Erin on the second alone."""
    with as_operator():
        case = make_case(world.city, AGAIN, "adults", ("Mikah", "Tarne"), date(2010, 5, 17))
        grant(case, world.probation)
        grant(case, world.police)
        make_item(case, world.erin, "Came late twice.")
    return case


def join(world: World, again: Case, **more: Any) -> SamePerson:
    with acting_as(world.alice.pk):
        values = {"case": world.case, "other": again} | WHY | more
        return join_files(actor=world.alice, **values)


def undo(world: World, row: SamePerson) -> None:
    with acting_as(world.alice.pk):
        about = SamePerson.objects.select_related("case__identity", "other__identity", "other__municipality")
        undo_join(actor=world.alice, joined=about.get(pk=row.pk), reason="Two cousins")


def status_of(case: Case) -> str:
    with as_operator():
        return Case.objects.get(pk=case.pk).status


class TestJoin:
    def test_it_works(self, world: World, client_of: Clients, again: Case) -> None:
        client = client_of(world.alice)
        assert "Mikah Tarne" in client.get(f"{GOES_ON}same-person/").content.decode()
        with as_operator():
            stood = set(Layer.objects.values_list("pk", "case", "originator", "audience", "classification"))
        values = {"other": AGAIN.lower(), "goes_on": "this"} | WHY
        asked = client.post(f"{GOES_ON}same-person/", values).content.decode()
        assert "Mikah Tarne" in asked
        assert "17 May 2010" in asked
        assert status_of(again) == "active"
        answer = client.post(f"{GOES_ON}same-person/", values | {"confirmed": "1"})
        assert answer["Location"] == GOES_ON
        assert status_of(again) == "closed"
        with as_operator():
            assert stood <= set(Layer.objects.values_list("pk", "case", "originator", "audience", "classification"))
            assert sorted(Act.objects.filter(thing="cases_historicalsameperson").values_list("reference")) == [
                ("ELM-2AB3C",)
            ]
        ended = client.get(ENDS).content.decode()
        assert "This case goes on in" in ended
        assert "Add information" not in ended
        assert "Set a goal" not in ended

    def test_who_sees_both_reads_one_timeline(self, world: World, client_of: Clients, again: Case) -> None:
        join(world, again)
        with as_operator():
            item = Layer.objects.get(text="Came late twice.")
        page = client_of(world.ines).get(GOES_ON).content.decode()
        assert "Came late twice." in page
        assert f"/cases/{AGAIN}/information/{item.pk}/" in page
        assert "Only Alice and Bob know this." not in page
        with as_operator():
            read = Reading.objects.filter(member_id=world.ines.pk, case_id=again.pk, screen="cases:join")
            assert item.pk in read.get().full
        assert (
            "Came late twice." in client_of(world.ines).get(f"{GOES_ON}?agency={world.probation.pk}").content.decode()
        )

    def test_it_hides_from_outsiders(self, world: World, client_of: Clients, again: Case) -> None:
        bob, erin = client_of(world.bob), client_of(world.erin)
        paths = (GOES_ON, f"{GOES_ON}summary/", "/cases/", "/actions/", ENDS)
        for path in paths:
            bob.get(path)
        before = [essence(bob.get(path)) for path in paths]
        join(world, again)
        assert [essence(bob.get(path)) for path in paths] == before
        with as_operator():
            closing = Layer.objects.get(rationale="Support goes on elsewhere")
        paths = (ENDS, f"{ENDS}summary/", f"{ENDS}information/{closing.pk}/", "/cases/")
        told = "".join(erin.get(path).content.decode() for path in paths)
        assert "closed" in told
        assert "Support goes on elsewhere" in told
        assert not [word for word in ("ELM-2AB3C", "same person", "The same paper", "goes on in") if word in told]
        for member in (world.bob, world.erin):
            with acting_as(member.pk):
                assert not SamePerson.objects.exists()
                assert not SamePerson.history.exists()

    def test_beside_a_name_no_name_is_told_that_is_not_shown(
        self, world: World, client_of: Clients, again: Case
    ) -> None:
        join(world, again)
        with as_operator():
            Case.objects.filter(pk=again.pk).update(is_anonymous=True)
            Reveal.objects.create(case=again, agency=world.unit, reason="opened it")
        assert "Came late twice." in client_of(world.alice).get(GOES_ON).content.decode()
        page = client_of(world.ines).get(GOES_ON).content.decode()
        assert AGAIN not in page
        assert "Came late twice." not in page

    @pytest.mark.parametrize(
        ("wrong", "at"),
        [
            ({"other": "ELM-99999"}, "There is no such case to join."),
            ({"other": "ELM-2AB3C"}, "There is no such case to join."),
            ({"goes_on": ""}, "This field is required."),
            ({"reason": " "}, "This field is required."),
            ({"closing_reason": "Goes on in elm-2ab3c"}, "Do not name the other case here."),
        ],
        ids=str,
    )
    def test_it_explains_bad_input(
        self, world: World, client_of: Clients, again: Case, wrong: dict[str, str], at: str
    ) -> None:
        values = {"other": AGAIN, "goes_on": "this"} | WHY | wrong
        answer = client_of(world.alice).post(f"{GOES_ON}same-person/", values | {"confirmed": "1"})
        assert answer.status_code == 422
        assert at in answer.content.decode()
        assert status_of(again) == "active"

    def test_what_cannot_be_joined_is_told_before_both_people_are_shown(
        self, world: World, client_of: Clients, again: Case
    ) -> None:
        wrong = {"closing_reason": f"Goes on in {GOES_ON.split('/')[2]}"}
        answer = client_of(world.alice).post(
            f"{GOES_ON}same-person/", {"other": AGAIN, "goes_on": "this"} | WHY | wrong
        )
        assert answer.status_code == 422
        assert "Do not name the other case here." in answer.content.decode()

    def test_a_case_that_is_not_seen_is_one_that_is_not_there(
        self, world: World, client_of: Clients, again: Case
    ) -> None:
        with as_operator():
            Recusal.objects.create(case=again, member=world.alice, reason="aunt")
        client, told = client_of(world.alice), []
        client.get(GOES_ON)
        for reference in ("ELM-99999", AGAIN):
            answer = client.post(f"{GOES_ON}same-person/", {"other": reference, "goes_on": "this"} | WHY)
            told.append(essence(answer).replace(reference, ""))
        assert told[0] == told[1]

    @pytest.mark.parametrize(("where", "values", "model"), OPENED_BEFORE, ids=str)
    def test_an_ended_file_takes_nothing_more_by_forms_opened_before(
        self, world: World, client_of: Clients, again: Case, where: str, values: dict[str, Any], model: type[Model]
    ) -> None:
        client = client_of(world.alice)
        form = client.get(f"{ENDS}{where}").context["form"]
        sent = {name: form[name].value() for name in form.fields if form[name].value()} | values
        if "asked" in form.fields:
            _agency, people = form.fields["asked"].choices[1]
            sent["asked"] = people[0][0]
        row = join(world, again)
        with as_operator():
            stood = model._default_manager.count()
        answer = client.post(f"{ENDS}{where}", sent)
        assert answer.status_code != 302
        assert "This case goes on in ELM-2AB3C: add there what is new." in answer.content.decode()
        assert "Said today" in answer.content.decode()
        with as_operator():
            assert model._default_manager.count() == stood
        undo(world, row)
        assert client.post(f"{ENDS}{where}", sent).status_code == 302

    def test_what_is_open_in_an_ended_file_is_still_reported_and_answered(self, world: World, again: Case) -> None:
        with acting_as(world.alice.pk):
            agreed = {"case": again, "title": "Visit", "kind": "home_visit", "agency": None, "due_on": None}
            visit = agree_action(actor=world.alice, member=world.erin, **agreed)
        join(world, again)
        with acting_as(world.ines.pk):
            seen = Action.objects.select_related("case__municipality").get(pk=visit.pk)
            tell_visitor(actor=world.ines, visit=seen, text="A dog.", said_as="fact", classification=0)
        with acting_as(world.alice.pk):
            report_action(actor=world.alice, action=visit, state="done")
        with as_operator():
            assert ActionReport.objects.filter(action=visit, state="done").exists()
            assert SafetyNote.objects.filter(action=visit).exists()

    def test_who_sees_the_ended_file_alone_is_told_of_no_other_when_adding(
        self, world: World, client_of: Clients, again: Case
    ) -> None:
        join(world, again)
        form = client_of(world.erin).get(f"{ENDS}information/add/").context["form"]
        sent = {name: form[name].value() for name in form.fields if form[name].value()} | {"text": "Said today."}
        answer = client_of(world.erin).post(f"{ENDS}information/add/", sent)
        assert (answer.status_code, "ELM-2AB3C" in answer.content.decode()) == (302, False)

    def test_only_who_coordinates_and_leads_both_joins(self, world: World, client_of: Clients, again: Case) -> None:
        for name in ("bob", "ines", "erin"):
            assert client_of(world.members[name]).get(f"{GOES_ON}same-person/").status_code == 404
            with acting_as(world.members[name].pk), pytest.raises(PermissionDenied):
                join_files(actor=world.members[name], case=world.case, other=again, **WHY)

    def test_a_case_ends_once_and_a_closed_one_does_not_go_on(self, world: World, again: Case) -> None:
        join(world, again)
        for case, other in ((world.brother, again), (again, world.brother), (again, world.case)):
            with pytest.raises(ValidationError):
                join(world, other, case=case)


class TestUndo:
    @pytest.mark.parametrize(
        ("former", "then"), [("active", "active"), ("referred", "screening"), ("closed", "closed")]
    )
    def test_it_works(self, world: World, client_of: Clients, again: Case, former: str, then: str) -> None:
        with as_operator():
            Case.objects.filter(pk=again.pk).update(status=former)
        row = join(world, again)
        client = client_of(world.alice)
        where = f"{ENDS}same-person/{row.pk}/undo/"
        assert client.post(where, {"reason": ""}).status_code == 422
        assert client.post(where, {"reason": "Two cousins"}).status_code == 302
        assert status_of(again) == then
        page = client.get(GOES_ON).content.decode()
        assert AGAIN not in page
        assert "Came late twice." not in page
        with as_operator():
            assert SamePerson.history.filter(undone_reason="Two cousins").count() == 1

    def test_once_is_enough(self, world: World, client_of: Clients, again: Case) -> None:
        row = join(world, again)
        undo(world, row)
        with pytest.raises(ValidationError):
            undo(world, row)
        assert client_of(world.alice).get(f"{GOES_ON}same-person/{row.pk}/undo/").status_code == 404


def test_as_many_queries_for_twenty_as_for_one(world: World, client_of: Clients, again: Case) -> None:
    join(world, again)
    client, asked = client_of(world.alice), []
    client.get(GOES_ON)
    for n in (1, 20):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(GOES_ON).content.decode().count("Two people after all") == n
        asked.append(len(queries))
        with as_operator():
            for k in range(19 if n == 1 else 0):
                other = make_case(world.city, f"ELM-9F{k:03}", "minors", ("Mika", "Tarn"), date(2010, 5, 17))
                values = {"case": world.case, "other": other, "reason": "x", "former_status": "active"}
                SamePerson.objects.create(municipality=world.city, joined_by=world.alice, **values)
    assert asked[0] == asked[1]
