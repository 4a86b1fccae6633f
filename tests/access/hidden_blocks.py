"""What goes on in a block of which a member may not hear everything: in which they leave for all of it."""

from django.utils import timezone

from cases.models import Layer, Recusal
from meetings.models import SlotContent, SlotPresence, SlotRecord
from tests.access.hidden_things import Hidden


def hidden_block(it: Hidden) -> None:
    """The hidden case in a block is another one, put off, which others heard and from which somebody is kept out."""
    content = SlotContent.objects.get(slot=it.world.hidden_slot)
    content.case, content.state, content.defer_reason = it.first, SlotContent.State.DEFERRED, f"{it.word} is ill"
    content.save(force_update=True)
    now = timezone.now()
    for present in (it.omar, it.other):
        SlotPresence.objects.create(slot=it.world.hidden_slot, member=present, at=now)
    said = {"case": it.first, "municipality": it.world.city, "originator": it.omar.agency, "author": it.omar}
    item = Layer.objects.create(**it.item(it.new_id()), **said, classification=0, text=f"{it.word} was heard")
    SlotRecord.objects.create(slot=it.world.hidden_slot, case=it.first, item=item, at=now)
    Recusal.objects.create(case=it.first, member=it.world.gus, reason=it.word)
