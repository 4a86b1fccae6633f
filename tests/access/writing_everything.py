"""Everything that members write at random, and which of it a run must come to."""

from collections import Counter

from tests.access.writers import IS_AUDIT
from tests.access.writing_agenda import AGENDA
from tests.access.writing_lately import LATELY
from tests.access.writing_letters import LETTERS, WritingLetters
from tests.access.writing_opening import OPENING
from tests.access.writing_partners import PARTNERS
from tests.access.writing_related import RELATED
from tests.access.writing_renewals import RENEWALS
from tests.access.writing_room import ROOM
from tests.access.writing_safety import SAFETY
from tests.access.writing_seats import SEATS

DEEDS = {**LATELY, **PARTNERS, **SEATS, **RENEWALS, **RELATED, **OPENING, **AGENDA, **ROOM, **SAFETY, **LETTERS}


class WritingEverything(WritingLetters):
    """Every rule of the machine."""


def not_come_to(tally: Counter[str]) -> list[str]:
    """Return which of DEEDS were not both done and refused."""
    return [what for what in DEEDS if not tally[f"{what} done"] or not tally[f"{what} refused"]]


def come_to_all(machine: type[WritingEverything]) -> None:
    """Try what a run has not come to, on what it makes for that; all is held against the oracle as always.

    It begins anew where it does not get there: who may do something may have left meanwhile.
    """
    for first in range(0, 96, 12):
        if not_come_to(machine.tally):
            _try_all(machine(), first)


def _try_all(machine: WritingEverything, first: int) -> None:
    if first:
        # In some cities nobody has what a deed asks for, as an action in each of two cases, or an agreement in force.
        for n in range(len(machine.city.cases)):
            machine.plans(2 * n + 1, n, "table", 0, n)
        for n in range(len(machine.agencies)):
            for u in (1, 3, 5, 7):
                machine.makes_an_agreement(u, n, ["minors", "adults"], 0)
    for n in range(first, first + 12):
        for what in not_come_to(machine.tally) and ("card", *not_come_to(machine.tally)):
            DEEDS[what](machine, n, n // 2)
            if IS_AUDIT:
                machine.tells_what_the_rule_says()
        machine.tells_what_the_rule_says()
        if not not_come_to(machine.tally):
            break
    machine.teardown()
