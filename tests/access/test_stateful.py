"""Random sequences of writing by random members: each step does what the rule allows, and shows what it says.

`AUDIT=1` writes much longer.
"""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from mscportal.city.importing import bring_in
from tests.access.everything import PDF
from tests.access.oracle_meetings import Conferences
from tests.access.told_cities import TellingMaker
from tests.access.writers import IS_AUDIT
from tests.access.writing_everything import WritingEverything, come_to_all, not_come_to
from tests.cast import today

SEEDS = range(20 if IS_AUDIT else 1)
SETTINGS = settings(
    max_examples=40 if IS_AUDIT else 18,
    stateful_step_count=60 if IS_AUDIT else 30,
    deadline=None,
    derandomize=not IS_AUDIT,
    database=None,
    print_blob=True,
    phases=tuple(Phase) if IS_AUDIT else (Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_written_the_rule_decides_who_may_and_who_reads(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    # What stands in a document is tested elsewhere; here it is who reads it.
    monkeypatch.setattr("meetings.escalation.services.render_pdf", lambda html: PDF)
    city = Conferences()
    for document in TellingMaker(seed, today(), 1).pair():
        bring_in(document=document, operator="tester")
        city.take(document)
    tally: Counter[str] = Counter()
    machine = type("OfThisCity", (WritingEverything,), {"base": city, "tally": tally})
    run_state_machine_as_test(machine, settings=SETTINGS)
    come_to_all(machine)
    # A comparison of nothing with nothing would agree too; a short run does not come to each deed both ways.
    for end in ("done", "refused"):
        times = {what: count for what, count in tally.items() if what.endswith(end)}
        assert sum(times.values()) > 30, tally
        assert len(times) > (20 if IS_AUDIT else 12), tally
    assert not_come_to(tally) == [], tally
