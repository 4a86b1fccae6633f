"""Asking an originator to share an item, and its answer: told to who asked only."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cases.asking.selectors import asked_by, asked_of
from cases.asking.services import ask_to_share
from cases.models import Layer, Release, ReleaseRequest
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import OutboxEntry
from mscportal.record.outbox import deliver
from partners.models import Member
from tests.cases.asking import ask, reads, text_read_by
from tests.cast import World, grant, make_member, today

ClientOf = Callable[[Member], Client]
Answer = ReleaseRequest.Answer


def test_it_works(world: World, client_of: ClientOf) -> None:
    bob, ines = client_of(world.bob), client_of(world.ines)
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(clearance=2)
    page = f"/cases/ELM-2AB3C/information/{world.police_item.pk}/ask/"
    form = {"holder": f"member:{world.bob.pk}", "purpose": "A visit on Tuesday", "legal_basis": "Art. 6"}
    form["valid_until"] = until = today().isoformat()
    assert bob.post(page, form).url == "/asked/mine/"
    assert "A visit on Tuesday" in ines.get("/asked/").content.decode()
    with as_operator():
        request = ReleaseRequest.objects.get()
    answer = f"/asked/{request.pk}/"
    assert "Seen twice" in ines.get(answer).content.decode()
    assert ines.post(answer, {"how": "full", "holder": f"member:{world.bob.pk}"}).status_code == 200
    given = {"how": "full", "holder": f"member:{world.bob.pk}", "legal_basis": "Art. 7", "valid_until": until}
    assert ines.post(answer, given).url == "/asked/"
    with as_operator():
        assert Release.objects.values_list("legal_basis", "valid_until").get() == ("Art. 7", today())
    assert "granted" in bob.get("/asked/mine/").content.decode()
    assert text_read_by(world, world.bob) == {"Seen twice with two older men."}
    assert "A visit on Tuesday" not in ines.get("/asked/").content.decode()
    assert "granted" in ines.get(answer).content.decode()


def test_it_is_read_by_who_asks_and_by_the_originator_alone(world: World, asked: ReleaseRequest) -> None:
    assert {name for name, member in world.members.items() if reads(member, asked)} == {"bob", "ines"}


def test_a_colleague_of_the_originator_who_is_not_cleared_does_not_learn_of_it(
    world: World, asked: ReleaseRequest
) -> None:
    with as_operator():
        low, high = (make_member(world.police, f"officer{n}", "practitioner", n) for n in (1, 2))
    assert (reads(low, asked), reads(high, asked)) == (False, True)


def test_a_colleague_of_who_asks_does_not_learn_of_it(world: World, asked: ReleaseRequest) -> None:
    with as_operator():
        colleague = make_member(world.youth, "berta", "practitioner", 3)
    assert not reads(colleague, asked)


def test_it_vanishes_for_who_asks_with_the_case(world: World, asked: ReleaseRequest, client_of: ClientOf) -> None:
    with as_operator():
        Member.objects.filter(pk=world.carol.pk).update(person=world.bob.person)
    assert not reads(world.bob, asked)
    assert "A home visit" not in client_of(world.bob).get("/asked/mine/").content.decode()
    with as_operator():
        Member.objects.filter(pk=world.carol.pk).update(person="carol")
        world.case.agency_grants.filter(group=world.youth.group).update(valid_until=today() - timedelta(days=1))
    assert not reads(world.bob, asked)


def test_it_vanishes_for_who_asks_with_the_item(world: World, asked: ReleaseRequest) -> None:
    with as_operator():
        Layer.objects.filter(item_id=world.police_item.pk, part="extract").delete()
    assert not reads(world.bob, asked)
    assert reads(world.ines, asked)


def test_what_the_own_agency_wrote_is_shared_without_asking(world: World, client_of: ClientOf) -> None:
    assert client_of(world.bob).get(f"/cases/ELM-2AB3C/information/{world.open_item.pk}/ask/").status_code == 404
    with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
        ask_to_share(actor=world.bob, item=world.open_item, member=world.alice, purpose="x")


def test_asking_twice_is_explained(world: World, asked: ReleaseRequest) -> None:
    with pytest.raises(ValidationError, match="already"):
        ask(world)
    assert ask(world, agency=world.youth, member=None)


def test_a_day_that_has_passed_is_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        ask(world, valid_until=today() - timedelta(days=1))


def test_who_is_kept_out_answers_nothing_of_it(world: World, asked: ReleaseRequest) -> None:
    with as_operator():
        twin = make_member(world.police, "twin", "practitioner", 3, person="carol")
    assert not reads(twin, asked)


def test_what_is_over_waits_no_longer(world: World) -> None:
    request = ask(world, valid_until=today())
    with acting_as(world.ines.pk):
        assert asked_of(world.ines).count() == 1
    with as_operator():
        ReleaseRequest.objects.filter(pk=request.pk).update(valid_until=today() - timedelta(days=1))
    with acting_as(world.ines.pk):
        assert asked_of(world.ines).count() == 0


def test_a_mail_goes_to_who_may_answer_and_says_nothing(world: World) -> None:
    with as_operator():
        make_member(world.police, "low", "practitioner", 0)
    ask(world)
    with as_operator():
        entries = list(OutboxEntry.objects.filter(kind="asked").values_list("pk", flat=True))
    assert all(deliver(entry) for entry in entries)
    assert [letter.to for letter in mail.outbox] == [["ines@example.org"]]
    said = mail.outbox[0].subject + mail.outbox[0].body
    assert "/asked/" in said
    for hidden in ("ELM-", "Mika", "Bob", "A home visit"):
        assert hidden not in said


def test_the_navigation_counts_what_waits_for_the_member(
    world: World, asked: ReleaseRequest, client_of: ClientOf
) -> None:
    assert "Requests <small>2</small>" in client_of(world.ines).get("/actions/").content.decode()
    assert "Requests <small></small></a>" in client_of(world.bob).get("/actions/").content.decode()


@pytest.mark.parametrize("what", ["meeting", "case"])
def test_beside_one_meeting_or_case_the_count_follows(
    world: World, asked: ReleaseRequest, client_of: ClientOf, what: str
) -> None:
    where, label, key = {
        "meeting": ("/meetings/", "Conference", world.meeting.pk),
        "case": ("/cases/", "My cases", world.case.reference),
    }[what]
    ines, address = client_of(world.ines), f"{where}{key}/"
    page = ines.get(address).content.decode()
    assert "Requests <small></small></a>" in page
    assert '<ul class="l-top__nav" hx-get="/navigation/" hx-trigger="load">' in page
    follows = ines.get("/navigation/", headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}"})
    assert '<a href="/asked/">Requests <small>2</small></a>' in follows.content.decode()
    assert f'<a href="{where}" aria-current="page">{label}</a>' in follows.content.decode()
    assert "hx-get" not in ines.get("/actions/").content.decode().partition("</header>")[0]


@pytest.mark.parametrize("page", ["/asked/", "/asked/mine/"])
def test_as_many_queries_for_one_as_for_twenty(
    world: World,
    client_of: ClientOf,
    page: str,
    django_assert_num_queries: Callable,
    django_assert_max_num_queries: Callable,
) -> None:
    client = client_of(world.ines if page == "/asked/" else world.bob)
    ask(world)
    client.get(page)
    with django_assert_max_num_queries(60) as first:
        client.get(page)
    ask(world, member=None, agency=world.youth)
    with as_operator():
        row = ReleaseRequest.objects.filter(for_agency=world.youth).get()
        for _ in range(18):
            row.pk = None
            row.id = ReleaseRequest._meta.pk.get_default()
            row.save(force_insert=True)
    with django_assert_num_queries(len(first.captured_queries)):
        client.get(page)


def test_own_requests_are_no_others(world: World, asked: ReleaseRequest) -> None:
    with as_operator():
        grant(world.case, world.school, valid_from=today())
    with acting_as(world.bob.pk):
        assert [one.pk for one in asked_by(world.bob)] == [asked.pk]
    with acting_as(world.dirk.pk):
        assert not asked_by(world.dirk).exists()


def test_who_reads_the_full_text_asks_for_others(world: World, client_of: ClientOf) -> None:
    client = client_of(world.alice)
    page = client.get(f"/cases/ELM-2AB3C/information/{world.open_item.pk}/ask/").content.decode()
    assert "Ines, Police" in page
    assert "Alice, Unit" not in page
    assert (
        client.post(
            f"/cases/ELM-2AB3C/information/{world.open_item.pk}/ask/",
            {
                "holder": f"member:{world.alice.pk}",
                "purpose": "x",
                "legal_basis": "y",
                "valid_until": today().isoformat(),
            },
        ).status_code
        == 200
    )
    with as_operator():
        assert not ReleaseRequest.objects.exists()
