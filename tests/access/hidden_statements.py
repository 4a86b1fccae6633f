"""Statements that a member may not read, on a case that they see."""

from datetime import timedelta

from django.utils import timezone

from cases.information.attachments import attach_file
from cases.models import Action, ActionReport, Goal, Layer, Release, Told
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from tests.access.everything import PDF
from tests.access.hidden_things import Hidden
from tests.cast import today


def hidden_item(it: Hidden) -> None:
    """Items on a case that the member sees, with a file, a shared version above the clearance, and a second text."""
    for n in range(it.rng.randrange(1, 4)):
        pk = it.item_id if n == 0 else it.new_id()
        columns = it.unread(it.seen, it.other if it.seen == it.world.case else it.omar) | it.item(pk)
        layer = Layer.objects.create(**columns, text=f"{it.word} talks openly after practice")
        layer.text += f", and {it.word} again"
        layer.save(force_update=True)
        if it.member.clearance < 3 and it.rng.random() < 0.5:
            shared = {key: columns[key] for key in ("item_id", "key", "kind", "domain", "day", "case", "municipality")}
            Layer.objects.create(
                **shared, originator=columns["originator"], part="extract", classification=3, said_as="", text=it.word
            )


def hidden_file(it: Hidden) -> None:
    """A file of a hidden item, and one of an item of which the member reads the shared version alone."""
    with as_operator():
        layers = list(Layer.objects.filter(pk__in=(it.item_id, it.shared_id)).select_related("author"))
    for layer in layers:
        with acting_as(layer.author_id):
            # Not every author sees the case themselves.
            for own in Layer.objects.filter(pk=layer.pk):
                attach_file(actor=layer.author, item=own, name=f"{it.word}.pdf", content=PDF)


def hidden_plan(it: Hidden) -> None:
    """A goal, and an action that serves a goal which the member sees, given to the member's own agency."""
    author = it.omar
    Goal.objects.create(**it.unread(it.seen, author), key=f"g-{it.word}", title=f"{it.word} at school")
    action = Action.objects.create(
        **it.unread(it.seen, author, id=it.action_id),
        key=f"b-{it.word}",
        title=f"{it.word} call",
        agency=it.member.agency,
        due_on=today() - timedelta(days=1),
        goal=it.world.goal if it.seen == it.world.case else None,
    )
    ActionReport.objects.create(action=action, case=it.seen, state="done", text=it.word, at=timezone.now())


def hidden_told(it: Hidden) -> None:
    """What the person was told, and what not and is to be looked at again by now, for others' eyes."""
    for outcome, again_on in (("told", None), ("not_told", today() - timedelta(days=1))):
        values = {"to": "person", "outcome": outcome, "day": today(), "teller": it.omar, "again_on": again_on}
        Told.objects.create(**it.unread(it.seen, it.omar), **values, text=f"{it.word} was told")


def hidden_release(it: Hidden) -> None:
    """Others' items are given to others."""
    layer = Layer.objects.filter(part="full", case=it.seen).exclude(originator=it.member.agency).earliest("recorded_at")
    Release.objects.create(
        statement=layer,
        case=it.seen,
        municipality_id=it.world.city.pk,
        originator=layer.originator,
        agency=it.world.mayor if it.member.pk != it.world.frank.pk else it.world.school,
        valid_from=today(),
        purpose=it.word,
    )
