"""Writing the shared version beside the full text, and deciding that there is none."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cases.information.services import change_item
from cases.models import Layer, Release, SharingDecision
from cases.sharing.differences import differences
from cases.sharing.services import decide_for_none
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.access.forms_found import forms_at
from tests.cast import World, make_item, make_member, today

ClientOf = Callable[[Member], Client]


def address(world: World, item: Layer, end: str = "shared-version/") -> str:
    return f"/cases/{world.case.reference}/information/{item.pk}/{end}"


def page(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return answer.content.decode()


def sight(html: str, title: str) -> str:
    """Return the part of the page that names who reads this."""
    found = html.split(f'<h3 class="h3 f">{title}</h3>')
    return found[1].split("</ul>")[0] if len(found) == 2 else ""


def unshared(world: World) -> Layer:
    with as_operator():
        return make_item(world.case, world.ines, "Seen at the station.", classification=1, audience="agencies")


def test_it_works(world: World, client_of: ClientOf) -> None:
    client, where = client_of(world.ines), address(world, world.police_item)
    html = page(client, where)
    assert "Seen twice with two older men." in html
    assert "New older company." in html
    form = forms_at(client, where)[0].filled
    assert client.post(where, form | {"text": "Older friends."}).status_code == 302
    with as_operator():
        assert Layer.objects.get(pk=world.police_extract.pk).text == "Older friends."


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    with as_operator():
        colleague = make_member(world.police, "otto", "information_officer", 1)
    for who in (world.bob, world.alice, world.erin, colleague):
        for end in ("shared-version/", "shared-version/none/"):
            page(client_of(who), address(world, world.police_item, end), 404)


def test_what_changed_stands_word_by_word(world: World, client_of: ClientOf) -> None:
    where = address(world, world.police_item)
    assert "<ins>" not in page(client_of(world.ines), where)
    with acting_as(world.ines.pk):
        change_item(actor=world.ines, item=world.police_item, text="Seen twice with three older men & <b>.")
    html = page(client_of(world.ines), where)
    assert "<del>two </del><ins>three </ins>" in html
    assert "&amp; &lt;b&gt;." in html


def test_a_former_version_that_asked_for_more_is_not_told(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Layer.objects.filter(pk=world.police_item.pk).update(classification=3, text="A deep secret.")
        Layer.objects.filter(pk=world.police_extract.pk).update(text="Something was seen.")
        Layer.objects.filter(pk=world.police_item.pk).update(classification=1, text="Nothing much.")
        colleague = make_member(world.police, "otto", "information_officer", 1)
    assert "secret" in page(client_of(world.ines), address(world, world.police_item))
    assert "secret" not in page(client_of(colleague), address(world, world.police_item))


def test_differences_put_both_texts_together() -> None:
    told = list(differences("a  b c\n", "a  x c\n d"))
    assert "".join(words for kind, words in told if kind != "ins") == "a  b c\n"
    assert "".join(words for kind, words in told if kind != "del") == "a  x c\n d"
    assert list(differences("same", "same")) == [("", "same")]
    assert list(differences("", "")) == []


def test_who_reads_what_is_shown(world: World, client_of: ClientOf) -> None:
    with as_operator():
        make_member(world.youth, "zoe", "practitioner", 0)
    html = page(client_of(world.ines), address(world, world.police_item))
    assert "Ines" in sight(html, "The full text")
    assert "Bob" in sight(html, "The shared version")
    assert "Zoe" in sight(html, "The shared version")
    assert sight(html, "Nothing") == ""
    for named in ("Dirk", "Erin", "Frank"):
        assert named not in html
    where = address(world, world.police_item)
    answer = client_of(world.ines).post(where, {"text": "", "classification": "1", "preview": "1"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Zoe" in sight(html, "Nothing")
    assert "error-summary" not in html
    with as_operator():
        assert Layer.objects.get(pk=world.police_extract.pk).text == "New older company."


def test_whom_it_was_shared_with_reads_the_full_text(world: World, client_of: ClientOf) -> None:
    item = unshared(world)
    values = {"statement": item, "case_id": item.case_id, "municipality_id": item.municipality_id, "purpose": "Visit"}
    with as_operator():
        make_member(world.youth, "zoe", "practitioner", 0)
        release = Release.objects.create(
            originator=world.police, agency=world.youth, valid_from=today() - timedelta(days=9), **values
        )
    html = page(client_of(world.ines), address(world, item))
    assert "Bob" in sight(html, "The full text")
    assert "Zoe" not in sight(html, "The full text")
    with as_operator():
        Release.objects.filter(pk=release.pk).update(valid_until=today() - timedelta(days=1))
    assert "Bob" in sight(page(client_of(world.ines), address(world, item)), "The shared version")


def test_who_meets_the_person_is_suggested_as_a_reader(world: World, client_of: ClientOf) -> None:
    where = address(world, world.police_item)
    html = page(client_of(world.ines), where)
    assert "Write it for those who meet the person next" in html
    assert "Home visit with the mother" in html
    with as_operator():
        read = Reading.objects.filter(screen="cases:write_extract").latest("at")
    assert set(read.full) == {world.police_item.pk, world.action.pk}
    with as_operator():
        type(world.action).objects.filter(pk=world.action.pk).update(audience="people")
    assert "Home visit with the mother" not in page(client_of(world.ines), where)


def test_a_full_text_changed_meanwhile_is_shown_before_anything_is_saved(world: World, client_of: ClientOf) -> None:
    client, where = client_of(world.ines), address(world, world.police_item)
    form = forms_at(client, where)[0].filled | {"text": "Mine."}
    with acting_as(world.ines.pk):
        change_item(actor=world.ines, item=world.police_item, text="Another text.")
    answer = client.post(where, form)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine." in html
    assert "Another text." in html
    with as_operator():
        assert Layer.objects.get(pk=world.police_extract.pk).text == "New older company."
    assert client.post(where, forms_at(client, where, answer)[0].filled).status_code == 302
    with as_operator():
        assert Layer.objects.get(pk=world.police_extract.pk).text == "Mine."


def test_there_is_none_by_decision(world: World, client_of: ClientOf) -> None:
    item, client = unshared(world), client_of(world.ines)
    where = address(world, item, "shared-version/none/")
    assert client.post(where, forms_at(client, where)[0].filled | {"reason": "Nobody acts on it."}).status_code == 302
    with as_operator():
        decision = SharingDecision.objects.get(layer=item)
        kept = SharingDecision.history.model.objects.get(layer=item)
    assert (decision.reason, decision.decided_by) == ("Nobody acts on it.", world.ines)
    assert (kept.reason, kept.history_user_id) == ("Nobody acts on it.", world.ines.pk)
    for end in ("", "shared-version/"):
        html = page(client, address(world, item, end))
        assert "No shared version, decided" in html
        assert "Nobody acts on it." in html
    assert client.post(address(world, item), {"text": "In short.", "classification": "0"}).status_code == 302
    assert "Nobody acts on it." not in page(client, address(world, item))


def test_a_decision_without_a_reason_or_beside_a_shared_version_is_refused(world: World, client_of: ClientOf) -> None:
    item, client = unshared(world), client_of(world.ines)
    answer = client.post(address(world, item, "shared-version/none/"), {"reason": "  "})
    assert "error-summary" in answer.content.decode() or 'aria-invalid="true"' in answer.content.decode()
    page(client, address(world, world.police_item, "shared-version/none/"), 302)
    with acting_as(world.ines.pk):
        with pytest.raises(ValidationError):
            decide_for_none(actor=world.ines, item=item, reason=" ")
        with pytest.raises(ValidationError):
            decide_for_none(actor=world.ines, item=world.police_item, reason="None.")
    with acting_as(world.bob.pk), pytest.raises(PermissionDenied):
        decide_for_none(actor=world.bob, item=item, reason="None.")
    with as_operator():
        assert not SharingDecision.objects.exists()


def test_a_decision_on_a_text_changed_meanwhile_is_asked_again(world: World, client_of: ClientOf) -> None:
    item, client = unshared(world), client_of(world.ines)
    where = address(world, item, "shared-version/none/")
    form = forms_at(client, where)[0].filled | {"reason": "Dull."}
    with acting_as(world.ines.pk):
        change_item(actor=world.ines, item=item, text="Not dull at all.")
    answer = client.post(where, form)
    assert answer.status_code == 409
    assert "Not dull at all." in answer.content.decode()
    assert "Dull." in answer.content.decode()
    with as_operator():
        assert not SharingDecision.objects.exists()
