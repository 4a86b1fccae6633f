"""The auditor's page: who did what kind of act when, by reference, without content or identity."""

import ast
import csv
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from cases.models import Case, Goal
from mscportal.audit.words import SCREENS, THINGS
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act, Reading
from mscportal.record.readings import record_list, record_reading
from partners.models import Member
from tests.cast import InDays, World, on_the_day

pytestmark = pytest.mark.django_db

# They show no case, or record as the page they are part of; every other route of these two apps has words.
RECORD_NOTHING_OF_THEIR_OWN = {
    "cases": {"emergency", "end_stand_in", "night_question", "stand_ins", "unlink_action"},
    "meetings": {
        *("forums", "new_forum", "edit_forum", "meetings", "new_meeting", "edit_meeting", "invitations"),
        *("attendance", "sign_statement", "change_attendance", "admit_newcomer", "new_topic", "order_agenda"),
        *("start", "close", "open_item", "finish_item", "edit_topic_note"),
        *("room_version", "room_part", "projector_version", "projector_part"),
    },
}
Clients = Callable[[Member], Client]


@pytest.fixture
def busy(world: World) -> World:
    """The cast after Bob read, Erin read, and Alice changed a goal."""
    with acting_as(world.bob.pk):
        record_reading(screen="cases:case", case=Case.objects.get(), full=[world.open_item.pk])
    with acting_as(world.erin.pk):
        record_list(screen="cases:list", cases=Case.objects.all())
    with acting_as(world.alice.pk):
        goal = Goal.objects.get(pk=world.goal.pk)
        goal.title = "A secret title"
        goal.save(force_update=True)
    return world


def rows(client: Client, **filters: object) -> list[list[str]]:
    """Return the lines of the file, which are those of the page, without the times; imports left out."""
    answer = client.get("/record/file/", filters)
    assert answer["Content-Disposition"] == 'attachment; filename="record.csv"'
    lines = list(csv.reader(answer.content.decode().splitlines()))
    assert lines[0] == ["At", "Member", "Act", "What", "Case"]
    return [line[1:] for line in lines[1:] if line[1] not in ("Operator", "Hugo")]


def test_it_works(busy: World, client_of: Clients) -> None:
    client = client_of(busy.hugo)
    assert rows(client) == [
        ["Alice", "changed", "a goal", "ELM-2AB3C"],
        ["Erin", "read", "the list of cases", "ELM-7XY8Z"],
        ["Bob", "read", "a case", "ELM-2AB3C"],
    ]
    page = client.get("/record/").content.decode()
    for words in ("Alice", "changed", "a goal", "ELM-2AB3C"):
        assert words in page


def test_it_tells_neither_content_nor_identity(busy: World, client_of: Clients) -> None:
    client = client_of(busy.hugo)
    pages = client.get("/record/").content.decode() + client.get("/record/file/").content.decode()
    for words in (
        "A secret title",
        "Back at school",
        "Talks openly",
        "Tarn",
        "Mika",
        "Joran",
        "2010-05-17",
        "May 2010",
    ):
        assert words not in pages


@pytest.mark.parametrize(
    ("filters", "members"),
    [
        ({"member": "ali"}, ["Alice"]),
        ({"member": "erin"}, ["Erin"]),
        ({"reference": "elm-2ab3c"}, ["Alice", "Bob"]),
        ({"kind": "read"}, ["Erin", "Bob"]),
        ({"kind": "changed"}, ["Alice"]),
        ({"day_from": InDays(0)}, ["Alice", "Erin", "Bob"]),
        ({"day_until": InDays(0)}, ["Alice", "Erin", "Bob"]),
        ({"day_from": InDays(1)}, []),
        ({"day_until": InDays(-1)}, []),
        ({"member": "nobody"}, []),
    ],
)
def test_it_is_filtered(busy: World, client_of: Clients, filters: dict, members: list[str]) -> None:
    assert [row[0] for row in rows(client_of(busy.hugo), **on_the_day(filters))] == members


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"day_from": "soon"}, "Enter a valid date."),
        ({"day_until": "9999-12-31"}, "Enter a valid date."),
        ({"day_from": "2026-02-01", "day_until": "2026-01-01"}, "This day lies before the first one."),
        ({"kind": "everything"}, "Select a valid choice."),
        ({"reference": "x" * 21}, "at most 20 characters"),
    ],
)
def test_bad_filters_get_a_message(busy: World, client_of: Clients, filters: dict, message: str) -> None:
    answer = client_of(busy.hugo).get("/record/", filters)
    assert answer.status_code == 200
    assert message in answer.content.decode()


def test_only_the_auditor_of_the_municipality_reads_it(busy: World, client_of: Clients) -> None:
    for name in set(busy.members) - {"hugo"}:
        assert client_of(busy.members[name]).get("/record/").status_code == 404, name
        assert client_of(busy.members[name]).get("/record/file/").status_code == 404, name
        with acting_as(busy.members[name].pk):
            assert not Act.objects.exists(), name
            assert set(Reading.objects.values_list("member_id", flat=True)) <= {busy.members[name].pk}, name


def test_the_auditor_leaves_a_reading_too(busy: World, client_of: Clients) -> None:
    client = client_of(busy.hugo)
    client.get("/record/")
    assert "Hugo" in client.get("/record/").content.decode()
    with as_operator():
        assert Reading.objects.filter(screen="audit", member_id=busy.hugo.pk).count() == 2


def test_the_page_asks_the_same_number_of_queries_for_few_and_for_many(
    busy: World, client_of: Clients, django_assert_max_num_queries: Callable
) -> None:
    client = client_of(busy.hugo)
    client.get("/record/")
    with django_assert_max_num_queries(40) as few:
        client.get("/record/", {"member": "bob"})
    with as_operator():
        Reading.objects.bulk_create(
            Reading(at=timezone.now(), member_id=busy.bob.pk, municipality_id=busy.city.pk, screen="cases:case")
            for _ in range(120)
        )
    with django_assert_max_num_queries(40) as many:
        page = client.get("/record/", {"member": "bob"}).content.decode()
    assert 'href="?member=bob&amp;page=2"' in page
    assert len(few.captured_queries) == len(many.captured_queries)


def test_a_cell_is_no_formula(busy: World, client_of: Clients) -> None:
    with as_operator():
        busy.bob.name = "=HYPERLINK(1)"
        busy.bob.save(update_fields=["name"])
    assert ["'=HYPERLINK(1)", "read", "a case", "ELM-2AB3C"] in rows(client_of(busy.hugo))


def screens() -> Iterator[str]:
    """Yield every screen that the portal's code names when it records a reading."""
    for folder in ("cases", "meetings", "partners", "mscportal"):
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                named = isinstance(node, ast.keyword) and node.arg == "screen"
                named = named or (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "SCREEN")
                if named and isinstance(node.value, ast.Constant):
                    yield node.value.value


def routes(app: str) -> set[str]:
    """Return the names of an app's routes, those of its packages included."""

    def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from names(pattern.url_patterns)
            elif pattern.name:
                yield pattern.name

    return set(names(import_module(f"{app}.urls").urlpatterns))


@pytest.mark.parametrize("app", ["cases", "meetings"])
def test_every_route_that_may_record_a_reading_has_words(app: str) -> None:
    without = {name for name in routes(app) if f"{app}:{name}" not in SCREENS}
    assert without == RECORD_NOTHING_OF_THEIR_OWN[app]


def test_no_words_are_kept_for_a_route_that_is_gone() -> None:
    known = {f"{app}:{name}" for app in ("cases", "meetings", "partners") for name in routes(app)}
    known |= {f"inquiry:{name}" for name in routes("mscportal.inquiry")}
    assert {screen for screen in SCREENS if ":" in screen} - known == set()


def test_every_screen_and_thing_has_words() -> None:
    assert set(screens()) <= set(SCREENS)
    histories = {model._meta.db_table for model in apps.get_models() if model._meta.model_name.startswith("historical")}
    # Files never change, so they have no history of their own.
    assert histories | {"cases_attachment", "partners_agreementfile"} == set(THINGS)
