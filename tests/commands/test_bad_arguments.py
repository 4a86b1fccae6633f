"""Every command, called wrongly: one clear line a fault, a status that is not zero, no stack trace, nothing written."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from mscportal.embedded.processes import free_port
from mscportal.management import commands
from tests.access.test_bad_input import written
from tests.cast import World
from tests.city.small import small_city
from tests.commands.running import Ran, Shell

UNDECODABLE = b"a\xff".decode("utf-8", "surrogateescape")


@pytest.fixture
def shell(db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("PORT", str(free_port()))
    return Shell(capsys, monkeypatch)


def assert_refused(ran: Ran, *words: str, lines: int | None = 1) -> None:
    """A fault is one line (the usage that goes before it apart)."""
    assert ran.status != 0
    assert "Traceback" not in ran.complaint
    told = [line for line in ran.complaint.splitlines() if line and not line.startswith(("usage:", " "))]
    assert lines is None or len(told) == lines, ran.complaint
    for word in words:
        assert word in ran.complaint
    assert ran.out == ""


COMMANDS = {path.stem for path in Path(commands.__file__).parent.glob("*.py")} - {"__init__"}
# What each asks for, and a fault of its own.
WRONG = {
    "bootstrap_sql": [["--database", "x; DROP"], ["--database", ""], ["--database"]],
    "check_translations": [["--language", "xx"]],
    "compilemessages": [["nl", "de"]],
    "demo": [["--city"], ["--city", "/nowhere/city.json"], ["--city", "/"]],
    "disclose": [[], ["--as"], ["--as", "nobody.at.all"], ["--as", "alice", "--on", "tomorrow"]],
    "import_city": [[], ["/nowhere/city.json"], ["/"], ["a.json", "b.json"]],
    "makemessages": [["--locale"]],
    "migrate": [["--database"], ["--verbosity", "loud"]],
    "verify_record": [["all"]],
}


def test_every_command_is_called_wrongly() -> None:
    assert WRONG.keys() == COMMANDS


@pytest.mark.parametrize(("name", "words"), [(name, words) for name, each in WRONG.items() for words in each])
def test_wrong_arguments_are_one_line(shell: Shell, name: str, words: list[str]) -> None:
    before = written()
    assert_refused(shell(name, *words))
    assert written() == before


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_an_unknown_option_is_told(shell: Shell, name: str) -> None:
    assert_refused(shell(name, "--nonsense"), "--nonsense" if name not in ("disclose", "import_city") else "required")


@pytest.mark.parametrize(
    "words",
    [
        ["--as", UNDECODABLE],
        ["--as", "a\nb"],
        ["--as", "x" * 100_000],
        ["--as", "alice", "--on", "9" * 5000],
        ["--as", "alice", "--on", "10000-01-01"],
        ["--as", "alice", "--on", UNDECODABLE],
        ["--as", "alice", "--as", "nobody.at.all"],
        ["--as", "alice", "--case", UNDECODABLE],
    ],
)
def test_disclose_tells_what_it_cannot_use(world: World, shell: Shell, words: list[str]) -> None:
    before = written()
    assert_refused(shell("disclose", *words))
    assert written() == before


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_disclose_answers_for_any_day_of_the_calendar(world: World, shell: Shell, day: str) -> None:
    ran = shell("disclose", "--as", "alice", "--on", day)
    assert ran.status == 0
    assert json.loads(ran.out)


FILES: dict[str, bytes] = {
    "empty": b"",
    "not UTF-8": b'{"a": "\xff"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "cut off": b'{"municipality": {',
    "another language": b"municipality:\n  slug: oak\n",
    "a list": b"[]",
    "a text": b'"city"',
    "a number": b"1",
    "nothing": b"null",
    "no number": b'{"as_of": NaN}',
    "a key twice": b'{"as_of": "2026-01-01", "as_of": "2026-01-02"}',
    "too deep": b"[" * 100_000,
    "a number of 5000 digits": b'{"as_of": ' + b"9" * 5000 + b"}",
    "a picture": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
@pytest.mark.parametrize("name", ["import_city", "demo"])
def test_a_file_that_is_no_city_is_one_line(shell: Shell, tmp_path: Path, name: str, content: bytes) -> None:
    file, before = tmp_path / "city.json", written()
    file.write_bytes(content)
    words = [str(file)] if name == "import_city" else ["--city", str(file)]
    ran = shell(name, *words)
    assert_refused(ran, ": ")
    assert "Port" not in ran.complaint
    assert written() == before


NUMBERS = (10**20, -1, 1.5, 1e300, True, "1", "9" * 400)


@pytest.mark.parametrize("number", NUMBERS, ids=str)
def test_a_number_out_of_reach_is_told_with_its_place(shell: Shell, tmp_path: Path, number: object) -> None:
    city = small_city()
    city["meetings"][0]["minutes_planned"] = number
    file, before = tmp_path / "city.json", written()
    file.write_text(json.dumps(city))
    assert_refused(shell("import_city", str(file)), "meetings[0].minutes_planned: ")
    assert written() == before


def test_every_fault_of_a_file_is_a_line_with_its_place(shell: Shell, tmp_path: Path) -> None:
    city = small_city()
    city["municipality"]["timezone"], city["members"][0]["clearance"] = "Mars/Olympus", 99
    file = tmp_path / "city.json"
    file.write_text(json.dumps(city))
    ran = shell("import_city", str(file))
    assert_refused(ran, "municipality.timezone: ", "members[0].clearance: ", lines=2)


@pytest.mark.parametrize("password", [UNDECODABLE, ""])
def test_a_password_that_cannot_be_typed_is_refused(shell: Shell, tmp_path: Path, password: str) -> None:
    file, before = tmp_path / "city.json", written()
    file.write_text(json.dumps(small_city()))
    assert_refused(shell("import_city", str(file), "--initial-password", password), "--initial-password")
    assert written() == before


@pytest.mark.parametrize("port", ["", "abc", "-1", "0", "99999999", "8000.5"])
def test_a_port_that_is_none_is_told(shell: Shell, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    assert_refused(shell("demo"), "PORT")


def test_a_translation_that_cannot_be_read_is_named(shell: Shell, tmp_path: Path, settings: Settings) -> None:
    settings.LOCALE_PATHS = [tmp_path]
    broken = tmp_path / "nl" / "LC_MESSAGES" / "django.po"
    broken.parent.mkdir(parents=True)
    broken.write_text('msgid "case"\nnonsense\n')
    assert_refused(shell("compilemessages"), str(broken))
    assert list(broken.parent.iterdir()) == [broken]


def test_the_record_that_holds_says_so(shell: Shell) -> None:
    """What the tests above take for a refusal is one: the same way to call a command lets it do its work."""
    told = shell("verify_record")
    assert told.status == 0
    assert "The record holds" in told.out
