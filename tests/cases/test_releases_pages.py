"""Pages on which an item is shared further, and on which that is taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from cases.days import months_after
from cases.models import Action, Case, Layer, Release
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Agreement, Member
from tests.cast import InDays, World, make_item, on_the_day, today

ClientOf = Callable[[Member], Client]


def item_page(world: World) -> str:
    return f"/cases/ELM-2AB3C/information/{world.police_item.pk}/"


def filled(world: World, **values: object) -> dict[str, object]:
    form = {"holder": f"agency:{world.unit.pk}", "purpose": "The visit", "legal_basis": "Youth act, article 3"}
    days = {"valid_from": today().isoformat(), "valid_until": (today() + timedelta(days=30)).isoformat()}
    return form | days | values


def test_it_works(world: World, client_of: ClientOf) -> None:
    client = client_of(world.ines)
    assert client.post(f"{item_page(world)}share/", filled(world)).url == item_page(world)
    assert "The visit" in client.get(item_page(world)).content.decode()
    assert "Seen twice" in client_of(world.alice).get(item_page(world)).content.decode()


def test_what_is_typed_is_kept(world: World, client_of: ClientOf) -> None:
    typed = filled(world, legal_basis="protocol", valid_until=today().isoformat())
    client_of(world.ines).post(f"{item_page(world)}share/", typed)
    with as_operator():
        kept = Release.objects.get()
    assert (kept.agency, kept.member, kept.purpose, kept.legal_basis) == (world.unit, None, "The visit", "protocol")
    assert (kept.valid_from, kept.valid_until) == (today(), today())


def test_the_form_asks_whom_for_what_and_how_long(world: World, client_of: ClientOf) -> None:
    answer = client_of(world.ines).get(f"{item_page(world)}share/")
    form, page = answer.context["form"], answer.content.decode()
    assert [(field.name, field.label, field.field.required) for field in form.visible_fields()] == [
        ("holder", "Share this with", True),
        ("purpose", "What they need it for", True),
        ("legal_basis", "Legal basis", True),
        ("valid_from", "From", True),
        ("valid_until", "Until", True),
    ]
    assert [field.value() for field in form.visible_fields()] == ["", None, None, today(), world.case.review_on]
    with translation.override("de"):
        assert form["legal_basis"].label.startswith("Rechts")
    for part in ('maxlength="2000"', 'rows="2"', 'maxlength="500"', "Seen twice with two older men."):
        assert part in page
    assert page.count('type="date"') == 2
    assert f'"release-{world.police_item.pk}"' in page
    choices = form.fields["holder"].choices
    assert choices[0] == ("", "Choose")
    assert choices[1] == ("Agencies", [(f"agency:{one.pk}", one.name) for one in (world.police, world.unit)])
    # Nobody shares with themselves.
    assert choices[2] == ("People", [(f"member:{world.alice.pk}", "Alice, Unit")])


def test_who_is_not_cleared_is_named_and_not_offered(world: World, client_of: ClientOf) -> None:
    ines, address = client_of(world.ines), f"{item_page(world)}share/"
    words = "Not cleared for this (restricted), would read nothing: "
    # Whoever belongs to an agency that reads nothing is told of with it.
    assert f"{words}Youth." in ines.get(address).content.decode()
    for holder in (f"agency:{world.youth.pk}", f"member:{world.bob.pk}"):
        refused = ines.post(address, filled(world, holder=holder))
        assert "holder" in refused.context["form"].errors
    with as_operator():
        assert not Release.objects.exists()
        Member.objects.filter(pk=world.carol.pk).update(clearance=2)
    assert f"{words}Bob." in ines.get(address).content.decode()
    with as_operator():
        Member.objects.filter(pk=world.bob.pk).update(clearance=2)
    page = ines.get(address).content.decode()
    assert "would read nothing" not in page
    # Who is kept out is not told, so they stand there as well.
    for holder in (f"agency:{world.youth.pk}", f"member:{world.bob.pk}", f"member:{world.carol.pk}"):
        assert f'value="{holder}"' in page


@pytest.mark.parametrize(("due", "until"), [(-2, 0), (0, 0), (5, 5), (None, 0)])
def test_for_a_visit_it_is_filled_in_until_its_day(
    world: World, client_of: ClientOf, due: int | None, until: int
) -> None:
    with as_operator():
        due_on = None if due is None else today() + timedelta(days=due)
        Action.objects.filter(pk=world.action.pk).update(due_on=due_on)
    asked = {"action": world.action.pk, "holder": f"member:{world.bob.pk}"}
    answer = client_of(world.ines).get(f"{item_page(world)}share/", asked)
    values = {field.name: field.value() for field in answer.context["form"].visible_fields()}
    assert values == {
        "holder": f"member:{world.bob.pk}",
        "purpose": "Home visit with the mother",
        "legal_basis": None,
        "valid_from": today(),
        "valid_until": today() + timedelta(days=until),
    }
    with as_operator():
        assert Reading.objects.get(screen="cases:release_item").full == [world.police_item.pk, world.action.pk]


@pytest.mark.parametrize("screen", ["release_item", "withdraw_release"])
def test_it_is_on_record_who_read_the_item_there(world: World, client_of: ClientOf, screen: str) -> None:
    page = f"{item_page(world)}share/"
    if screen == "withdraw_release":
        page = f"{page}{release_of(world).pk}/withdraw/"
    answer = client_of(world.ines).get(page)
    assert "ELM-2AB3C" in answer.content.decode()
    with as_operator():
        read = Reading.objects.get(screen=f"cases:{screen}")
    assert (read.member_id, read.case_id, read.full) == (world.ines.pk, world.case.pk, [world.police_item.pk])


def release_of(world: World, **more: object) -> Release:
    """Return a release of the police's item to the unit, that began three days ago."""
    common = {"case": world.case, "municipality_id": world.city.pk, "originator": world.police, "purpose": "A talk"}
    values = {"agency": world.unit, "valid_from": today() - timedelta(days=3)} | more
    with as_operator():
        return Release.objects.create(statement=world.police_item, **common | values)


@pytest.mark.parametrize("page", ["share/", "share/{release}/withdraw/"])
def test_both_pages_are_looked_at_or_sent(world: World, client_of: ClientOf, page: str) -> None:
    address = item_page(world) + page.format(release=release_of(world).pk)
    for method, status in (("get", 200), ("put", 405), ("delete", 405)):
        assert getattr(client_of(world.ines), method)(address).status_code == status


def test_one_member_may_be_named(world: World, client_of: ClientOf) -> None:
    client_of(world.ines).post(f"{item_page(world)}share/", filled(world, holder=f"member:{world.alice.pk}"))
    assert "Seen twice" in client_of(world.alice).get(item_page(world)).content.decode()


def test_offered_are_those_on_the_case(world: World, client_of: ClientOf) -> None:
    form = client_of(world.ines).get(f"{item_page(world)}share/").content.decode()
    for name in ("Unit", "Youth", "Alice"):
        assert name in form
    for name in ("School", "Probation", "Dirk", "Erin", "Frank"):
        assert f">{name}" not in form


@pytest.mark.parametrize(
    "wrong",
    [
        {"holder": ""},
        {"holder": "agency:7d9b0f5c-0000-4000-8000-000000000000"},
        {"purpose": ""},
        {"legal_basis": ""},
        {"valid_from": "x"},
        {"valid_until": ""},
        {"valid_until": InDays(-1)},
    ],
    ids=str,
)
def test_it_explains_bad_input(world: World, client_of: ClientOf, wrong: dict[str, Any]) -> None:
    answer = client_of(world.ines).post(
        f"{item_page(world)}share/", filled(world, purpose="Typed", legal_basis="Typed") | on_the_day(wrong)
    )
    assert answer.status_code == 200
    assert "data-error-summary" in answer.content.decode()
    assert "Typed" in answer.content.decode()
    with as_operator():
        assert not Release.objects.exists()


def test_what_their_agreement_rests_on_is_suggested(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Agreement.objects.filter(agency=world.police).update(gdpr_articles=["6(1)(e)", "LED"], legal_basis="Police act")
        Case.objects.filter(pk=world.case.pk).update(legal_basis="Mandate of the case")
    page = client_of(world.ines).get(f"{item_page(world)}share/").content.decode()
    assert 'list="id_legal_basis_suggested"' in page
    offered = page.partition('<datalist id="id_legal_basis_suggested">')[2].partition("</datalist>")[0]
    assert [part.partition('"')[0] for part in offered.split('value="')[1:]] == [
        "Police act",
        "6(1)(e) task in the public interest",
        "Law enforcement directive (police, prosecution)",
        "Mandate of the case",
    ]


@pytest.mark.parametrize(("days", "until"), [(5, 5), (0, 0), (-1, None)])
def test_it_ends_when_the_case_is_reviewed(world: World, client_of: ClientOf, days: int, until: int | None) -> None:
    with as_operator():
        Case.objects.filter(pk=world.case.pk).update(review_on=today() + timedelta(days=days))
    form = client_of(world.ines).get(f"{item_page(world)}share/").context["form"]
    expected = months_after(today(), 6) if until is None else today() + timedelta(days=until)
    assert form["valid_until"].value() == expected


def test_sharing_it_twice_is_explained(world: World, client_of: ClientOf) -> None:
    client = client_of(world.ines)
    client.post(f"{item_page(world)}share/", filled(world))
    answer = client.post(f"{item_page(world)}share/", filled(world))
    assert answer.context["form"].errors == {"holder": ["This was shared with them already from that day on."]}
    assert answer.context["current"] is None


def test_it_is_withdrawn_after_a_question(world: World, client_of: ClientOf) -> None:
    client = client_of(world.ines)
    client.post(f"{item_page(world)}share/", filled(world, valid_from=(today() - timedelta(days=3)).isoformat()))
    with as_operator():
        page = f"{item_page(world)}share/{Release.objects.get().pk}/withdraw/"
    assert "Unit" in client.get(page).content.decode()
    assert "Seen twice" in client_of(world.alice).get(item_page(world)).content.decode()
    assert client.post(page).status_code == 302
    assert "Seen twice" not in client_of(world.alice).get(item_page(world)).content.decode()
    assert client.post(page).status_code == 302


@pytest.mark.parametrize(("days", "has_ended"), [(-1, True), (0, False), (None, False)])
def test_only_what_lasts_still_is_asked_about(
    world: World, client_of: ClientOf, days: int | None, has_ended: bool
) -> None:
    release = release_of(world, valid_until=None if days is None else today() + timedelta(days=days))
    page, client = f"{item_page(world)}share/{release.pk}/withdraw/", client_of(world.ines)
    answer = client.get(page)
    assert answer.status_code == (302 if has_ended else 200)
    assert (answer.url if has_ended else item_page(world)) == item_page(world)
    if not has_ended:
        assert answer.context["release"] == release
        assert "Seen twice with two older men." in answer.content.decode()
    assert client.post(page).url == item_page(world)
    with as_operator():
        kept = Release.objects.get()
        assert kept.valid_until == today() - timedelta(days=1)
        assert Release.history.count() == (1 if has_ended else 2)


def test_the_release_of_another_item_is_not_withdrawn_here(world: World, client_of: ClientOf) -> None:
    release = release_of(world)
    with as_operator():
        other = make_item(world.case, world.ines, "Another text.")
    page = f"/cases/ELM-2AB3C/information/{other.pk}/share/{release.pk}/withdraw/"
    client = client_of(world.ines)
    assert (client.get(page).status_code, client.post(page).status_code) == (404, 404)
    assert client.post(f"{item_page(world)}share/{other.pk}/withdraw/").status_code == 404


def test_a_text_that_was_changed_meanwhile_is_shown_before_it_is_shared(world: World, client_of: ClientOf) -> None:
    client, address = client_of(world.ines), f"{item_page(world)}share/"
    seen = client.get(address).context["form"]["seen"].value()
    with as_operator():
        Layer.objects.filter(pk=world.police_item.pk).update(text="Seen three times")
    answer = client.post(address, filled(world, seen=seen))
    assert answer.status_code == 409
    assert "Seen three times" in answer.content.decode()
    assert answer.context["current"].text == "Seen three times"
    with as_operator():
        assert not Release.objects.exists()
    # What was shown now is what is shared by the next answer.
    again = answer.context["form"]["seen"].value()
    assert client.post(address, filled(world, seen=again)).status_code == 302
