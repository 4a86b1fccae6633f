"""What changes while an escalation waits does not go into it on the terms of before."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from cases.asking.services import release_for_document
from cases.information.services import change_item, remove_extract
from cases.models import Case, Identity, Layer, ReleaseRequest
from cases.naming.services import hide_name
from meetings.escalation.models import Escalation, Option, Quote, Subject
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World, make_item, make_member
from tests.meetings.escalating import deliver, send
from tests.meetings.waiting import SECRET, WRITTEN, asked, complete, grant_it, quoted, stands, waiting

ClientOf = Callable[[Member], Client]
LATER = "Seen with the two men from the harbour; his aunt says so."
ASKED_AGAIN = "they are asked again"
LEFT_OUT = "it is left out"


def change(world: World, item: Layer, **values: object) -> None:
    with acting_as(world.ines.pk):
        change_item(actor=world.ines, item=item, **values)


def narrow(world: World) -> None:
    with acting_as(world.bob.pk):
        change_item(actor=world.bob, item=world.open_item, audience="people", named_people=[world.bob.pk])


def hide(world: World) -> None:
    with acting_as(world.alice.pk):
        case = Case.objects.select_related("municipality").get(pk=world.case.pk)
        hide_name(actor=world.alice, case=case, reason="He asked for it")


@pytest.mark.parametrize("version", ["", WRITTEN], ids=["word for word", "written for it"])
@pytest.mark.parametrize(
    "values",
    [{"text": LATER}, {"classification": 3}, {"audience": "people"}, {"named_agencies": []}, {"is_entrusted": True}],
    ids=lambda values: next(iter(values)),
)
def test_what_changed_after_the_word_needs_a_new_one(world: World, version: str, values: dict[str, object]) -> None:
    with as_operator():
        Member.objects.filter(pk__in=[world.alice.pk, world.frank.pk, world.ines.pk]).update(clearance=3)
        item = make_item(world.case, world.ines, SECRET, audience="agencies", named_agencies=[world.unit.pk])
    escalation = waiting(world, item)
    grant_it(world, version=version)
    change(world, item, **values)
    with as_operator():
        request = ReleaseRequest.objects.get()
    assert (request.answer, request.version, request.answered_by, request.answered_at) == ("open", "", None, None)
    complete(world, escalation)
    assert len(quoted(escalation)) == 2
    assert not {SECRET, LATER, WRITTEN} & {*quoted(escalation)}


def test_a_new_word_lets_the_new_text_in(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    grant_it(world)
    change(world, item, text=LATER)
    grant_it(world)
    complete(world, escalation)
    assert LATER in quoted(escalation)


def test_what_a_colleague_let_in_waits_for_its_author_once_it_is_entrusted(world: World, item: Layer) -> None:
    with as_operator():
        otto = make_member(world.police, "otto", "information_officer", 3)
    escalation = waiting(world, item)
    with acting_as(world.ines.pk):
        change_item(actor=world.ines, item=item, audience="agencies", named_agencies=[world.unit.pk])
    with acting_as(otto.pk):
        release_for_document(actor=otto, request=asked(world))
    change(world, item, is_entrusted=True)
    with acting_as(otto.pk), pytest.raises(PermissionDenied):
        release_for_document(actor=otto, request=ReleaseRequest(pk=asked(world).pk))
    grant_it(world)
    complete(world, escalation)
    assert item.text in quoted(escalation)


def test_who_answers_is_written_to_again(world: World, item: Layer) -> None:
    waiting(world, item)
    grant_it(world)
    deliver()
    mail.outbox.clear()
    change(world, item, text=LATER)
    deliver()
    assert ["ines@example.org"] in [letter.to for letter in mail.outbox]


def test_what_was_declined_stays_declined(world: World, item: Layer) -> None:
    waiting(world, item)
    with as_operator():
        ReleaseRequest.objects.update(answer="declined", answered_by=world.ines, answered_at=timezone.now())
    change(world, item, text=LATER)
    assert asked(world).answer == "declined"


def test_what_was_narrowed_is_not_sent(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    narrow(world)
    complete(world, escalation)
    deliver()
    with acting_as(world.frank.pk):
        assert world.open_item.text not in Quote.objects.values_list("text", flat=True)


def test_what_was_changed_or_taken_back_before_the_document_was_made_is_not_in_it(world: World) -> None:
    escalation = send(world)
    narrow(world)
    with acting_as(world.ines.pk):
        remove_extract(actor=world.ines, item=world.police_item)
    deliver()
    assert stands(escalation).sent_at
    assert quoted(escalation) == []


def test_what_was_sent_stays_as_it_was(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    grant_it(world)
    complete(world, escalation)
    deliver()
    narrow(world)
    change(world, item, text=LATER)
    hide(world)
    assert {world.open_item.text, SECRET} <= {*quoted(escalation)}
    assert asked(world).answer == "granted"
    with as_operator():
        assert Subject.objects.get().family_name


def test_a_name_that_was_hidden_meanwhile_is_not_sent(world: World, item: Layer) -> None:
    escalation = waiting(world, item)
    hide(world)
    complete(world, escalation)
    deliver()
    with acting_as(world.frank.pk):
        subject = Subject.objects.get()
    assert (subject.given_name, subject.family_name, subject.born_on) == ("", "", None)


def test_its_compiler_is_told(world: World, item: Layer, client_of: ClientOf) -> None:
    escalation, alice = waiting(world, item), client_of(world.alice)
    grant_it(world)
    address = f"/desk/{escalation.pk}/"
    page = alice.get(address).content.decode()
    assert ASKED_AGAIN not in page
    assert LEFT_OUT not in page
    change(world, item, text=LATER)
    narrow(world)
    page = alice.get(address).content.decode()
    assert "Waits for Police" in page
    assert ASKED_AGAIN in page
    assert LEFT_OUT in page
    assert world.open_item.text not in page


def test_nothing_is_sent_that_its_compiler_was_not_shown(world: World, item: Layer, client_of: ClientOf) -> None:
    escalation, alice = waiting(world, item), client_of(world.alice)
    grant_it(world)
    shown = alice.get(f"/desk/{escalation.pk}/").context["seen"]
    narrow(world)
    told = {"wanted": [str(asked(world).pk)], "seen": shown}
    answer = alice.post(f"/desk/{escalation.pk}/send/", told)
    assert answer.status_code == 422
    assert "has changed since you opened this page" in answer.content.decode()
    assert stands(escalation).is_waiting
    assert alice.post(f"/desk/{escalation.pk}/send/", told | {"seen": answer.context["seen"]}).status_code == 302
    assert not stands(escalation).is_waiting


def test_its_addressees_are_not_told_what_was_left_out(world: World, client_of: ClientOf) -> None:
    escalation = send(world)
    narrow(world)
    deliver()
    address = f"/desk/{escalation.pk}/"
    assert LEFT_OUT in client_of(world.alice).get(address).content.decode()
    assert LEFT_OUT not in client_of(world.frank).get(address).content.decode()


def test_what_was_written_for_it_of_a_case_that_is_hidden_meanwhile_is_without_its_name(
    world: World, item: Layer
) -> None:
    long = f"Mika {'x' * 195}"
    escalation = waiting(world, item)
    grant_it(world, version="Mika Tarn needs a flat.")
    with as_operator():
        words = {"why": "Tarn is alone.", "differing_views": "Mika says no.", "told_to_person": "Told Mika."}
        Escalation.objects.filter(pk=escalation.pk).update(title=long, **words)
        option = {"title": long, "effect": "Tarn stays.", "cost": "For Mika", "view": "Mika agrees"}
        Option.objects.filter(escalation=escalation).update(**option)
    hide(world)
    now = stands(escalation)
    assert (now.why, now.differing_views, now.told_to_person) == (
        "[N. N.] is alone.",
        "[N. N.] says no.",
        "Told [N. N.].",
    )
    with as_operator():
        shown = Option.objects.filter(escalation=escalation)[0]
    assert (shown.effect, shown.cost, shown.view) == ("[N. N.] stays.", "For [N. N.]", "[N. N.] agrees")
    assert [len(now.title), len(shown.title), "Mika" in now.title + shown.title] == [200, 200, False]
    complete(world, escalation)
    assert "[N. N.] needs a flat." in quoted(escalation)


def test_a_name_that_is_put_right_is_left_out_too(world: World, item: Layer) -> None:
    with as_operator():
        Layer.objects.filter(pk=world.open_item.pk).update(text="Thorne is late.")
    escalation = waiting(world, item, layers=[world.open_item])
    with as_operator():
        Identity.objects.filter(case=world.case).update(family_name="Thorn")
    assert quoted(escalation) == ["Thorne is late."]
    hide(world)
    with as_operator():
        Identity.objects.filter(case=world.case).update(family_name="Thorne")
    assert quoted(escalation) == ["[N. N.] is late."]


def test_what_is_quoted_of_a_case_that_is_hidden_meanwhile_is_without_its_name(world: World, item: Layer) -> None:
    with as_operator():
        for layer in (world.open_item, item):
            Layer.objects.filter(pk=layer.pk).update(text=f"Mika Tarn. {layer.text}")
    escalation = waiting(world, item, layers=[world.open_item])
    assert quoted(escalation) == ["Mika Tarn. Talks openly after football practice."]
    grant_it(world)
    hide(world)
    assert quoted(escalation) == ["[N. N.]. Talks openly after football practice."]
    complete(world, escalation)
    assert quoted(escalation)[1:] == [f"[N. N.]. {SECRET}"]
    assert stands(escalation).marking == 2
