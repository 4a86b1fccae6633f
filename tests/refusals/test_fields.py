"""What the portal refuses: fields and columns that must not exist, and sums over people (PRACTICE.md)."""

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from django.apps import apps
from django.db import models
from django.forms import BaseForm

ROOT = Path(__file__).resolve().parents[2]
OURS = ("partners", "cases", "meetings", "record", "guard", "portal")
PERSON_TRAITS = re.compile(
    r"relig|faith|ethnic|race$|racial|origin_country|nationalit|citizenship|(?<!ad)dress|clothing|headscarf|mother_tongue|skin"
)
VERDICTS = re.compile(r"score|total|ranking|rank$|rating|risk_level|traffic|probabil|predict|danger|threat_level")
LEVELS = re.compile(r"level|classif|clearance|marking|sever|urgen")
AVERAGES = {"Avg", "StdDev", "Variance"}
BY_LEVEL = {"Sum", "Max", "Min", "order_by", "earliest", "latest", "sorted", "sort", "nlargest"}
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


def our_forms() -> set[type[BaseForm]]:
    """Return every form of the portal: all modules are brought in first, so that none is missed."""
    found: set[type[BaseForm]] = set()
    for app in ("partners", "cases", "meetings", "mscportal.audit"):
        for module in walk_packages(import_module(app).__path__, f"{app}."):
            import_module(module.name)
    waiting: list[type[BaseForm]] = [BaseForm]
    while waiting:
        kinds = waiting.pop().__subclasses__()
        waiting += kinds
        found |= {kind for kind in kinds if kind.__module__.startswith(("partners", "cases", "meetings", "mscportal"))}
    return found


def test_the_forms_are_found() -> None:
    assert {"ItemForm", "IdentityForm", "AgreementFilter", "InvitationForm"} <= {form.__name__ for form in our_forms()}


@pytest.mark.parametrize("refused", [PERSON_TRAITS, VERDICTS, WATCHING])
def test_no_form_asks_for_such_a_thing(refused: re.Pattern[str]) -> None:
    asked = {f"{form.__name__}.{name}" for form in our_forms() for name in getattr(form, "base_fields", {})}
    assert {name for name in asked if refused.search(name.lower())} == set()


@pytest.mark.parametrize("refused", [PERSON_TRAITS, VERDICTS, WATCHING])
def test_no_form_gets_such_a_field_later(refused: re.Pattern[str]) -> None:
    named = {
        node.slice.value
        for _, node in our_code()
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and node.value.attr == "fields"
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    }
    assert "agency" in named
    assert {name for name in named if refused.search(name.lower())} == set()


def our_code() -> Iterator[tuple[str, ast.AST]]:
    """Yield every node of the portal's code, with its file."""
    for folder in ("partners", "cases", "meetings", "mscportal"):
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                    yield str(path.relative_to(ROOT)), node


def refusals_in(nodes: Iterable[tuple[str, ast.AST]]) -> list[str]:
    """Return the calls that add up over people, or sum or sort by what stands for one."""
    found = []
    for path, node in nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            told = " ".join(ast.dump(part) for part in (*node.args, *node.keywords))
            if name in AVERAGES or (name in BY_LEVEL and LEVELS.search(told)):
                found.append(f"{path}: {name}")
    return found


def test_nothing_adds_up_or_sorts_by_what_stands_for_a_person() -> None:
    """No average or sum is taken over cases or statements, and no list of cases is in the order of a level."""
    assert refusals_in(our_code()) == []
    by_itself = {f"{model._meta.label}: {model._meta.ordering}" for model in apps.get_models()}
    assert {name for name in by_itself if LEVELS.search(name)} == set()


@pytest.mark.parametrize(
    "code",
    [
        "Avg('age')",
        "cases.aggregate(models.Sum('layers__classification'))",
        "Sum(F('clearance') + 1)",
        "cases.order_by('reference', '-classification')",
        "cases.order_by(F('threat_level').desc())",
        "sorted(layers, key=lambda layer: layer.classification)",
    ],
)
def test_such_a_call_is_noticed(code: str) -> None:
    assert len(refusals_in(("code", node) for node in ast.walk(ast.parse(code)))) == 1


def test_none_identified_is_a_full_answer() -> None:
    assert "none_identified" in dict(apps.get_model("cases", "Phenomenon").Code.choices)


def test_ideology_has_words_only() -> None:
    assert not [
        name
        for name, field in our_fields()
        if name.startswith(("cases.Layer", "cases.Phenomenon"))
        and isinstance(field, models.FloatField | models.DecimalField)
    ]
