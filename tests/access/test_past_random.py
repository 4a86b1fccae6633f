"""What did they know, and when: an inquiry's answer is what the rule says of the city as it stood on that day.

`AUDIT=1` lets more and larger cities change.
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest

from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.inquiry.exporting import ask_for_export, question_of_export
from mscportal.inquiry.gate import inquired, people_of
from mscportal.inquiry.known import Known, Question, known_of
from mscportal.inquiry.views import own_cases
from partners.models import Agency, Member
from tests.access.oracle_past import Annals, Line, Reader, Shown
from tests.access.random_past import Weeks, ids_now
from tests.cast import today

IS_AUDIT = bool(os.environ.get("AUDIT"))
# Two in which, beside all else, who asks would learn of a release and of who is kept out if they might.
SEEDS = range(40) if IS_AUDIT else (1, 2)
# Before anything was on record, between the changes, on the days of some, and today.
DAYS = (100, 58, 33, 20, 12, 0)
ASK = ("coordinator", "agency_lead", "information_officer")
Names = dict[UUID, tuple[str, str]]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_an_inquiry_tells_of_a_day_what_the_rule_said_then(seed: int) -> None:
    weeks = Weeks(seed, today(), 1 + seed % 4 if IS_AUDIT else 2)
    weeks.pass_by()
    names: Names = {pk: (kind, key) for (_reference, kind, key), pk in ids_now().items()}
    tally: Counter[str] = Counter()
    with as_operator():
        members = list(Member.objects.select_related("municipality", "agency").order_by("username"))
        agencies = list(Agency.objects.order_by("slug"))
    for viewer in members:
        if viewer.is_active and viewer.role in ASK:
            lately: dict[str | None, set[Line]] = {}
            for ago in sorted(DAYS):
                day = today() - timedelta(days=ago)
                for asks, found in answers(viewer, members, agencies, day):
                    told = compare(weeks.annals, asks, day, found, names)
                    tally["questions"] += 1
                    tally["shared versions"] += sum(one.is_shared for one in told.values())
                    tally["then and not now"] += len(told.keys() - lately.setdefault(asks.only_seats_in, set(told)))
                    tally["now and not then"] += len(lately[asks.only_seats_in] - told.keys())
    # A comparison of nothing with nothing would agree too, and one with today.
    assert min(tally["then and not now"], tally["now and not then"]) > (0 if IS_AUDIT else 50), tally
    assert IS_AUDIT or tally["shared versions"] > 0, tally


def answers(
    viewer: Member, members: list[Member], agencies: list[Agency], day: date
) -> Iterator[tuple[Reader, list[Known]]]:
    """Yield what a viewer asks of a day and is answered: the coordinator of everybody, and by an export too."""
    everyone = tuple(one.username for one in members)
    with acting_as(viewer.pk):
        cases = own_cases(viewer)
        if viewer.role == "coordinator":
            yield (
                Reader(viewer.username, everyone, None),
                known_of(Question(viewer.municipality, cases, members, None, day)),
            )
        about = agencies[day.toordinal() % len(agencies)] if viewer.role == "coordinator" else viewer.agency
        question = Question(viewer.municipality, cases, members, about.pk, day)
        if not inquired(cases, about.pk):
            yield Reader(viewer.username, everyone, about.slug), known_of(question)
            return
        export = ask_for_export(
            actor=viewer, question=question, case=None, agency=about, member=None, purpose="An inquiry"
        )
        of_these = tuple(one.username for one in people_of([about]))
        yield Reader(viewer.username, of_these, about.slug), known_of(question_of_export(export))


def compare(annals: Annals, asks: Reader, day: date, found: list[Known], names: Names) -> dict[Line, Shown]:
    """Hold what an inquiry tells of a day against the annals; returns whom it says the rule would have shown what."""
    shown: dict[Line, Shown] = {}
    opened: dict[Line, tuple[int, bool]] = {}
    for one in found:
        kind, key = names[one.said.item] if one.said else ("", "")
        # The words of the day are told where somebody asked about was shown the layer that the viewer reads.
        has_words = one.said and kind == "items" and any(not each.is_shared for each in one.shown)
        text = one.said.text if one.said and has_words else ""
        for each in one.shown:
            shown[one.case.reference, kind, key, each.member.username] = Shown(
                each.is_shared, "" if each.is_shared else text
            )
        for look in one.opened:
            opened[one.case.reference, kind, key, look.member.username] = (look.times, look.is_shared)
    told, read = annals.shown(asks, day), annals.opened(asks, day)
    other = [(line, shown.get(line), told.get(line)) for line in {*shown, *told} if shown.get(line) != told.get(line)]
    assert other == [], (asks.viewer, asks.only_seats_in, day)
    again = [
        (line, opened.get(line), read.get(line)) for line in {*opened, *read} if opened.get(line) != read.get(line)
    ]
    assert again == [], (asks.viewer, asks.only_seats_in, day)
    return told
