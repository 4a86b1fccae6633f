"""Each AND-term and OR-branch of the guard's SQL, taken away in turn, changes what somebody reads or may write."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from mscportal.guard.apply import sql_texts
from mscportal.guard.operator import as_operator
from tests.access import (
    attempts_on_asking,
    attempts_on_cases,
    attempts_on_emergency,
    attempts_on_exports,
    attempts_on_meetings,
    attempts_on_naming,
    attempts_on_newreaders,
    attempts_on_partners,
    attempts_on_past,
    attempts_on_related,
    attempts_on_renewal,
    attempts_on_safety,
    attempts_on_seeing,
    attempts_on_sharing,
    attempts_on_standins,
    attempts_on_waiting,
    attempts_on_why,
)
from tests.access.rule_rows import build_rows
from tests.access.rule_scenario import Sight, build, expected, sight
from tests.access.rule_watch import Attempt, Told, Watch
from tests.access.sql_terms import MARK, Mutant, Statement, mutants, put_in_place, statements
from tests.databases import drop_database, make_database, point_to, superuser

BELTS = 31
ATTEMPTS = [
    *attempts_on_cases.attempts(),
    *attempts_on_asking.attempts(),
    *attempts_on_partners.attempts(),
    *attempts_on_meetings.attempts(),
    *attempts_on_seeing.attempts(),
    *attempts_on_past.attempts(),
    *attempts_on_exports.attempts(),
    *attempts_on_sharing.attempts(),
    *attempts_on_standins.attempts(),
    *attempts_on_related.attempts(),
    *attempts_on_renewal.attempts(),
    *attempts_on_safety.attempts(),
    *attempts_on_emergency.attempts(),
    *attempts_on_waiting.attempts(),
    *attempts_on_naming.attempts(),
    *attempts_on_newreaders.attempts(),
    *attempts_on_why.attempts(),
]


class Whole(NamedTuple):
    """The scenario and how all is with the rule whole."""

    watch: Watch
    expected: Sight
    sight: Sight
    told: Told
    ends: dict[Attempt, str]


@pytest.fixture(scope="session")
def whole(database_name: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[Whole]:
    """A database of its own, in which the rule may be broken."""
    name = f"{database_name}_terms"
    with django_db_blocker.unblock():
        make_database(name)
        try:
            told = build()
            wanted, seen = expected(told), sight()
            with as_operator():
                rows = build_rows()
        finally:
            point_to(database_name)
    with superuser(name) as connection:
        connection.autocommit = False
        watch = Watch(connection, rows, ATTEMPTS)
        connection.commit()
        yield Whole(watch, wanted, seen, *watch.all())
        connection.rollback()
    with django_db_blocker.unblock():
        drop_database(name)


def test_the_scenario_shows_what_the_oracle_says(whole: Whole) -> None:
    assert whole.sight == whole.expected


def test_each_attempt_ends_as_told(whole: Whole) -> None:
    other = [
        f"{end}: {one}"
        for one, end in whole.ends.items()
        if one.allowed != (end not in {"0", "42501"} and not re.fullmatch("23[0-9A-Z]{3}", end))
    ]
    assert "\n".join(other) == ""


def test_all_is_told_alike_again(whole: Whole) -> None:
    """What differs by itself would notice every term."""
    assert whole.watch.difference(whole.told, whole.ends, [], "") is None


@pytest.mark.parametrize("mutant", [*mutants()], ids=lambda mutant: mutant.name)
def test_every_term_decides_something(whole: Whole, mutant: Mutant) -> None:
    with whole.watch.connection.transaction(force_rollback=True):
        near = put_in_place(whole.watch.connection, mutant)
        assert whole.watch.difference(whole.told, whole.ends, near, mutant.statement)


# What the sealer and the outbox do decides about nobody's sight; tests/record pins it.
BESIDE = ("guard.verify_record", "guard.record_state", "guard.due_outbox", "guard.claim_outbox", "guard.put_off_outbox")


def unmarked(one: Statement) -> list[str]:
    """Return the lines of a statement that hold a condition and no mark."""
    code = [line.split(" -- ")[0] if not MARK.match(line) else "" for line in one.bare.split("\n")]
    code = [line for line in code if not line.lstrip().startswith("--")]
    if re.match(r"(CREATE|ALTER) POLICY", one.bare) and "(true)" not in code[0]:
        return [line for line in code[1:] if not re.fullmatch(r"\s*\)*( WITH CHECK \()?;?", line)]
    return [
        line
        for line in code
        if re.search(r"(?<!CREATE )(?<!attrelid = rel )\b(AND|OR)\b(?! REPLACE|.*ROW LEVEL)", line)
    ]


def test_no_line_is_left_unmarked() -> None:
    judged = [one for one in statements() if not one.defined & set(BESIDE)]
    found = [line.strip() for one in judged for line in unmarked(one) if not line.startswith(TRIGGERS)]
    assert found == [], "\n".join(found)


TRIGGERS = ("CREATE OR REPLACE TRIGGER", "    EXECUTE format('CREATE OR REPLACE TRIGGER", "  EXECUTE format('CREATE OR")


def test_what_nobody_can_notice_is_explained() -> None:
    """Each belt is a term that another one covers; the line says why it stands there all the same."""
    belts = [line for text in sql_texts() for line in text.split("\n") if " -- belt: " in line]
    assert len(belts) == BELTS
    assert all(len(line.split(" -- belt: ")[1]) > 20 for line in belts)
