"""What a member may not see, put into the world in which they look around: nothing they are told may differ by it.

Each thing is hidden by NEED_TO_KNOW.md alone; nothing here asks the database who sees what.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.models import Action, Case, Layer
from meetings.models import Forum, Seat, Slot
from mscportal.guard.operator import as_operator
from partners.models import Member, Municipality
from tests.cast import World, grant, make_case, today

# The forum of the auditor's agency: all know it (meetings/policies.sql), and nobody else when it meets, or why.
APART = "apart"
# A municipality in whose network nobody of the city is.
FAR = "farhaven"
# The blocks of the meeting's slots, of a seen case, a hidden one and a topic: none, one of which a part is hidden,
# and one of which all is.
BLOCKS = ((0, 0, 0), (1, 1, 2), (1, 2, 3), (2, 1, 1))
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass
class Hidden:
    """The things of one twin world; ids, references and words are fixed before anything is written.

    `other` is somebody who sees what `member` may not; `omar` a second coordinator, who compiles letters.
    """

    world: World
    member: Member
    omar: Member
    rng: Random
    written: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.word = "q" + "".join(self.rng.choices(LETTERS.lower(), k=7))
        self.reference = self.new_reference()
        self.case_id, self.item_id, self.action_id = self.new_id(), self.new_id(), self.new_id()

    @property
    def guesses(self) -> list[str]:
        """Return what somebody may type or send who guesses that something is there."""
        return [self.reference, str(self.case_id), str(self.item_id), str(self.action_id), self.word]

    def new_id(self) -> UUID:
        """Return an id by the pair's own chance."""
        return UUID(int=self.rng.getrandbits(128), version=4)

    def new_reference(self) -> str:
        """Return a reference by the pair's own chance."""
        return "ELM-" + "".join(self.rng.choices(LETTERS, k=5))

    def item(self, pk: UUID) -> dict[str, Any]:
        """Return the columns of an item that tell nothing of who reads it."""
        return {
            "id": pk,
            "item_id": pk,
            "key": f"i-{pk.hex[:12]}",
            "kind": self.rng.choice(("observation", "decision", "assessment")),
            "domain": self.rng.choice(("network", "housing", "health")),
            "day": today(),
            "recorded_at": timezone.now(),
        }

    @cached_property
    def other(self) -> Member:
        """Somebody of another agency who sees the case at the minors' table."""
        return self.world.ines if self.member.agency_id != self.world.police.pk else self.world.bob

    @cached_property
    def seen(self) -> Case:
        """The case on which statements are hidden: one that the member sees, where there is one."""
        return self.world.brother if self.member.pk == self.world.erin.pk else self.world.case

    @property
    def shared_id(self) -> UUID:
        """An item that others read in full, and the member, where there is such a one, as its shared version."""
        is_shared = self.seen == self.world.case and self.member.agency_id != self.world.police.pk
        return self.world.police_item.pk if is_shared else self.item_id

    @property
    def first(self) -> Case:
        """The first hidden case."""
        return Case.objects.get(pk=self.case_id)

    def unread(self, case: Case, author: Member, **more: Any) -> dict[str, Any]:
        """Return a statement's columns such that the member may not read it."""
        ways: list[dict[str, Any]] = [{"audience": "people", "named_people": [self.omar.pk]}]
        if self.member.agency_id not in (author.agency_id, self.world.probation.pk):
            ways.append({"audience": "agencies", "named_agencies": [self.world.probation.pk], "classification": 0})
        if self.member.clearance < 3:
            ways.append({"classification": self.rng.randrange(self.member.clearance + 1, 4)})
        common = {"case": case, "municipality": case.municipality, "originator": author.agency, "author": author}
        return {"id": self.new_id(), **common, **self.rng.choice(ways), **more}


def fill_up(world: World, member: Member, rng: Random) -> None:
    """Bring the lists of what the member sees near the end of a page, so that one row more would turn it."""
    with as_operator():
        Municipality.objects.create(
            slug=FAR, name="Farhaven", country="BE", timezone="Europe/Brussels", languages=["en"]
        )
        forum = Forum.objects.create(municipality=world.city, slug=APART, name="Office", kind="exchange")
        Seat.objects.create(forum=forum, agency=world.hugo.agency)
        what, short = rng.choice(("cases", "items", "actions")), rng.choice((0, 0, 0, 1, -1))
        case = world.brother if member.pk == world.erin.pk else world.case
        said = {"case": case, "municipality": world.city, "originator": world.unit, "author": world.alice}
        said["classification"] = 0
        for n in range((20 if what == "items" else 25) - short - (3 if what == "items" else 2)):
            if what == "cases":
                one = make_case(world.city, f"ELM-A{n:04}", case.table, ("Noor", f"Fill{n}"), date(2010, 1, 1))
                if member.agency_id != world.unit.pk:
                    grant(one, member.agency)
            elif what == "items":
                pk = UUID(int=rng.getrandbits(128), version=4)
                values = {"kind": "observation", "domain": "network", "day": today(), "key": f"f{n}"}
                Layer.objects.create(id=pk, item_id=pk, recorded_at=_long_ago(n), text=f"Filling {n}", **values, **said)
            else:
                values = {"key": f"f{n}", "title": f"Filling {n}", "agency": member.agency, "member": member}
                Action.objects.create(**values, due_on=today() + timedelta(days=n), **said)
        for slot, block in zip((world.case_slot, world.hidden_slot, world.topic_slot), rng.choice(BLOCKS), strict=True):
            Slot.objects.filter(pk=slot.pk).update(block=block)


def _long_ago(n: int) -> datetime:
    return timezone.now() - timedelta(days=n + 2)
