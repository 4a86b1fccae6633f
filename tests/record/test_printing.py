"""Printing reads the portal's own static files and nothing else; a copy bears its reader's name."""

from io import BytesIO
from pathlib import Path

import pdfua
import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from mscportal.printing.render import BASE_URL, STATIC, render_pdf, static_file
from mscportal.printing.stamp import stamp_pdf

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<link rel="stylesheet" href="css/tokens.css"><link rel="stylesheet" href="css/memo.css">{head}</head>
<body><h1>A page</h1><p>One</p><p style="break-before:page">Two Ä €</p>{body}</body></html>"""


def errors(pdf: bytes, folder: Path) -> list[str]:
    """Return what `pdfua check` calls an error."""
    (folder / "page.pdf").write_bytes(pdf)
    findings = pdfua.validate(folder / "page.pdf").findings
    return [finding.message for finding in findings if finding.severity is pdfua.Severity.ERROR]


def test_it_works(tmp_path: Path) -> None:
    pdf = render_pdf(PAGE.format(head="", body=""))
    first, second = PdfReader(BytesIO(pdf)).pages
    assert "A page" in first.extract_text()
    assert "Two Ä €" in second.extract_text()
    assert errors(pdf, tmp_path) == []
    fonts = {font for page in (first, second) for font in page["/Resources"]["/Font"]}
    assert fonts


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "https://example.org/x.css",
        "data:text/css,p{}",
        "//example.org/x.css",
        "../settings.py",
        "css/../../settings.py",
        "css/missing.css",
        "%2e%2e/settings.py",
        "ftp://example.org/x.css",
    ],
)
def test_it_fetches_nothing_else(address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        render_pdf(PAGE.format(head=f'<link rel="stylesheet" href="{address}">', body=""))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:1/x.png", "icon.svg.png"])
def test_it_embeds_no_image_from_elsewhere(address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        render_pdf(PAGE.format(head="", body=f'<img src="{address}" alt="x">'))


def test_static_files_are_found_by_their_address() -> None:
    assert static_file(f"{BASE_URL}css/memo.css") == STATIC / "css" / "memo.css"
    with pytest.raises(ValueError):
        static_file("https://static.invalid.example.org/css/memo.css")


def test_a_copy_bears_its_readers_name_on_every_page_and_stays_accessible(tmp_path: Path) -> None:
    pdf = render_pdf(PAGE.format(head="", body=""))
    copy = stamp_pdf(pdf, line="Copy for Frank, Mayor, 22 November")
    assert [("Copy for Frank, Mayor" in page.extract_text()) for page in PdfReader(BytesIO(copy)).pages] == [True, True]
    assert errors(copy, tmp_path) == []
    assert PdfReader(BytesIO(copy)).trailer["/Root"]["/MarkInfo"]["/Marked"]
