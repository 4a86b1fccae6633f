"""The draft of a shared version as one reader would read it: nothing is saved, and nothing is told of the reader."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from cases.information.services import change_item
from cases.models import Grading, Layer, Recusal
from cases.sharing.services import grade_item
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act, Reading
from partners.models import Agency, Member
from tests.access.forms_found import forms_at
from tests.cast import World, make_item, make_member

ClientOf = Callable[[Member], Client]
DRAFT, NOTHING = "Older friends.", "reads nothing of it"


def address(world: World, item: Layer | None = None) -> str:
    return f"/cases/{world.case.reference}/information/{(item or world.police_item).pk}/shared-version/"


def preview(client: Client, where: str, who: Member | Agency, **more: str) -> Any:
    kind = "agency" if isinstance(who, Agency) else "member"
    asked = {"text": DRAFT, "who": f"{kind}:{who.pk}", "clearance": "0", "preview": "reader"}
    return client.post(where, forms_at(client, where)[0].filled | asked | more)


def read(answer: Any) -> list[str]:
    """Return the texts that the preview shows, none where the reader reads nothing."""
    assert answer.status_code == 200
    return [one.text for one in answer.context["read_as"]]


def test_it_works(world: World, client_of: ClientOf) -> None:
    client, where = client_of(world.ines), address(world)
    answer = preview(client, where, world.bob)
    assert read(answer) == [DRAFT]
    html = answer.content.decode()
    assert "With this version Bob reads of it:" in html
    assert "Nothing is saved yet." in html
    assert forms_at(client, where, answer)[0].filled["text"] == DRAFT


def test_nothing_is_saved_but_the_reading(world: World, client_of: ClientOf) -> None:
    client, where = client_of(world.ines), address(world)
    with as_operator():
        acts, item = Act.objects.count(), make_item(world.case, world.ines, "Seen.", audience="agencies")
        written = Layer.history.model.objects.count()
    preview(client, where, world.bob)
    preview(client, address(world, item), world.bob)
    with as_operator():
        assert Layer.objects.get(pk=world.police_extract.pk).text == "New older company."
        assert not Layer.objects.filter(item_id=item.pk, part="extract").exists()
        assert Layer.history.model.objects.count() == written
        assert Act.objects.count() == acts + 1
        reading = Reading.objects.filter(screen="cases:write_extract").latest("at")
    assert (reading.member_id, reading.full[0]) == (world.ines.pk, item.pk)


def test_the_level_of_the_draft_counts(world: World, client_of: ClientOf) -> None:
    with as_operator():
        zoe = make_member(world.youth, "zoe", "practitioner", 0)
    client, where = client_of(world.ines), address(world)
    assert read(preview(client, where, zoe)) == [DRAFT]
    answer = preview(client, where, zoe, classification="1")
    assert read(answer) == []
    assert f"With this version Zoe {NOTHING}" in answer.content.decode()
    assert read(preview(client, where, world.youth, classification="1")) == []
    assert read(preview(client, where, world.youth, classification="1", clearance="1")) == [DRAFT]


def test_who_reads_the_full_text_reads_it_still(world: World, client_of: ClientOf) -> None:
    with as_operator():
        colleague = make_member(world.police, "otto", "information_officer", 2)
    assert read(preview(client_of(world.ines), address(world), colleague)) == [world.police_item.text]


def test_how_sure_it_is_stands_beside_it_as_it_would(world: World, client_of: ClientOf) -> None:
    with acting_as(world.ines.pk):
        grade_item(actor=world.ines, item=world.police_item, source="untested", information="indirect")
    client, where = client_of(world.ines), address(world)
    for box, told in ({"tells_grading": "on"}, True), ({}, False):
        shown = preview(client, where, world.bob, **box).content.decode().split("Nothing is saved yet.")[0]
        assert ('class="tag">Not corroborated<' in shown) is told
        assert "untested source" not in shown.split("With this version")[1]
    with as_operator():
        assert Grading.objects.count() == 1


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    asked = {"text": DRAFT, "classification": "0", "who": f"member:{world.bob.pk}", "preview": "reader"}
    for who in (world.bob, world.alice, world.erin):
        assert client_of(who).post(address(world), asked).status_code == 404


def test_its_choices_are_whom_the_writer_may_see_on_the_case(world: World, client_of: ClientOf) -> None:
    answer = client_of(world.ines).get(address(world))
    choices = {one for _name, those in answer.context["reader"].fields["who"].choices for one, _label in those}
    on_it = {f"agency:{one.pk}" for one in (world.unit, world.youth, world.police)}
    # Who is kept out is known to whoever may share alone: to Ines, Carol is on it like Bob.
    assert choices == on_it | {f"member:{one.pk}" for one in (world.alice, world.bob, world.carol)}
    for stranger in (world.erin, world.frank, world.dirk):
        answer = preview(client_of(world.ines), address(world), stranger)
        assert "read_as" not in answer.context


def test_who_is_kept_out_is_told_to_nobody_by_it(world: World, client_of: ClientOf) -> None:
    client, where = client_of(world.ines), address(world)
    before = read(preview(client, where, world.carol))
    with as_operator():
        Recusal.objects.all().delete()
    assert read(preview(client, where, world.carol)) == before == [DRAFT]


def test_an_empty_draft_is_told_at_its_field(world: World, client_of: ClientOf) -> None:
    answer = preview(client_of(world.ines), address(world), world.bob, text="")
    assert "read_as" not in answer.context
    assert list(answer.context["form"].errors) == ["text"]


def test_a_text_changed_meanwhile_is_shown_first(world: World, client_of: ClientOf) -> None:
    client, where = client_of(world.ines), address(world)
    form = forms_at(client, where)[0].filled
    with acting_as(world.ines.pk):
        change_item(actor=world.ines, item=world.police_item, text="Another text.")
    asked = {"text": DRAFT, "who": f"member:{world.bob.pk}", "preview": "reader"}
    answer = client.post(where, form | asked)
    assert answer.status_code == 409
    assert "read_as" not in answer.context
