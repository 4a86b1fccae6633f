"""What does not fit is refused as a whole: exit status 1, one line a fault with its place, nothing written."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from mscportal.city.faults import BadCity
from mscportal.city.importing import bring_in
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act, Reading
from partners.models import Agency, Municipality
from tests.city.small import Thing, put_at, small_city

pytestmark = pytest.mark.django_db

ITEM, CASE = "cases.0.items.0", "cases.0"
FAULTS: list[tuple[str, Any, str]] = [
    # Shape.
    ("colour", 1, "colour: unknown key"),
    (f"{ITEM}.nationality", "x", "cases[0].items[0].nationality: unknown key"),
    (f"{CASE}.person.religion", "x", "cases[0].person.religion: unknown key"),
    ("format", ..., "format: missing"),
    ("format", "mscportal-city/2", "format: 'mscportal-city/2' is none of mscportal-city/1"),
    ("municipality", [], "municipality: not an object"),
    ("municipality.languages", [], "municipality.languages: empty"),
    ("municipality.timezone", "Mars/Olympus", "municipality.timezone: no time zone 'Mars/Olympus'"),
    ("municipality.country", "Belgium", "municipality.country: longer than 2 signs"),
    ("agencies", {}, "agencies: not a list"),
    ("agencies.0.name", ..., "agencies[0].name: missing"),
    ("agencies.0.name", "", "agencies[0].name: empty"),
    ("agencies.0.name", 7, "agencies[0].name: not a text"),
    ("agencies.0.name", "a\0b", "agencies[0].name: holds signs that cannot be stored"),
    ("agencies.0.name", "\ud800", "agencies[0].name: holds signs that cannot be stored"),
    ("agencies.0.name", "x" * 161, "agencies[0].name: longer than 160 signs"),
    ("agencies.3.coordination", 1, "agencies[3].coordination: not true or false"),
    ("members.0.clearance", 4, "members[0].clearance: not a whole number from 0 to 3"),
    ("members.0.clearance", True, "members[0].clearance: not a whole number from 0 to 3"),
    ("members.0.clearance", 1.0, "members[0].clearance: not a whole number from 0 to 3"),
    ("members.1.email", "nobody", "members[1].email: 'nobody' is no e-mail address"),
    ("forums.0.cadence", "14 days", "forums[0].cadence: '14 days' is not of the form"),
    ("forums.0.cadence", "P0D", "forums[0].cadence: a duration of nothing"),
    (f"{CASE}.table", "seniors", "cases[0].table: 'seniors' is none of minors, adults"),
    (f"{CASE}.opened", "2026-02-30", "cases[0].opened: '2026-02-30' is no day of the calendar"),
    (f"{CASE}.opened", "20260302", "cases[0].opened: not a day (YYYY-MM-DD)"),
    (f"{CASE}.person.born", None, "cases[0].person.born: not a day (YYYY-MM-DD)"),
    (f"{ITEM}.recorded_at", "2026-03-05T10:00:00", "cases[0].items[0].recorded_at: not a time with an offset"),
    (f"{ITEM}.recorded_at", "0001-01-01T00:00:00+14:00", "cases[0].items[0].recorded_at: '0001-01-01T00:00:00+14:00'"),
    (f"{ITEM}.classification", -1, "cases[0].items[0].classification: not a whole number from 0 to 3"),
    (f"{CASE}.grants.0.permissions", ["admin"], "cases[0].grants[0].permissions[0]: 'admin' is none of view"),
    # References.
    (f"{ITEM}.originator", "polcie", "cases[0].items[0].originator: no agency 'polcie'"),
    (f"{ITEM}.author", "nobody", "cases[0].items[0].author: no member 'nobody'"),
    (f"{ITEM}.named_agencies", ["unit", "x"], "cases[0].items[0].named_agencies[1]: no agency 'x'"),
    (f"{ITEM}.named_people", ["x"], "cases[0].items[0].named_people[0]: no member 'x'"),
    (f"{ITEM}.releases.0.agency", "x", "cases[0].items[0].releases[0].agency: no agency 'x'"),
    ("agencies.2.part_of", "x", "agencies[2].part_of: no agency 'x'"),
    ("agreements.0.agency", "x", "agreements[0].agency: no agency 'x'"),
    ("members.0.agency", "x", "members[0].agency: no agency 'x'"),
    ("forums.0.seats.1", "x", "forums[0].seats[1]: no agency 'x'"),
    ("forums.0.chair", "x", "forums[0].chair: no member 'x'"),
    (f"{CASE}.coordinator", "x", "cases[0].coordinator: no member 'x'"),
    ("cases.1.revealed_to.0", "x", "cases[1].revealed_to[0]: no agency 'x'"),
    ("cases.1.recusals.0.member", "x", "cases[1].recusals[0].member: no member 'x'"),
    ("cases.1.grants.0.member", "x", "cases[1].grants[0].member: no member 'x'"),
    (f"{CASE}.actions.0.goal", "g9", "cases[0].actions[0].goal: no goal 'g9' in this case"),
    (f"{CASE}.relations.0.to", "VIL-9", "cases[0].relations[0].to: no case 'VIL-9'"),
    (f"{CASE}.relations.0.to", "VIL-7K3M9", "cases[0].relations[0].to: a case is not related to itself"),
    ("meetings.0.forum", "x", "meetings[0].forum: no forum 'x'"),
    ("meetings.0.agenda.0.case", "VIL-9", "meetings[0].agenda[0].case: no case 'VIL-9'"),
    ("meetings.0.agenda.0.records.0", "g1", "meetings[0].agenda[0].records[0]: no item or action 'g1' in this case"),
    ("escalations.0.items.0", "i9", "escalations[0].items[0]: no item 'i9' in this case"),
    ("escalations.0.choice", 2, "escalations[0].choice: no such option"),
    # What stands twice.
    ("agencies.3.slug", "police", "agencies[3].slug: 'police' stands twice in the file"),
    ("members.2.username", "p.janssens", "members[2].username: 'p.janssens' stands twice in the file"),
    ("cases.1.reference", "VIL-7K3M9", "cases[1].reference: 'VIL-7K3M9' stands twice in the file"),
    (f"{CASE}.items.1.key", "i1", "cases[0].items[1].key: 'i1' stands twice in the file"),
    (f"{CASE}.goals.0.key", "i1", "cases[0].goals[0].key: 'i1' stands twice in the file"),
    (f"{CASE}.grants.1.agency", "police-north", "cases[0].grants[1]: a grant of this holder and valid_from stands"),
    # What does not go together.
    ("agencies.3.coordination", True, "agencies[3].coordination: a second coordination unit beside 'unit'"),
    ("agencies.1.part_of", "youth", "agencies[2].part_of: 'police' is itself part of an agency"),
    ("agencies.1.part_of", "police", "agencies[1].part_of: an agency is no part of itself"),
    (f"{CASE}.grants.0.agency", "police", "cases[0].grants[0].agency: 'police' has parts, so it holds no grant"),
    (f"{CASE}.grants.0.member", "s.maes", "cases[0].grants[0]: exactly one of agency and member must be named"),
    (f"{CASE}.grants.0.valid_until", "2026-03-01", "cases[0].grants[0].valid_until: before valid_from"),
    ("agreements.1.kind", "informal", "agreements[1].tables: an informal agreement covers no table"),
    ("agreements.1.valid_until", "2023-12-31", "agreements[1].valid_until: before valid_from"),
    ("meetings.0.agenda.0.topic", "x", "meetings[0].agenda[0]: exactly one of case and topic must be named"),
    ("meetings.0.attendance.0.signed_at", ..., "meetings[0].attendance[0].signed_at: named for who is present alone"),
    (f"{CASE}.items.0.entrusted", True, "escalations[0].items[0]: entrusted"),
    (f"{CASE}.items.0.extract", "", "escalations[0].items[0]: not for the whole table, and without an extract"),
]


def refused(document: object) -> list[str]:
    """Return the faults of a document that must be refused."""
    with pytest.raises(BadCity) as refusal:
        bring_in(document=document, operator="tester")
    return refusal.value.lines


@pytest.mark.parametrize(("path", "value", "line"), FAULTS)
def test_a_fault_is_told_with_its_place(path: str, value: object, line: str) -> None:
    document = small_city()
    put_at(document, path, value)
    told = refused(document)
    assert any(one.startswith(line) for one in told), told
    with as_operator():
        assert not Municipality.objects.exists()
        assert not Reading.objects.exists()


@pytest.mark.parametrize("document", [None, 1, "text", [], {}])
def test_a_document_of_another_kind_is_refused(document: object) -> None:
    assert refused(document)


def test_the_small_city_itself_has_no_fault() -> None:
    bring_in(document=small_city(), operator="tester")


def test_all_faults_are_told_at_once() -> None:
    document = small_city()
    put_at(document, "agencies.0.kind", "circus")
    put_at(document, f"{ITEM}.originator", "polcie")
    put_at(document, f"{CASE}.goals.0.target_date", "soon")
    assert len(refused(document)) == 3


def test_two_agreements_of_one_agency_kind_and_day_are_one_too_many() -> None:
    document = small_city()
    put_at(document, "agreements.3", document["agreements"][2] | {"status": "ended"})
    expected = "agreements[3]: an agreement of this agency, kind and valid_from stands twice in the file"
    assert refused(document) == [expected]


def test_what_the_coordination_unit_would_say_needs_one() -> None:
    document = small_city()
    put_at(document, "agencies.0.coordination", False)
    assert refused(document) == [
        "cases[0].goals[0].originator: missing, and there is no coordination unit",
        "cases[0].actions[0].originator: missing, and there is no coordination unit",
        "cases[0].phenomena: they are said by the coordination unit, and there is none",
    ]


class TestBesideAnotherCity:
    """What an agency or a member is belongs to the municipality whose file brought it in."""

    @pytest.fixture(autouse=True)
    def first(self) -> None:
        bring_in(document=small_city(), operator="tester")

    def other(self, **more: object) -> Thing:
        city = small_city()["municipality"] | {"slug": "mechgate"}
        return {"format": "mscportal-city/1", "municipality": city, **more}

    @pytest.mark.parametrize(
        ("key", "value", "standing"),
        [("name", "South", "North"), ("kind", "school", "police"), ("part_of", None, "police")],
    )
    def test_another_value_of_an_agency_is_a_fault(self, key: str, value: object, standing: str) -> None:
        agency = small_city()["agencies"][2] | {key: value}
        expected = f"agencies[0].{key}: '{value}' here, '{standing}' in the file of 'vilgate', which brought it in"
        assert refused(self.other(agencies=[agency])) == [expected]

    @pytest.mark.parametrize(
        ("key", "value"), [("agency", "unit"), ("role", "auditor"), ("clearance", 3), ("active", False)]
    )
    def test_another_value_of_a_member_is_a_fault(self, key: str, value: object) -> None:
        member = small_city()["members"][2] | {key: value}
        told = refused(self.other(members=[member]))
        assert [line.split(": ")[0] for line in told] == [f"members[0].{key}"]

    def test_the_same_values_are_none(self) -> None:
        city = small_city()
        bring_in(document=self.other(agencies=city["agencies"][1:3], members=city["members"][1:]), operator="tester")
        with as_operator():
            assert Agency.objects.filter(municipality__slug="mechgate").count() == 0

    def test_a_reference_belongs_to_one_municipality(self) -> None:
        case = small_city()["cases"][1] | {"relations": []}
        assert refused(self.other(cases=[case])) == [
            "cases[0].reference: 'VIL-2P8QX' is a case of another municipality"
        ]

    def test_an_agency_that_holds_grants_gets_no_parts(self) -> None:
        part = {"slug": "youth-east", "name": "East", "kind": "youth_service", "stage": "partner", "part_of": "youth"}
        expected = "agencies[0].part_of: 'youth' holds grants, which an agency that has parts may not"
        assert refused(self.other(agencies=[part])) == [expected]

    def test_nothing_is_written_beside_what_stands(self) -> None:
        with as_operator():
            acts = Act.objects.count()
        document = small_city()
        put_at(document, "agencies.0.name", "Another name")
        put_at(document, "meetings.0.forum", "x")
        assert refused(document) == ["meetings[0].forum: no forum 'x'"]
        with as_operator():
            assert Act.objects.count() == acts
            assert Agency.objects.get(slug="unit").name == "Unit"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfe", "not UTF-8 at byte 0"),
        (b"{", "not JSON at line 1, column 2"),
        (b"", "not JSON at line 1, column 1"),
        (b'{"format": 1, "format": 2}', "not JSON: the key 'format' stands twice in one object"),
        (b'{"format": NaN}', "not JSON: NaN is no number"),
        (b"[" * 100_000, "nested too deeply"),
        (b"1" * 5_000, "not JSON: Exceeds the limit"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_none_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, line: str
) -> None:
    path = tmp_path / "city.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        call_command("import_city", str(path))
    assert ended.value.code == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert line in told[0]


def test_the_command_tells_one_line_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = small_city()
    put_at(document, f"{ITEM}.originator", "polcie")
    put_at(document, "agencies.0.two\nlines", "x")
    path = tmp_path / "city.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("import_city", str(path))
    assert ended.value.code == 1
    assert capsys.readouterr().err.splitlines() == [
        r"agencies[0].two\nlines: unknown key",
        "cases[0].items[0].originator: no agency 'polcie'",
    ]
    with as_operator():
        assert not Municipality.objects.exists()
