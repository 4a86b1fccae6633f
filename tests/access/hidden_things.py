"""What a member may not see, put into the world in which they look around: nothing they are told may differ by it.

Each thing is hidden by NEED_TO_KNOW.md alone; nothing here asks the database who sees what.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from cases.information.attachments import attach_file
from cases.models import (
    Action,
    ActionReport,
    Case,
    Goal,
    Identity,
    Layer,
    Phenomenon,
    Recusal,
    Relation,
    Release,
    Reveal,
    Told,
)
from meetings.escalation.services import send_escalation
from meetings.models import Attendance, Forum, Meeting, Seat, Slot, SlotContent
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.access.everything import PDF
from tests.cast import World, grant, make_case, today
from tests.meetings.escalating import deliver, request_of

# The forum of the auditor's agency: all know it (meetings/policies.sql), and nobody else when it meets, or why.
APART = "apart"
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
        self.reference = self._reference()
        self.case_id, self.item_id, self.action_id = self._id(), self._id(), self._id()

    @property
    def guesses(self) -> list[str]:
        """Return what somebody may type or send who guesses that something is there."""
        return [self.reference, str(self.case_id), str(self.item_id), str(self.action_id), self.word]

    def plant(self) -> None:
        """Write some of the things that fit the member, at least a case and an item; `written` tells which."""
        kinds = [kind for kind in KINDS if kind.__name__ not in NOT_FOR.get(self.member.username, ())]
        for kind in (hidden_case, hidden_item, *self.rng.sample(kinds, self.rng.randrange(4, len(kinds)))):
            if kind in BY_MEMBERS:
                kind(self)
            else:
                with as_operator():
                    kind(self)
            self.written.append(kind.__name__)

    # -- what the things are made of --------------------------------------------------------------------------------

    def _id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def _reference(self) -> str:
        return "ELM-" + "".join(self.rng.choices(LETTERS, k=5))

    @cached_property
    def other(self) -> Member:
        """Somebody of another agency who sees the case at the minors' table."""
        return self.world.ines if self.member.agency_id != self.world.police.pk else self.world.bob

    @cached_property
    def seen(self) -> Case:
        """The case on which statements are hidden: one that the member sees, where there is one."""
        return self.world.brother if self.member.pk == self.world.erin.pk else self.world.case

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
        return {"id": self._id(), **common, **self.rng.choice(ways), **more}


def hidden_case(it: Hidden) -> None:
    """A few cases, of which the member knows nothing, full of what would concern them."""
    for n in range(it.rng.randrange(1, 8)):
        place_case(it, it.case_id if n == 0 else it._id(), it.reference if n == 0 else it._reference())


def place_case(it: Hidden, pk: UUID, reference: str) -> Case:
    """Open a case that the member may not see, and let it speak of the member."""
    w, u = it.world, it.member
    day = today() - timedelta(days=it.rng.choice((0, 5, 300)))
    case = make_case(
        w.city,
        reference,
        it.rng.choice(("minors", "adults")),
        (it.word.title(), "Tarn"),
        date(2009, 5, 17),
        id=pk,
        opened_on=day,
        coordinator=it.rng.choice((u, it.omar)),
        legal_basis=it.word,
        status=it.rng.choice(("referred", "active", "closed")),
    )
    if u.agency_id == w.unit.pk or it.rng.random() < 0.4:
        # Kept out, although the agency is on the case (the coordination unit is on every one).
        if u.agency_id != w.unit.pk:
            grant(case, u.agency)
        Recusal.objects.create(case=case, member=u, reason=it.word)
    elif it.rng.random() < 0.5:
        grant(case, u.agency, valid_until=today() - timedelta(days=1), valid_from=day - timedelta(days=9))
    said = {"case": case, "municipality": w.city, "originator": u.agency, "author": u, "classification": 0}
    Layer.objects.create(
        **_item(it, it._id()), **said, text=f"{it.word} talks openly", named_people=[u.pk], audience="people"
    )
    Action.objects.create(
        **said, id=it._id(), key=f"a-{it.word}", title=f"{it.word} visit", agency=u.agency, member=u, due_on=today()
    )
    Phenomenon.objects.create(case=case, municipality=w.city, originator=w.unit, author=it.omar, code="mixed")
    return case


def _item(it: Hidden, pk: UUID) -> dict[str, Any]:
    return {
        "id": pk,
        "item_id": pk,
        "key": f"i-{pk.hex[:12]}",
        "kind": it.rng.choice(("observation", "decision", "assessment")),
        "domain": it.rng.choice(("network", "housing", "health")),
        "day": today(),
        "recorded_at": timezone.now(),
    }


def hidden_item(it: Hidden) -> None:
    """Items on a case that the member sees, with a file, a shared version above the clearance, and a second text."""
    for n in range(it.rng.randrange(1, 4)):
        pk = it.item_id if n == 0 else it._id()
        columns = it.unread(it.seen, it.other if it.seen == it.world.case else it.omar) | _item(it, pk)
        layer = Layer.objects.create(**columns, text=f"{it.word} talks openly after practice")
        layer.text += f", and {it.word} again"
        layer.save(force_update=True)
        if it.member.clearance < 3 and it.rng.random() < 0.5:
            shared = {key: columns[key] for key in ("item_id", "key", "kind", "domain", "day", "case", "municipality")}
            Layer.objects.create(
                **shared, originator=columns["originator"], part="extract", classification=3, said_as="", text=it.word
            )


def hidden_file(it: Hidden) -> None:
    """A file of a hidden item."""
    with as_operator():
        author = Layer.objects.get(pk=it.item_id).author
    with acting_as(author.pk):
        for layer in Layer.objects.filter(pk=it.item_id):
            attach_file(actor=author, item=layer, name=f"{it.word}.pdf", content=PDF)


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
    """What the person was told, for others' eyes."""
    values = {"to": "person", "outcome": "told", "day": today(), "teller": it.omar, "text": f"{it.word} was told"}
    Told.objects.create(**it.unread(it.seen, it.omar), **values)


def hidden_relation(it: Hidden) -> None:
    """The seen case and a hidden one belong together."""
    first, other = it.rng.sample((it.seen, it.first), 2)
    Relation.objects.create(case=first, other=other, kind="sibling")


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


def hidden_recusal(it: Hidden) -> None:
    """Somebody is kept out of the seen case; who may not share is not told so."""
    Recusal.objects.create(case=it.seen, member=it.world.gus, reason=it.word)


def hidden_reading(it: Hidden) -> None:
    """Others read."""
    for _ in range(it.rng.randrange(1, 30)):
        Reading.objects.create(
            at=timezone.now(),
            member_id=it.omar.pk,
            municipality_id=it.world.city.pk,
            case_id=it.seen.pk,
            reference=it.seen.reference,
            screen="cases:case",
        )


def hidden_slot(it: Hidden) -> None:
    """A slot of the meeting that is about a case which the member may not see is about another such case."""
    content = SlotContent.objects.get(slot=it.world.hidden_slot)
    content.case = it.first
    content.save(force_update=True)


def hidden_meeting(it: Hidden) -> None:
    """A forum in which the member has no seat meets about the case that they see."""
    meeting = Meeting.objects.create(forum=Forum.objects.get(slug=APART), starts_at=timezone.now(), place=it.word)
    Attendance.objects.create(meeting=meeting, member=it.world.gus)
    slot = Slot.objects.create(meeting=meeting, position=1)
    SlotContent.objects.create(slot=slot, meeting=meeting, case=it.seen)


def hidden_letter(it: Hidden) -> None:
    """The second coordinator asks somebody else about the case, and the document is made and told of."""
    to = it.world.frank if it.member.pk != it.world.frank.pk else it.world.ines
    wanted = request_of(it.world, people=[to], title=it.word, why=it.word, layers=[])
    with acting_as(it.omar.pk):
        send_escalation(actor=it.omar, request=wanted)
    deliver()


def hidden_name(it: Hidden) -> None:
    """The person of a case without a name is somebody else, and one more agency knows it."""
    case = Case.objects.get(is_anonymous=True)
    person = Identity.objects.get(case=case)
    person.given_name, person.family_name, person.address = it.word.title(), it.word, it.word
    person.save(force_update=True)
    if it.member.agency_id != it.world.probation.pk:
        Reveal.objects.create(case=case, agency=it.world.probation, reason=it.word)


Kind = Callable[[Hidden], None]
KINDS: tuple[Kind, ...] = (
    hidden_file,
    hidden_plan,
    hidden_told,
    hidden_relation,
    hidden_release,
    hidden_recusal,
    hidden_reading,
    hidden_slot,
    hidden_meeting,
    hidden_letter,
    hidden_name,
)
# Done through the services, as somebody who may; the others as an import does.
BY_MEMBERS = (hidden_file, hidden_letter)
# Whom the rule tells: who may share is told who is kept out, the coordination unit sits in on every forum of its city,
# and who sees the brother sees his slot.
NOT_FOR = {"alice": {"hidden_recusal", "hidden_meeting", "hidden_slot"}, "erin": {"hidden_slot"}}


def fill_up(world: World, member: Member, rng: Random) -> None:
    """Bring the lists of what the member sees near the end of a page, so that one row more would turn it."""
    with as_operator():
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


def _long_ago(n: int) -> datetime:
    return timezone.now() - timedelta(days=n + 2)
