"""The stylesheets: contrast, what WeasyPrint cannot read, and files that are there."""

import re
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings

from mscportal.look.templatetags.look import MARKS, TONES

STATIC = Path(settings.BASE_DIR) / "mscportal" / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
TOKENS = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")))
TEXT_ON_GROUND = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-2", "link", "brand")
        for ground in ("paper", "canvas", "wash", "brand-wash")
    ),
    *((state, f"{state}-wash") for state in ("ok", "warn", "risk", "info", "extract", "mute")),
    *((state, "paper") for state in ("ok", "risk", "info", "extract")),
    *(("paper", ground) for ground in ("brand", "brand-2", "risk", "ink")),
    ("ink-2", "mute-wash"),
    ("ink", "info-wash"),
    ("ink", "warn-wash"),
    ("ink", "risk-wash"),
    ("ink", "ok-wash"),
    ("ink-2", "extract-wash"),
    ("link", "info-wash"),
]
FORBIDDEN = {
    "color-mix(": r"color-mix\(",
    "clamp(": r"clamp\(",
    "@supports": r"@supports",
    "a range media query": r"@media[^{]*[<>]",
    "a data: address": r"url\(\s*['\"]?data:",
    "another host": r"url\(\s*['\"]?(https?:)?//",
    "@import": r"@import",
}


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2, 0 to 1."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2, 1 to 21."""
    dark, light = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_GROUND)
def test_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 5.5, f"{ink} on {ground}: {contrast(ink, ground):.2f}"


@pytest.mark.parametrize("ground", ["paper", "wash"])
def test_borders_of_controls_stand_out(ground: str) -> None:
    assert contrast("line-strong", ground) >= 3


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
@pytest.mark.parametrize("what", FORBIDDEN)
def test_it_has_nothing_that_breaks_printing_or_the_policy(sheet: Path, what: str) -> None:
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.search(FORBIDDEN[what], rules) is None


def test_every_token_that_is_used_is_defined() -> None:
    text = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)
    assert set(re.findall(r"var\(--([\w-]+)", text)) <= set(re.findall(r"--([\w-]+):", text))


def test_every_file_that_is_named_is_there() -> None:
    named = chain.from_iterable(re.findall(r'url\("([^"]+)"\)', sheet.read_text(encoding="utf-8")) for sheet in SHEETS)
    missing = [address for address in named if not (STATIC / "css" / address).is_file()]
    assert missing == []


def test_what_was_taken_over_keeps_its_licence() -> None:
    assert "SIL Open Font License" in (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert (STATIC / "js" / "vendor" / "htmx-LICENSE.txt").is_file()


def test_the_sheets_stay_small() -> None:
    assert sum(sheet.stat().st_size for sheet in SHEETS) < 40_000


def test_every_class_is_used() -> None:
    rules = re.sub(
        r"/\*.*?\*/|url\([^)]*\)", "", "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS), flags=re.DOTALL
    )
    sources = chain.from_iterable(
        (Path(settings.BASE_DIR) / folder).rglob(pattern)
        for folder in ("templates", "mscportal", "cases", "meetings", "partners")
        for pattern in ("*.html", "*.py", "portal.js")
    )
    words = set(re.findall(r"[\w-]+", " ".join(source.read_text(encoding="utf-8") for source in sources)))
    # Templates and tags put a tone or a swatch behind these.
    swatches = {swatch for _words, swatch in MARKS.values()}
    built = {f"tag--{tone}" for tone in TONES} | {f"{mark}--{of}" for mark in ("mark", "run-mark") for of in swatches}
    assert set(re.findall(r"\.([a-zA-Z][\w-]*)", rules)) - words - built == set()
