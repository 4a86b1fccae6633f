"""A case that is presented without a name, nor by whom it was brought, from its first day."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from cases.file.bands import band_of
from cases.file.models import AgeBand
from cases.models import Case, Layer, Reporter
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.forms_found import forms_at
from tests.cases.anonymous import make_anonymous, opened
from tests.cast import World, grant, today

Clients = Callable[[Member], Client]
UNSAID = ("Samir", "Valehart", "Quarry Lane", "Tallgrove", "Dirk")


class TestPresented:
    def test_the_table_reads_all_but_whose_it_is_and_who_brought_it(self, world: World, client_of: Clients) -> None:
        case = opened(world)
        client = client_of(world.bob)
        for page in ("", "summary/", "ask/", "information/add/"):
            text = client.get(f"/cases/{case.reference}/{page}").content.decode()
            assert not [word for word in UNSAID if word in text], page
        page = client.get(f"/cases/{case.reference}/").content.decode()
        assert "12–15" in page
        assert "Stays away from the lessons." in page
        lists = client.get("/cases/").content.decode() + client.get("/search/?q=samir").content.decode()
        assert case.reference in lists
        assert not [word for word in UNSAID if word in lists]

    def test_what_was_reported_is_written_by_the_unit(self, world: World) -> None:
        case = opened(world)
        with acting_as(world.bob.pk):
            told = Layer.objects.filter(case=case)
            assert {(one.originator_id, one.author_id) for one in told} == {(world.unit.pk, world.alice.pk)}
            assert not Reporter.objects.exists()

    @pytest.mark.parametrize(("name", "told"), [("alice", True), ("dirk", True), ("bob", False), ("ines", False)])
    def test_who_brought_it_is_known_to_that_person_and_the_coordinators(
        self, world: World, name: str, told: bool
    ) -> None:
        case = opened(world)
        with as_operator():
            grant(case, world.ines, "view", "contribute", "lead", "share")
        with acting_as(world.members[name].pk):
            assert Reporter.objects.filter(case=case).exists() == told
            assert Reporter.history.filter(case_id=case.pk).exists() == (name == "alice")

    def test_who_knows_the_name_sees_the_age_itself(self, world: World, client_of: Clients) -> None:
        case = opened(world)
        page = client_of(world.alice).get(f"/cases/{case.reference}/").content.decode()
        assert "Samir Valehart" in page
        assert "12–15" not in page

    def test_the_age_that_is_told_is_changed_as_the_person_grows(self, world: World, client_of: Clients) -> None:
        case = opened(world)
        alice, page = client_of(world.alice), f"/cases/{case.reference}/change/"

        def say(band: str) -> HttpResponse:
            form = next(form for form in forms_at(alice, page) if "age_band" in form.filled)
            return alice.post(page, form.filled | {"age_band": band})

        assert "age_band" in say("under_12").context["form"].errors
        for band, is_told in (("", False), ("12_15", True)):
            assert say(band).status_code == 302
            told = client_of(world.bob).get(f"/cases/{case.reference}/").content.decode()
            assert ("12–15" in told) == is_told
        named = alice.get(f"/cases/{world.case.reference}/change/").context["form"]
        assert "age_band" not in named.fields

    def test_who_knows_the_name_is_reminded_not_to_say_it(self, world: World, client_of: Clients) -> None:
        case = opened(world)
        for path in ("/cases/", f"/cases/{case.reference}/"):
            told = {name: client_of(world.members[name]).get(path).content.decode() for name in ("alice", "bob")}
            assert {name: "Presented without a name" in page for name, page in told.items()} == {
                "alice": True,
                "bob": False,
            }, path


class TestOpenForm:
    def filled(self, world: World, **values: str) -> dict[str, object]:
        return {
            "given_name": "Samir",
            "family_name": "Valehart",
            "born_on": today().replace(year=today().year - 14, day=1).isoformat(),
            "table": "minors",
            "phenomena": ["none_identified"],
            "purpose": "Support",
            "classification": "1",
            "legal_basis": "Mandate",
            "coordinator": str(world.alice.pk),
            "is_anonymous": "on",
            "age_band": "12_15",
            "reporter": str(world.dirk.pk),
            "reported": "Stays away.",
        } | values

    def test_it_works(self, world: World, client_of: Clients) -> None:
        answer = client_of(world.alice).post("/cases/open/", self.filled(world))
        assert answer.status_code == 302
        with as_operator():
            case = Case.objects.get(is_anonymous=True)
            assert (case.age_band, case.reporter.member, case.reporter.text) == ("12_15", world.dirk, "Stays away.")

    @pytest.mark.parametrize(
        ("place", "values"),
        [
            ("age_band", {"age_band": "16_17"}),
            ("age_band", {"is_anonymous": ""}),
            ("purpose", {"purpose": "Support for valehart"}),
            ("reported", {"reported": "Samir stays away."}),
            ("reporter", {"reporter": "nobody"}),
        ],
    )
    def test_bad_input_is_told_at_the_field(
        self, world: World, client_of: Clients, place: str, values: dict[str, str]
    ) -> None:
        answer = client_of(world.alice).post("/cases/open/", self.filled(world, **values))
        assert set(answer.context["form"].errors) == {place}
        with as_operator():
            assert Case.objects.count() == 2

    def test_a_name_that_is_meant_stands(self, world: World, client_of: Clients) -> None:
        values = self.filled(world, reported="Samir stays away.", name_is_meant="on")
        assert client_of(world.alice).post("/cases/open/", values).status_code == 302

    @pytest.mark.parametrize(
        ("age", "band"),
        [(0, "under_12"), (11, "under_12"), (12, "12_15"), (16, "16_17"), (25, "18_25"), (26, "over_25")],
    )
    def test_every_age_lies_in_one_band(self, age: int, band: str) -> None:
        assert AgeBand(band_of(age)) == band


class TestHide:
    def test_it_works(self, world: World, client_of: Clients) -> None:
        client, page = client_of(world.alice), f"/cases/{world.case.reference}/naming/"
        shown = client.get(page)
        assert {member.username for member in shown.context["affected"]} == {"bob", "ines"}
        with as_operator():
            world.case.identity.born_on = date(today().year - 17, 1, 1)
            world.case.identity.save(force_update=True)
        wrong = client.post(page, {"age_band": "12_15"})
        assert wrong.status_code == 422
        values = {"age_band": band_of(today().year - (today().year - 17)), "reporter": str(world.bob.pk)}
        assert client.post(page, values).status_code == 302
        bobs = client_of(world.bob).get(f"/cases/{world.case.reference}/").content.decode()
        assert "Mika" not in bobs
        assert "16–17" in bobs
        with as_operator():
            assert Reporter.objects.get(case=world.case).member == world.bob


class TestTexts:
    """Who knows the name is asked before it stands in a text; who does not is never told that it is one."""

    @pytest.fixture
    def page(self, world: World) -> str:
        make_anonymous(world)
        with as_operator():
            grant(world.case, world.unit, "view", valid_from=today())
        return f"/cases/{world.case.reference}/"

    @pytest.mark.parametrize(
        ("form", "place", "values"),
        [
            ("information/add/", "text", {"kind": "observation", "said_as": "fact", "domain": "other"}),
            ("goals/new/", "title", {"status": "open"}),
            ("told/new/", "text", {"to": "person", "outcome": "told"}),
        ],
    )
    def test_it_is_asked(
        self, world: World, client_of: Clients, page: str, form: str, place: str, values: dict[str, str]
    ) -> None:
        common = {"audience": "table", "classification": "1", "day": today().isoformat(), place: "Mika came late."}
        sent = common | values | {"teller": str(world.alice.pk)}
        client = client_of(world.alice)
        answer = client.post(page + form, sent)
        assert list(answer.context["form"].errors) == [place]
        assert "name_is_meant" in answer.content.decode()
        assert "Mika came late." in answer.content.decode()
        assert client.post(page + form, sent | {"name_is_meant": "on"}).status_code == 302

    def test_a_file_with_the_name_is_asked_about(self, world: World, client_of: Clients, page: str) -> None:

        with acting_as(world.alice.pk):
            item = Layer.objects.get(pk=world.named_item.pk)
        file = SimpleUploadedFile("report_Tarn.pdf", b"%PDF-1.7\n1 0 obj\n")
        answer = client_of(world.alice).post(f"{page}information/{item.item_id}/attach/", {"file": file})
        assert list(answer.context["form"].errors) == ["file"]

    def test_who_does_not_know_it_is_told_nothing(self, world: World, client_of: Clients, page: str) -> None:
        sent = {"audience": "table", "classification": "1", "day": today().isoformat(), "text": "Mika came late."}
        sent |= {"kind": "observation", "said_as": "fact", "domain": "other"}
        assert client_of(world.bob).post(f"{page}information/add/", sent).status_code == 302
