"""What is recorded of a topic in the room: notes of the meeting, not items."""

from meetings.models import TopicNote
from mscportal.guard.acting import acting_as
from tests.cast import World
from tests.meetings.minuting import entry
from tests.meetings.sitting import begin, open_slot


def test_it_works(world: World, client_of) -> None:
    begin(world, "bob", "frank")
    open_slot(world, world.topic_slot)
    said = {"what": "decision", "text": "Two weeks of camp.", "rationale": "It was liked."}
    client_of(world.frank).post(entry(world, world.topic_slot), said)
    page = client_of(world.bob).get(f"/meetings/{world.meeting.pk}/room/?slot={world.topic_slot.pk}")
    assert "Two weeks of camp." in page.content.decode()
    assert "It was liked." in page.content.decode()


def test_a_decision_without_why_is_not_recorded(world: World, client_of) -> None:
    begin(world, "bob")
    open_slot(world, world.topic_slot)
    client = client_of(world.bob)
    said = {"what": "decision", "text": "Camp in May."}
    assert client.post(entry(world, world.topic_slot), said).status_code == 422
    client.post(entry(world, world.topic_slot), said | {"rationale": "It was liked."})
    with acting_as(world.bob.pk):
        note = TopicNote.objects.get()
    address = f"/meetings/{world.meeting.pk}/notes/{note.pk}/"
    assert list(client.post(address, {"text": "Camp in June."}).context["form"].errors) == ["rationale"]


def test_an_own_note_is_put_right_and_a_stale_save_shows_both_texts(world: World, client_of) -> None:
    begin(world, "bob")
    open_slot(world, world.topic_slot)
    client = client_of(world.bob)
    client.post(entry(world, world.topic_slot), {"what": "note", "text": "Camp in may."})
    with acting_as(world.bob.pk):
        note = TopicNote.objects.get()
    address = f"/meetings/{world.meeting.pk}/notes/{note.pk}/"
    version = client.get(address).context["form"].initial["seen"]
    assert client.post(address, {"text": "Camp in May.", "seen": version}).status_code == 302
    answer = client.post(address, {"text": "Camp in June.", "seen": version})
    assert answer.status_code == 409
    assert "Camp in May." in answer.content.decode()
    assert "Camp in June." in answer.content.decode()
    again = {"text": "Camp in June.", "seen": answer.context["form"].data["seen"]}
    assert client.post(address, again).status_code == 302


def test_somebody_elses_note_stands(world: World, client_of) -> None:
    begin(world, "bob")
    open_slot(world, world.topic_slot)
    client_of(world.bob).post(entry(world, world.topic_slot), {"what": "note", "text": "Camp."})
    with acting_as(world.bob.pk):
        note = TopicNote.objects.get()
    assert client_of(world.alice).get(f"/meetings/{world.meeting.pk}/notes/{note.pk}/").status_code == 404
