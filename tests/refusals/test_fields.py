"""What the portal refuses: fields and columns that must not exist, and sums over people (PRACTICE.md)."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
OURS = ("partners", "cases", "meetings", "record", "guard", "portal")
PERSON_TRAITS = re.compile(
    r"relig|faith|ethnic|race$|racial|origin_country|nationalit|citizenship|(?<!ad)dress|clothing|headscarf|mother_tongue|skin"
)
VERDICTS = re.compile(r"score|total|ranking|rank$|rating|risk_level|traffic|probabil|predict|danger|threat_level")
WATCHING = re.compile(r"watch_?list|face_|alert_on|scrape|matching_list")


def our_fields() -> list[tuple[str, models.Field]]:
    return [
        (f"{model._meta.label}.{field.name}", field)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
    ]


@pytest.mark.parametrize("refused", [PERSON_TRAITS, VERDICTS, WATCHING])
def test_no_model_has_such_a_field(refused: re.Pattern[str]) -> None:
    assert [name for name, field in our_fields() if refused.search(field.name.lower())] == []


def test_no_choice_stands_for_a_trait_of_a_person() -> None:
    """An agency may be a religious organisation; a person has no such thing here."""
    told = {
        f"{name}={value}"
        for name, field in our_fields()
        if not name.startswith("partners.")
        for value, _ in field.flatchoices
        if PERSON_TRAITS.search(str(value))
    }
    assert told == set()


def test_the_city_file_has_no_such_column() -> None:
    keys = {
        node.value
        for path in (ROOT / "mscportal" / "city").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[a-z_]+", node.value)
    }
    assert {key for key in keys if PERSON_TRAITS.search(key) or VERDICTS.search(key)} <= {"religious"}


def test_nothing_adds_up_or_sorts_by_what_stands_for_a_person() -> None:
    """No average or sum is taken over cases or statements, and no list of cases is in the order of a level."""
    found = []
    for folder in ("cases", "meetings", "mscportal"):
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                    name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                    if name in {"Avg", "StdDev", "Variance"}:
                        found.append(f"{path}: {name}")
                    if name == "order_by" and any("level" in ast.dump(arg) for arg in node.args):
                        found.append(f"{path}: order_by level")
    assert found == []


def test_none_identified_is_a_full_answer() -> None:
    assert "none_identified" in dict(apps.get_model("cases", "Phenomenon").Code.choices)


def test_ideology_has_words_only() -> None:
    assert not [
        name
        for name, field in our_fields()
        if name.startswith(("cases.Layer", "cases.Phenomenon"))
        and isinstance(field, models.FloatField | models.DecimalField)
    ]
