"""Which files may be kept: told by their first bytes, never by their name (10 MB, PDF, pictures, office)."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

OPEN_XML = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
# First bytes -> media type.
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_OFFICE_TYPES = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
}
OPEN_XML_FOLDERS = {
    "word/": f"{OPEN_XML}.wordprocessingml.document",
    "xl/": f"{OPEN_XML}.spreadsheetml.sheet",
    "ppt/": f"{OPEN_XML}.presentationml.presentation",
}
NAME_LENGTH = 200


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: its bare name, what it is, and its bytes."""

    name: str
    media_type: str
    content: bytes


def check_file(name: str, content: bytes) -> CheckedFile:
    """Return the file with its kind; raises ValidationError({"file": …}) for what may not be kept."""
    if len(content) > settings.MAX_UPLOAD_BYTES:
        size = filesizeformat(settings.MAX_UPLOAD_BYTES)
        raise ValidationError({"file": _("This file is larger than %(size)s.") % {"size": size}})
    bare = PurePath(name.replace("\\", "/")).name[-NAME_LENGTH:]
    media_type = _media_type(bare, content)
    if media_type is None:
        raise ValidationError({"file": _("Choose a PDF, a picture (JPEG, PNG, GIF, TIFF) or an office document.")})
    return CheckedFile(bare, media_type, content)


def _media_type(name: str, content: bytes) -> str | None:
    for signature, media_type in SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content.startswith(OLD_OFFICE):
        return OLD_OFFICE_TYPES.get(PurePath(name).suffix.lower())
    if content.startswith(b"PK\x03\x04"):
        return _type_of_archive(content)
    return None


def _type_of_archive(content: bytes) -> str | None:
    """Tell an office document from any other zip archive by what it holds; programs in it are refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                told = archive.read("mimetype").decode("ascii", "replace")
                return told if told.startswith(OPEN_DOCUMENT) else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((told for folder, told in OPEN_XML_FOLDERS.items() if any(n.startswith(folder) for n in names)), None)
