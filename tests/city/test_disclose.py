"""`manage.py disclose` prints what the rule shows, on the operator's name."""

import getpass
import json
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case
from mscportal.city.importing import bring_in
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Member
from tests.city.small import Thing, put_at, small_city

pytestmark = pytest.mark.django_db

FIRST, SECOND = "VIL-7K3M9", "VIL-2P8QX"


@pytest.fixture(autouse=True)
def city() -> None:
    bring_in(document=small_city(), operator="tester")


@pytest.fixture
def disclosed(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that runs the command and reads its lines."""

    def run(*arguments: str) -> list[Thing]:
        call_command("disclose", *arguments)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_it_works(disclosed: Any) -> None:
    (told,) = disclosed("--as", "s.maes", "--on", "2026-03-20")
    assert told == {
        "as": "s.maes",
        "on": "2026-03-20",
        "cases": [
            {
                "reference": FIRST,
                "identity": {"given_name": "Sam", "family_name": "Doe", "born": "2009-05-17"},
                "phenomena": ["islamist"],
                "goals": ["g1"],
                "actions": ["a1"],
                "relations": [],
                "items": [
                    {"key": "i1", "shown": "extract", "text": "Extract."},
                    {"key": "i2", "shown": "full", "text": "Open to all."},
                ],
            }
        ],
    }
    assert list(told) == ["as", "on", "cases"]
    assert list(told["cases"][0]) == ["reference", "identity", "phenomena", "goals", "actions", "relations", "items"]


def test_a_line_for_each_member_in_the_order_asked_for(disclosed: Any) -> None:
    lines = disclosed("--as", "s.maes", "--as", "a.coordinator", "--as", "s.maes")
    assert [line["as"] for line in lines] == ["s.maes", "a.coordinator", "s.maes"]


def test_a_name_that_was_not_revealed_is_null(disclosed: Any) -> None:
    (unit, police) = disclosed("--as", "a.coordinator", "--as", "p.janssens", "--case", SECOND)
    assert unit["cases"][0]["identity"] is None
    assert police["cases"][0]["identity"]["given_name"] == "Lou"


def test_a_relation_shows_at_both_ends_where_both_are_seen(disclosed: Any) -> None:
    (told,) = disclosed("--as", "a.coordinator")
    assert {case["reference"]: case["relations"] for case in told["cases"]} == {FIRST: [SECOND], SECOND: [FIRST]}


@pytest.mark.parametrize(
    ("day", "shown"), [("2026-06-30", "full"), ("2026-07-01", "extract"), ("2026-03-31", "extract")]
)
def test_the_day_moves_the_dates_of_a_release(disclosed: Any, day: str, shown: str) -> None:
    document = small_city()
    put_at(document, "members.2.clearance", 2)
    bring_in(document=document, operator="tester")
    (told,) = disclosed("--as", "s.maes", "--on", day)
    assert told["cases"][0]["items"][0]["shown"] == shown


def test_a_hidden_case_and_one_that_never_was_are_told_the_same(disclosed: Any) -> None:
    hidden = disclosed("--as", "s.maes", "--case", SECOND)
    assert hidden[0]["cases"] == []
    assert hidden == disclosed("--as", "s.maes", "--case", "VIL-00000")


def test_order_is_by_code_point(disclosed: Any) -> None:
    document = small_city()
    for key in ("Z", "é", "a", "10", "9"):
        document["cases"][0]["items"].append(document["cases"][0]["items"][1] | {"key": key})
    bring_in(document=document, operator="tester")
    (told,) = disclosed("--as", "s.maes", "--case", FIRST)
    assert [item["key"] for item in told["cases"][0]["items"]] == ["10", "9", "Z", "a", "i1", "i2", "é"]


def test_a_text_of_several_lines_stays_on_one(capsys: pytest.CaptureFixture[str]) -> None:
    document = small_city()
    put_at(document, "cases.0.items.1.text", "one\ntwo\u2028three\x85four")
    bring_in(document=document, operator="tester")
    call_command("disclose", "--as", "s.maes")
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_who_is_not_active_sees_nothing(disclosed: Any) -> None:
    document = small_city()
    put_at(document, "members.2.active", False)
    bring_in(document=document, operator="tester")
    assert disclosed("--as", "s.maes")[0]["cases"] == []


def test_the_reading_is_recorded_under_the_operator_s_name(disclosed: Any) -> None:
    disclosed("--as", "s.maes", "--on", "2026-03-20")
    with as_operator():
        reading = Reading.objects.get(screen="disclose")
        member, case = Member.objects.get(username="s.maes"), Case.objects.get(reference=FIRST)
        assert (reading.operator, reading.member_id) == (getpass.getuser(), member.pk)
        assert (reading.case_id, len(reading.extracts)) == (case.pk, 1)
        # The open item, the phenomenon, the goal and the action.
        assert len(reading.full) == 4


def test_nothing_seen_is_recorded_too(disclosed: Any) -> None:
    disclosed("--as", "m.mayor")
    with as_operator():
        reading = Reading.objects.get(screen="disclose")
        assert (reading.operator, reading.case_id) == (getpass.getuser(), None)


def test_an_unknown_member_is_refused_before_anything_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("disclose", "--as", "s.maes", "--as", "nobody")
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "no member 'nobody'\n")


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "20260320"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(CommandError, match="argument --on"):
        call_command("disclose", "--as", "s.maes", "--on", day)


def test_today_is_the_day_of_the_municipality(disclosed: Any) -> None:
    (told,) = disclosed("--as", "s.maes")
    assert abs((date.fromisoformat(told["on"]) - date.today()).days) <= 1
