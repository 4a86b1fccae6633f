"""Which files may be kept: told by their first bytes, never by their name."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from mscportal.record.files import check_file

OPEN_XML = "application/vnd.openxmlformats-officedocument"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES, TEXT = "[Content_Types].xml", "application/vnd.oasis.opendocument.text"


def archive(**names: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name, content in names.items():
            made.writestr(name, content)
    return kept.getvalue()


def locked_archive() -> bytes:
    """Return an archive that says of its first member that a password is needed."""
    made = bytearray(archive(mimetype=TEXT.encode()))
    made[6] |= 1
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n.", "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe1", "image/jpeg"),
        ("a.gif", b"GIF87a", "image/gif"),
        ("a.gif", b"GIF89a", "image/gif"),
        ("a.tif", b"II*\x00", "image/tiff"),
        ("a.tif", b"MM\x00*", "image/tiff"),
        ("a.DOC", OLD, "application/msword"),
        ("a.xls", OLD + b"more", "application/vnd.ms-excel"),
        ("a.ppt", OLD, "application/vnd.ms-powerpoint"),
        ("a.odt", archive(mimetype=TEXT.encode()), TEXT),
        ("a.odt", archive(mimetype=TEXT.ljust(99, "x").encode()), TEXT.ljust(99, "x")),
        ("a.docx", archive(**{TYPES: b"", "word/document.xml": b""}), f"{OPEN_XML}.wordprocessingml.document"),
        ("a.xlsx", archive(**{TYPES: b"", "xl/workbook.xml": b""}), f"{OPEN_XML}.spreadsheetml.sheet"),
        ("a.pptx", archive(**{TYPES: b"", "ppt/slides": b""}), f"{OPEN_XML}.presentationml.presentation"),
        (
            "a.docx",
            archive(mimetype=b"x" * 100, **{TYPES: b"", "word/": b""}),
            f"{OPEN_XML}.wordprocessingml.document",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_works(name: str, content: bytes, media_type: str) -> None:
    kept = check_file(name, content)
    assert (kept.name, kept.media_type, kept.content) == (name, media_type, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"plain text"),
        ("a.pdf", b"A page that tells of %PDF-"),
        ("a.pdf", b""),
        ("a.msi", OLD),
        ("doc", OLD),
        ("a.docx", archive(**{"word/document.xml": b""})),
        ("a.docx", archive(**{TYPES: b"", "other/document.xml": b""})),
        ("a.docx", archive(**{TYPES: b"", "in/word/document.xml": b""})),
        ("a.docm", archive(**{TYPES: b"", "word/document.xml": b"", "word/vbaProject.bin": b""})),
        ("a.epub", archive(mimetype=b"application/epub+zip", **{TYPES: b"", "word/document.xml": b""})),
        ("a.odt", archive(mimetype=b"\xff" + TEXT.encode())),
        ("a.odt", archive(mimetype=TEXT.encode() + b"x" * 100)),
        ("a.odt", locked_archive()),
        ("a.zip", b"PK\x03\x04 broken"),
        ("a.odt", archive(mimetype=TEXT.encode())[3:]),
    ],
)
def test_it_explains_what_it_does_not_take(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError) as told:
        check_file(name, content)
    assert told.value.message_dict == {
        "file": ["Choose a PDF, a picture (JPEG, PNG, GIF, TIFF) or an office document."]
    }


def test_one_byte_too_many_is_told_with_the_size(settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 2048
    assert check_file("a.pdf", b"%PDF-".ljust(2048)).media_type == "application/pdf"
    with pytest.raises(ValidationError) as told:
        check_file("a.pdf", b"%PDF-".ljust(2049))
    assert told.value.message_dict == {"file": ["This file is larger than 2.0\xa0KB."]}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\people\\..\\Mika Tarn.pdf", "Mika Tarn.pdf"),
        ("../../etc/report.pdf", "report.pdf"),
        ("x" * 197 + ".pdf", "x" * 196 + ".pdf"),
        ("y" * 196 + ".pdf", "y" * 196 + ".pdf"),
    ],
)
def test_only_the_bare_name_is_kept(given: str, kept: str) -> None:
    assert check_file(given, b"%PDF-").name == kept
