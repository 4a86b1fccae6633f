"""Every module stands on a floor that the import contract names, or beside the floors for a reason given here."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BESIDE = {
    "apps": "Django's entry",
    "celery": "Celery's entry",
    "demo": "data only",
    "deploy": "files of production, no modules",
    "embedded": "runs before Django; a contract of its own",
    "environment": "read by the settings",
    "health": "a view over guard's functions",
    "language": "a view over the member alone",
    "look": "template tags and widgets; imports Django and its extensions alone",
    "printing": "HTML to PDF; imports Django and WeasyPrint alone",
    "requestlog": "middleware; imports Django alone",
    "settings": "names apps as strings",
    "static": "files",
    "staticstorage": "imports WhiteNoise alone",
    "wsgi": "gunicorn's entry",
}


def floors() -> set[str]:
    """Return the modules that the layered contract names."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return {name.strip() for layer in contracts[0]["layers"] for name in layer.split("|")}


def test_every_module_of_the_portal_stands_somewhere() -> None:
    found = {
        path.stem if path.is_file() else path.name
        for path in (ROOT / "mscportal").iterdir()
        if path.name not in {"__init__.py", "__pycache__"} and (path.is_dir() or path.suffix == ".py")
    }
    named = {name.removeprefix("mscportal.") for name in floors() if name.startswith("mscportal.")}
    assert found == named | set(BESIDE)


def test_the_apps_are_floors() -> None:
    assert {"partners", "cases", "meetings", "mscportal.record", "mscportal.guard"} <= floors()


def test_no_import_hides_inside_a_function_to_dodge_a_circle() -> None:
    """The linter's PLC0415 forbids it everywhere; this holds the linter to it."""
    chosen = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]["select"]
    assert "PLC0415" in chosen
