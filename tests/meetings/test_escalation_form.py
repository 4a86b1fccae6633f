"""Asking the mayor: from a case or a meeting, looked at before it goes, nothing typed lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cases.models import Told
from cases.told.services import record_told
from meetings.escalation.models import Escalation, Option, Quote
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import OutboxEntry, Reading
from partners.models import Member
from tests.cast import World, make_item, today
from tests.meetings.test_agenda import fill

pytestmark = pytest.mark.django_db
ADDRESS = "/cases/ELM-2AB3C/escalate/"
Clients = Callable[[Member], Client]


def typed(world: World, **more: Any) -> dict[str, Any]:
    """Return what Alice fills in."""
    return {
        "title": "A flat before the lease ends",
        "why": "The landlord ends the lease.",
        "decision_needed_by": (today() + timedelta(days=5)).isoformat(),
        "addressees": [f"person:{world.frank.pk}"],
        "items": [str(world.open_item.pk), str(world.police_extract.pk)],
        "marking": "0",
        "differing_views": "",
        "told_to_person": "",
        "option-TOTAL_FORMS": "3",
        "option-INITIAL_FORMS": "0",
        "option-0-title": "Emergency flat",
        "option-0-cost": "5 400 euros",
        "option-1-title": "No measure",
    } | more


def stored() -> list[Escalation]:
    """Return all escalations, past the policies."""
    with as_operator():
        return list(Escalation.objects.all())


def test_it_works(world: World, client_of: Clients) -> None:
    client = client_of(world.alice)
    preview = client.post(ADDRESS, typed(world, step="preview"))
    assert preview.status_code == 200
    assert stored() == []
    for words in (
        "Emergency flat",
        "Talks openly after football practice.",
        "New older company.",
        "Mika Tarn",
        "TLP:RED",
    ):
        assert words in preview.content.decode()
    answer = client.post(ADDRESS, typed(world, step="send"), follow=True)
    assert answer.redirect_chain == [("/desk/", 302)]
    assert "Being made" in answer.content.decode()
    (escalation,) = stored()
    assert escalation.reference.startswith("E-")
    assert (escalation.marking, escalation.people, escalation.agencies) == (1, [world.frank.pk], [])
    with as_operator():
        assert [option.title for option in Option.objects.all()] == ["Emergency flat", "No measure"]
        assert OutboxEntry.objects.get().subject_id == escalation.pk


def test_the_form_offers_what_the_whole_table_may_read(world: World, client_of: Clients) -> None:
    with as_operator():
        entrusted = make_item(world.case, world.alice, "Told in confidence.", is_entrusted=True)
    page = client_of(world.alice).get(ADDRESS).content.decode()
    assert "Talks openly after football practice." in page
    assert "New older company." in page
    freely, by_word = page.split('id="id_wanted_0"')
    for narrow in ("Only Alice and Bob know this.", "Told in confidence."):
        assert narrow not in freely
        assert narrow in by_word
    with as_operator():
        reading = Reading.objects.get()
    assert (reading.screen, reading.reference) == ("meetings:escalate", "ELM-2AB3C")
    assert reading.full[0] == world.open_item.pk
    assert set(reading.full[1:]) == {world.named_item.pk, entrusted.pk}
    assert reading.extracts == [world.police_item.pk]


def test_the_full_text_of_a_shared_version_is_not_offered_to_who_reads_it(world: World, client_of: Clients) -> None:
    with as_operator():
        world.alice.clearance = 3
        world.alice.save(update_fields=["clearance"])
        world.police_item.named_agencies = [world.unit.pk]
        world.police_item.save(force_update=True)
    page = client_of(world.alice).get(ADDRESS).content.decode()
    freely, by_word = page.split('id="id_wanted_0"')
    assert "New older company." in freely
    assert "Seen twice with two older men." not in freely
    assert "Seen twice with two older men." in by_word


@pytest.mark.parametrize("field", ["title", "why", "differing_views", "told_to_person", "option-1-title"])
@pytest.mark.parametrize("word", ["Mika", "TARN", "elm-2ab3c"])
def test_the_first_page_names_nobody(world: World, client_of: Clients, field: str, word: str) -> None:
    answer = client_of(world.alice).post(ADDRESS, typed(world, step="send", **{field: f"Flat for {word}"}))
    assert answer.status_code == 422
    assert f"leave out “{word}”" in answer.content.decode()
    assert stored() == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title": ""}, "This field is required."),
        ({"why": " "}, "This field is required."),
        ({"decision_needed_by": "2020-01-01"}, "This day has passed."),
        ({"decision_needed_by": "soon"}, "Enter a valid date."),
        ({"addressees": []}, "This field is required."),
        ({"addressees": ["person:nobody"]}, "Select a valid choice."),
        ({"items": ["no-id"]}, "is not a valid UUID"),
        ({"option-0-title": "", "option-0-cost": "", "option-1-title": ""}, "Name at least one option."),
        ({"option-0-title": ""}, "Give this option a name."),
        ({"marking": "3"}, "Select a valid choice."),
        ({"option-TOTAL_FORMS": "x"}, "ManagementForm data is missing"),
        ({"option-0-title": "x" * 201}, "at most 200 characters"),
    ],
)
def test_bad_input_gets_a_message_and_loses_nothing(
    world: World, client_of: Clients, wrong: dict[str, Any], message: str
) -> None:
    answer = client_of(world.alice).post(ADDRESS, typed(world, step="send", **wrong))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert message in page
    if "option-TOTAL_FORMS" not in wrong:
        assert "No measure" in page or "option-1-title" in wrong
    assert stored() == []


def test_an_item_that_is_not_for_the_table_is_refused(world: World, client_of: Clients) -> None:
    answer = client_of(world.alice).post(ADDRESS, typed(world, step="send", items=[str(world.named_item.pk)]))
    assert answer.status_code == 422
    assert "Only Alice and Bob know this." not in answer.content.decode().split('id="id_wanted_0"')[0]
    assert stored() == []


def test_who_is_not_cleared_is_not_addressed(world: World, client_of: Clients) -> None:
    with as_operator():
        world.frank.clearance = 0
        world.frank.save(update_fields=["clearance"])
    client = client_of(world.alice)
    answer = client.post(ADDRESS, typed(world, step="send"))
    assert "Frank is not cleared for this: it is confidential." in answer.content.decode()
    answer = client.post(ADDRESS, typed(world, step="send", addressees=[f"office:{world.mayor.pk}"]))
    assert "Nobody at Mayor is cleared for this: it is confidential." in answer.content.decode()
    assert stored() == []


def test_who_is_kept_out_is_not_offered(world: World, client_of: Clients) -> None:
    with as_operator():
        world.case.recusals.create(member=world.frank, reason="uncle")
    client = client_of(world.alice)
    assert f"person:{world.frank.pk}" not in client.get(ADDRESS).content.decode()
    assert client.post(ADDRESS, typed(world, step="send")).status_code == 422
    assert stored() == []


def test_another_option_keeps_what_was_typed_without_judging_it(world: World, client_of: Clients) -> None:
    answer = client_of(world.alice).post(ADDRESS, typed(world, step="add_option", title="", why="Half a"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Half a" in page
    assert "Emergency flat" in page
    assert 'name="option-3-title"' in page
    assert "This field is required." not in page


def test_changing_after_the_preview_keeps_everything(world: World, client_of: Clients) -> None:
    page = client_of(world.alice).post(ADDRESS, typed(world, step="change")).content.decode()
    assert "The landlord ends the lease." in page
    assert "Emergency flat" in page
    assert page.count("checked") == 3


def test_a_meeting_asks_about_the_cases_that_are_chosen(world: World, client_of: Clients) -> None:
    address = f"/meetings/{world.meeting.pk}/escalate/"
    client = client_of(world.alice)
    page = client.get(address).content.decode()
    assert "ELM-2AB3C" in page
    assert "ELM-7XY8Z" in page
    assert "Keeps every appointment." not in page
    chosen = typed(world, cases=[str(world.brother.pk)], items=[])
    page = client.post(address, chosen | {"step": "choose_cases"}).content.decode()
    assert "Keeps every appointment." in page
    assert "Emergency flat" in page
    assert "Talks openly after football practice." not in page
    assert client.post(address, chosen | {"step": "send"}).status_code == 302
    (escalation,) = stored()
    assert (escalation.meeting_id, escalation.case_ids) == (world.meeting.pk, [world.brother.pk])


def test_information_of_a_case_that_is_not_chosen_does_not_go(world: World, client_of: Clients) -> None:
    address = f"/meetings/{world.meeting.pk}/escalate/"
    answer = client_of(world.alice).post(address, typed(world, step="send", cases=[str(world.brother.pk)]))
    assert answer.status_code == 422
    assert stored() == []


def test_a_meeting_may_ask_without_a_case(world: World, client_of: Clients) -> None:
    client_of(world.alice).post(f"/meetings/{world.meeting.pk}/escalate/", typed(world, step="send", items=[]))
    (escalation,) = stored()
    assert (escalation.case_ids, escalation.marking) == ([], 0)
    with as_operator():
        assert not Quote.objects.exists()


def test_it_hides_from_outsiders(world: World, client_of: Clients) -> None:
    for name in set(world.members) - {"alice"}:
        client = client_of(world.members[name])
        for address in (ADDRESS, "/cases/ELM-99999/escalate/", f"/meetings/{world.meeting.pk}/escalate/"):
            assert client.get(address).status_code == 404, (name, address)
            assert client.post(address, typed(world, step="send")).status_code == 404, (name, address)
    assert stored() == []


def test_from_a_meeting_it_costs_the_same_for_one_and_for_twenty(
    world: World, client_of: Clients, queries_of: Callable[[Client, str], int]
) -> None:
    client, address = client_of(world.alice), f"/meetings/{world.meeting.pk}/escalate/"
    one = queries_of(client, address)
    fill(world, 20)
    assert "ELM-FILL19" in client.get(address).content.decode()
    assert queries_of(client, address) == one


def tell(world: World, text: str, **more: Any) -> Told:
    """Write down, as Alice, what the person was told."""
    values = {"to": "person", "outcome": "told", "day": today(), "teller": world.alice, "text": text} | more
    with acting_as(world.alice.pk):
        world.alice.refresh_from_db()
        return record_told(actor=world.alice, case=world.case, **values)


def test_what_the_person_was_told_is_filled_in(world: World, client_of: Clients) -> None:
    told = tell(world, "We look for a flat.", classification=1)
    tell(world, "Between the two of us.", audience="people")
    page = client_of(world.alice).get(ADDRESS)
    first = page.context["form"]["told_to_person"].value()
    assert "We look for a flat." in first
    assert "Between the two of us." not in page.content.decode()
    with as_operator():
        assert told.pk in Reading.objects.filter(screen="meetings:escalate").latest("at").full
    client_of(world.alice).post(ADDRESS, typed(world, step="send", items=[], told_to_person=first))
    [escalation] = stored()
    assert "We look for a flat." in escalation.told_to_person
    assert escalation.marking == 1


def test_what_was_left_out_of_it_asks_for_nothing(world: World, client_of: Clients) -> None:
    tell(world, "We look for a flat.", classification=2)
    client_of(world.alice).post(ADDRESS, typed(world, step="send", items=[], told_to_person="The mother knows."))
    assert [escalation.marking for escalation in stored()] == [0]


def test_what_was_told_comes_with_the_case_that_is_chosen(world: World, client_of: Clients) -> None:
    tell(world, "We look for a flat.")
    address, client = f"/meetings/{world.meeting.pk}/escalate/", client_of(world.alice)
    assert client.get(address).context["form"]["told_to_person"].value() == ""
    chosen = {"step": "choose_cases", "cases": [str(world.case.pk)], "option-TOTAL_FORMS": "1"}
    page = client.post(address, typed(world, **chosen))
    assert "We look for a flat." in page.context["form"]["told_to_person"].value()
    kept = client.post(address, typed(world, **chosen, told_to_person="My own words."))
    assert kept.context["form"]["told_to_person"].value() == "My own words."
