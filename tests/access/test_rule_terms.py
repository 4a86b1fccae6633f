"""Each AND-term and OR-branch of rule.sql, taken away in turn, changes what somebody sees."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from mscportal.guard.apply import apply, sql_texts
from tests.access.rule_scenario import build, expected, sight
from tests.databases import drop_database, make_database, point_to

MARK = re.compile(r"^(\s*)(AND |OR |WHERE |)(.*) -- (term|branch|anonymous|revealed|document)$")


def mutants(rule: str) -> Iterator[tuple[str, str]]:
    """Yield each marked line with the rule without it: a taken AND-term holds always, a taken OR-branch never."""
    lines = rule.splitlines()
    for n, line in enumerate(lines):
        marked = MARK.match(line)
        if not marked:
            continue
        indent, word, _, mark = marked.groups()
        wholes = [f"{indent}{word}{'false' if word == 'OR ' else 'true'}"]
        if mark == "branch":
            wholes.append(f"{indent}{word}false")
        for whole in wholes:
            yield f"{n + 1} becomes {whole.strip()}: {line.strip()}", "\n".join([*lines[:n], whole, *lines[n + 1 :]])


@pytest.fixture
def scratch(database_name: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of its own, in which the rule may be broken."""
    name = f"{database_name}_terms"
    with django_db_blocker.unblock():
        make_database(name)
        try:
            yield
        finally:
            drop_database(name)
            point_to(database_name)


def test_every_term_decides_something(scratch: None) -> None:
    told = build()
    whole = sight()
    assert whole == expected(told)
    rule, *others = sql_texts()
    broken = dict(mutants(rule))
    assert len(broken) >= 38
    unnoticed = []
    for line, mutant in broken.items():
        assert apply("owner", [mutant, *others])
        shown = sight()
        assert {name for name, lines in shown.items() if "may not enter" in lines} <= {"inactive"}, line
        if shown == whole:
            unnoticed.append(line)
    assert unnoticed == []


def test_no_line_of_the_rule_is_left_unmarked() -> None:
    """Where the rule's words stand in the SQL, the line carries a mark."""
    rule = sql_texts()[0]
    begin, end = rule.index("-- sees_case(u, c, d)"), rule.index("-- The signed token")
    judged = [line for line in rule[begin:end].splitlines() if re.match(r"\s+(AND|OR) ", line)]
    unmarked = [line.strip() for line in judged if not MARK.match(line)]
    # What the facts hold beside the rule: the forums that a member belongs to, and the cases that are seen anyway.
    assert unmarked == ["AND c.id = ANY (f.case_ids)", "OR (f.is_coordination AND o.municipality_id = f.home));"]
