"""Telling whose anonymous case it is: with a reason, a basis and the word of who brought the case, agency by agency."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case, NameRequest, Recusal, Reporter, Reveal
from cases.naming.services import ask_for_the_name, give_word, hide_name, name_reporter, tell_name
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act
from partners.models import Agency, Member
from tests.cases.anonymous import knows, make_anonymous, opened
from tests.cast import World, grant, make_member
from tests.meetings.escalating import deliver

Clients = Callable[[Member], Client]


def page(world: World, end: str = "name/") -> str:
    return f"/cases/{world.case.reference}/{end}"


def asked(world: World, agency: Agency | None) -> NameRequest:
    """Let Alice ask that an agency, or everyone, may learn the name."""
    with acting_as(world.alice.pk):
        return ask_for_the_name(actor=world.alice, case=world.case, agency=agency, reason="A visit", legal_basis="Act")


def values(world: World, **more: str) -> dict[str, str]:
    return {"holder": str(world.youth.pk), "reason": "Visits at home", "legal_basis": "Youth act"} | more


class TestAsking:
    def test_it_works(self, world: World, client_of: Clients) -> None:
        """The whole way: asked, the word given by who sees no case, told; nobody else learns it."""
        make_anonymous(world, world.dirk)
        alice, dirk = client_of(world.alice), client_of(world.dirk)
        shown = alice.post(page(world), values(world)).content.decode()
        assert "Learns the name" in shown
        assert "Bob" in shown
        assert "Ines" not in shown
        assert alice.post(page(world), values(world, confirmed="1")).status_code == 302
        assert not knows(world.bob, world.case)
        deliver()
        assert [one.to for one in mail.outbox] == [[world.dirk.email]]
        with as_operator():
            one = NameRequest.objects.get()
        listed = dirk.get("/asked/").content.decode()
        assert f"/asked/name/{one.pk}/" in listed
        told = dirk.get(f"/asked/name/{one.pk}/").content.decode()
        assert "He says less each week." in told
        assert "Visits at home" in told
        assert not [word for word in (world.case.reference, "Mika", "Tarn") if word in told + listed]
        assert alice.get(page(world, f"name/{one.pk}/")).status_code == 404
        assert dirk.post(f"/asked/name/{one.pk}/", {"answer": "given"}).status_code == 302
        assert not knows(world.bob, world.case)
        assert "Bob" in alice.get(page(world, f"name/{one.pk}/")).content.decode()
        assert alice.post(page(world, f"name/{one.pk}/")).status_code == 302
        assert knows(world.bob, world.case)
        assert not knows(world.ines, world.case)
        with as_operator():
            reveal = Reveal.objects.get(agency=world.youth)
            assert (reveal.reason, reveal.legal_basis) == ("Visits at home", "Youth act")
            acts = Act.objects.filter(case_id=world.case.pk, member_id__isnull=False)
            things = set(acts.values_list("thing", flat=True))
        assert {"cases_historicalnamerequest", "cases_historicalreveal"} <= things

    def test_a_no_tells_nothing_and_says_why(self, world: World, client_of: Clients) -> None:
        make_anonymous(world, world.dirk)
        one, dirk = asked(world, world.youth), client_of(world.dirk)
        bare = dirk.post(f"/asked/name/{one.pk}/", {"answer": "declined"})
        assert list(bare.context["form"].errors) == ["text"]
        assert dirk.post(f"/asked/name/{one.pk}/", {"answer": "declined", "text": "Not yet."}).status_code == 302
        assert "Not yet." in client_of(world.alice).get(page(world, "who/")).content.decode()
        with acting_as(world.alice.pk), pytest.raises(ValidationError):
            tell_name(actor=world.alice, asked=one)
        assert dirk.post(f"/asked/name/{one.pk}/", {"answer": "given"}).status_code == 404

    def test_who_brought_it_and_asks_gives_the_word_by_that(self, world: World, client_of: Clients) -> None:
        make_anonymous(world, world.alice)
        assert client_of(world.alice).post(page(world), values(world, confirmed="1")).status_code == 302
        assert knows(world.bob, world.case)
        assert mail.outbox == []

    def test_everyone_learns_it_with_the_word_alone_and_each_time_anew(self, world: World) -> None:
        make_anonymous(world, world.dirk)
        one = asked(world, None)
        with acting_as(world.dirk.pk):
            give_word(actor=world.dirk, asked=NameRequest.objects.get(pk=one.pk))
        with acting_as(world.alice.pk):
            tell_name(actor=world.alice, asked=one)
        assert knows(world.ines, world.case)
        with acting_as(world.alice.pk):
            hide_name(actor=world.alice, case=world.case, reason="again")
            with pytest.raises(ValidationError):
                tell_name(actor=world.alice, asked=one)
        assert not knows(world.ines, world.case)

    @pytest.mark.parametrize("place", ["holder", "reason", "legal_basis"])
    def test_bad_input_is_told_at_the_field(self, world: World, client_of: Clients, place: str) -> None:
        make_anonymous(world, world.dirk)
        answer = client_of(world.alice).post(page(world), values(world, confirmed="1") | {place: ""})
        assert answer.status_code == 422
        assert place in answer.context["form"].errors
        with as_operator():
            assert not NameRequest.objects.exists()

    def test_nothing_is_asked_twice_nor_of_who_knows_it(self, world: World, client_of: Clients) -> None:
        make_anonymous(world, world.dirk)
        asked(world, world.youth)
        for agency in (world.youth, world.unit):
            answer = client_of(world.alice).post(page(world), values(world, holder=str(agency.pk), confirmed="1"))
            assert "holder" in answer.context["form"].errors, agency

    def test_a_case_with_a_name_has_nothing_to_tell(self, world: World, client_of: Clients) -> None:
        assert client_of(world.alice).get(page(world)).status_code == 404
        with pytest.raises(ValidationError):
            asked(world, world.youth)


class TestHidden:
    def test_it_hides_from_outsiders(self, world: World, client_of: Clients) -> None:
        make_anonymous(world, world.dirk)
        one = asked(world, world.youth)
        for name in ("bob", "carol", "erin", "ines", "hugo"):
            client = client_of(world.members[name])
            assert client.get(f"/asked/name/{one.pk}/").status_code == 404, name
            for end in ("name/", "reporter/", f"name/{one.pk}/"):
                assert client.get(page(world, end)).status_code == 404, (name, end)
            assert str(one.pk) not in client.get("/asked/").content.decode()
        with acting_as(world.bob.pk):
            case = Case.objects.get(pk=world.case.pk)
            with pytest.raises(PermissionDenied):
                ask_for_the_name(actor=world.bob, case=case, agency=world.youth, reason="x", legal_basis="x")
        with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
            give_word(actor=world.bob, asked=one)

    def test_who_is_kept_out_is_asked_nothing(self, world: World, client_of: Clients) -> None:
        make_anonymous(world, world.dirk)
        one = asked(world, world.youth)
        with as_operator():
            Recusal.objects.create(case=world.case, member=world.dirk, reason="cousin")
        assert client_of(world.dirk).get(f"/asked/name/{one.pk}/").status_code == 404
        assert str(one.pk) not in client_of(world.dirk).get("/asked/").content.decode()

    @pytest.mark.parametrize(
        "sql",
        [
            "INSERT INTO cases_reveal (id, case_id, agency_id, reason, legal_basis)"
            " VALUES (gen_random_uuid(), '{case}', '{agency}', 'x', 'x')",
            "UPDATE cases_case SET is_anonymous = false WHERE id = '{case}'",
        ],
        ids=["told to an agency", "told to all"],
    )
    def test_no_sql_tells_it_without_the_word(self, world: World, sql: str) -> None:
        """Who leads and shares, but whose agency was not told, tells it neither to the own agency nor to all."""
        make_anonymous(world, world.dirk)
        with as_operator():
            grant(world.case, world.ines, "view", "contribute", "lead", "share")
        for actor, agency in ((world.ines, world.police), (world.alice, world.youth)):
            asked_sql = sql.format(case=world.case.pk, agency=agency.pk)
            with acting_as(actor.pk), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(asked_sql)
            assert not knows(world.ines, world.case)

    def test_who_may_share_learns_by_no_history_who_gave_the_word(self, world: World) -> None:
        make_anonymous(world, world.dirk)
        one = asked(world, world.youth)
        with as_operator():
            grant(world.case, world.ines, "view", "contribute", "lead", "share")
        with acting_as(world.dirk.pk):
            give_word(actor=world.dirk, asked=one)
        with acting_as(world.ines.pk):
            assert NameRequest.objects.get().answer == "given"
            assert not NameRequest.history.exists()
            assert not Reporter.objects.exists()
        with acting_as(world.alice.pk):
            assert NameRequest.history.count() == 2


class TestReporter:
    def test_it_works(self, world: World, client_of: Clients) -> None:
        make_anonymous(world)
        client = client_of(world.alice)
        assert page(world, "reporter/") in client.get(page(world, "who/")).content.decode()
        assert client.post(page(world, "reporter/"), {"member": str(world.dirk.pk)}).status_code == 302
        with as_operator():
            assert Reporter.objects.get().member == world.dirk
        assert client.get(page(world, "reporter/")).status_code == 404

    def test_another_of_the_agency_answers_for_who_has_left(self, world: World, client_of: Clients) -> None:
        make_anonymous(world, world.dirk)
        with as_operator():
            world.dirk.is_active = False
            world.dirk.save(force_update=True)
            world.carol.agency = world.school
            world.carol.save(force_update=True)
        client = client_of(world.alice)
        other = client.post(page(world, "reporter/"), {"member": str(world.bob.pk)})
        assert list(other.context["form"].errors) == ["member"]
        assert client.post(page(world, "reporter/"), {"member": str(world.carol.pk)}).status_code == 302
        with as_operator():
            assert Reporter.objects.get().member == world.carol

    def test_nobody_puts_themself_on_record_once_the_name_is_hidden(self, world: World, client_of: Clients) -> None:
        make_anonymous(world)
        answer = client_of(world.alice).post(page(world, "reporter/"), {"member": str(world.alice.pk)})
        assert list(answer.context["form"].errors) == ["member"]
        with acting_as(world.alice.pk):
            case = Case.objects.select_related("municipality").get(pk=world.case.pk)
            with pytest.raises(ValidationError):
                name_reporter(actor=world.alice, case=case, member=world.alice)
            common = {"case": case, "municipality": world.city, "reported_on": date(2026, 1, 1)}
            with pytest.raises(DatabaseError), transaction.atomic():
                Reporter.objects.create(member=world.alice, agency=world.unit, is_named_later=False, **common)

    def test_who_was_put_on_record_later_tells_nothing_alone(self, world: World) -> None:
        """Nor where they asked before they were put there; a colleague asks, and they give the word."""
        make_anonymous(world)
        before = asked(world, world.police)
        with as_operator():
            vera = make_member(world.unit, "vera", "coordinator")
        with acting_as(vera.pk):
            case = Case.objects.select_related("municipality").get(pk=world.case.pk)
            assert name_reporter(actor=vera, case=case, member=world.alice)
        with acting_as(world.alice.pk):
            with pytest.raises(ValidationError):
                ask_for_the_name(actor=world.alice, case=case, agency=world.youth, reason="x", legal_basis="x")
            with pytest.raises(ValidationError):
                give_word(actor=world.alice, asked=before)
            before.answer = "given"
            with pytest.raises(DatabaseError), transaction.atomic():
                before.save(force_update=True)
        assert not knows(world.ines, world.case)
        with acting_as(vera.pk):
            one = ask_for_the_name(actor=vera, case=case, agency=world.youth, reason="A visit", legal_basis="Act")
        with acting_as(world.alice.pk):
            give_word(actor=world.alice, asked=one)
            tell_name(actor=world.alice, asked=one)
        assert knows(world.bob, world.case)

    def test_whoever_stood_there_while_it_had_its_name_tells_it_alone(self, world: World) -> None:
        with acting_as(world.alice.pk):
            case = Case.objects.select_related("municipality").get(pk=world.case.pk)
            hide_name(actor=world.alice, case=case, reason="a talk", reporter=world.alice)
            case.refresh_from_db()
            for agency in (world.youth, None):
                ask_for_the_name(actor=world.alice, case=case, agency=agency, reason="x", legal_basis="x")
        assert knows(world.ines, world.case)

    def test_so_does_who_opened_the_case_and_brought_it(self, world: World) -> None:
        case = opened(world, reporter=world.alice)
        with acting_as(world.alice.pk):
            ask_for_the_name(actor=world.alice, case=case, agency=world.youth, reason="x", legal_basis="x")
        assert knows(world.bob, case)

    def test_once_all_knew_the_name_they_stood_there_before(self, world: World) -> None:
        make_anonymous(world, world.alice)
        with as_operator():
            Reporter.objects.update(is_named_later=True)
            world.case.is_anonymous = False
            world.case.save(force_update=True)
            assert not Reporter.objects.get().is_named_later


def test_the_page_of_words_takes_as_many_queries_for_twenty(world: World, client_of: Clients) -> None:
    make_anonymous(world, world.dirk)
    asked(world, world.youth)
    dirk = client_of(world.dirk)
    dirk.get("/asked/")
    with CaptureQueriesContext(connection) as one:
        dirk.get("/asked/")
    with as_operator():
        for n in range(19):
            case = Case.objects.create(
                municipality=world.city, reference=f"ELM-N{n:04}", table="minors", status="active",
                opened_on=date(2026, 1, 1), review_on=date(2027, 1, 1), delete_on=date(2032, 1, 1), is_anonymous=True,
            )  # fmt: skip
            common = {"case": case, "municipality": world.city}
            Reporter.objects.create(member=world.dirk, agency=world.school, reported_on=date(2026, 1, 1), **common)
            made = {"asked_by": world.alice, "asked_at": world.meeting.starts_at, "reason": "x", "legal_basis": "x"}
            NameRequest.objects.create(agency=world.youth, **made, **common)
    with CaptureQueriesContext(connection) as twenty:
        assert dirk.get("/asked/").content.decode().count("/asked/name/") == 20
    assert len(twenty) == len(one)


class TestTellingEveryone:
    def test_it_asks_for_leading_the_case_too(self, world: World) -> None:
        """A city file may let somebody share who does not lead: they are refused like anybody else."""
        make_anonymous(world, world.dirk)
        one = asked(world, None)
        with acting_as(world.dirk.pk):
            give_word(actor=world.dirk, asked=one)
        with as_operator():
            grant(world.case, world.ines, "view", "share")
        with acting_as(world.ines.pk), pytest.raises(PermissionDenied):
            tell_name(actor=world.ines, asked=one)
        with as_operator():
            assert Case.objects.get(pk=world.case.pk).is_anonymous

    def test_who_does_not_lead_is_not_offered_it(self, world: World, client_of: Clients) -> None:
        make_anonymous(world, world.dirk)
        one = asked(world, None)
        with acting_as(world.dirk.pk):
            give_word(actor=world.dirk, asked=one)
        with as_operator():
            grant(world.case, world.ines, "view", "share")
        ines, alice, tell = client_of(world.ines), client_of(world.alice), page(world, f"name/{one.pk}/")
        for client, offered in ((alice, True), (ines, False)):
            assert ("everyone" in client.get(page(world)).context["form"]["holder"].as_widget()) is offered
            assert (tell in client.get(page(world, "who/")).content.decode()) is offered
            assert client.get(tell).status_code == (200 if offered else 404)
        wrong = ines.post(page(world), values(world, holder="everyone"))
        assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["holder"])
