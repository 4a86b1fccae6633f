"""Files of an item: what is taken, how it is kept, who gets it back."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cases.models import Attachment
from mscportal.guard.operator import as_operator
from mscportal.record.files import check_file
from mscportal.record.models import Reading, VaultKey
from partners.models import Member
from tests.cast import World

ClientOf = Callable[[Member], Client]
PDF = b"%PDF-1.7\nnothing much"


def archive(**names: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as made:
        for name, content in names.items():
            made.writestr(name.replace("__", "/"), content)
    return kept.getvalue()


def attach(client: Client, world: World, name: str = "school report.pdf", content: bytes = PDF) -> object:
    page = f"/cases/ELM-2AB3C/information/{world.open_item.pk}/attach/"
    return client.post(page, {"file": SimpleUploadedFile(name, content)})


def file_page(world: World) -> str:
    with as_operator():
        return f"/cases/ELM-2AB3C/information/{world.open_item.pk}/files/{Attachment.objects.get().pk}/"


class TestAttach:
    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        assert attach(client_of(world.bob), world).status_code == 302
        with as_operator():
            kept = Attachment.objects.get()
        assert (kept.layer_id, kept.media_type, kept.size) == (world.open_item.pk, "application/pdf", len(PDF))
        page = client_of(world.alice).get(f"/cases/ELM-2AB3C/information/{world.open_item.pk}/").content.decode()
        assert "school report.pdf" in page

    def test_neither_name_nor_content_stands_in_the_database(self, world: World, client_of: ClientOf) -> None:
        attach(client_of(world.bob), world)
        with as_operator():
            kept = Attachment.objects.get()
        assert b"report" not in bytes(kept.file_name)
        assert b"nothing much" not in bytes(kept.content)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("page.html", b"<script>alert(1)</script>"),
            ("page.pdf", b"MZ\x90\x00 a program"),
            ("empty.pdf", b""),
            ("archive.docx", archive(note=b"no office document")),
            ("macro.docm", archive(**{"[Content_Types].xml": b"", "word__vbaProject.bin": b""})),
            ("broken.docx", b"PK\x03\x04 broken"),
            ("big.pdf", PDF + b"0" * settings.MAX_UPLOAD_BYTES),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_it_explains_what_it_does_not_take(
        self, world: World, client_of: ClientOf, name: str, content: bytes
    ) -> None:
        answer = attach(client_of(world.bob), world, name, content)
        assert answer.status_code == 200
        assert "data-error-summary" in answer.content.decode()
        with as_operator():
            assert not Attachment.objects.exists()


class TestDownload:
    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        attach(client_of(world.bob), world)
        answer = client_of(world.alice).get(file_page(world))
        assert answer.content == PDF
        assert answer["Content-Disposition"] == 'attachment; filename="school report.pdf"'
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        with as_operator():
            assert Reading.objects.get(screen="cases:attachment").full == [world.open_item.pk]

    @pytest.mark.parametrize("name", ["carol", "dirk", "erin", "frank", "hugo", "gus"])
    def test_it_hides_from_outsiders(self, world: World, client_of: ClientOf, name: str) -> None:
        attach(client_of(world.bob), world)
        assert client_of(world.members[name]).get(file_page(world)).status_code == 404

    def test_who_reads_the_shared_version_gets_no_file(self, world: World, client_of: ClientOf) -> None:
        page = f"/cases/ELM-2AB3C/information/{world.police_item.pk}/"
        client_of(world.ines).post(f"{page}attach/", {"file": SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0 jpg")})
        with as_operator():
            kept = Attachment.objects.get()
        assert client_of(world.ines).get(f"{page}files/{kept.pk}/").status_code == 200
        assert client_of(world.bob).get(f"{page}files/{kept.pk}/").status_code == 404
        assert "photo.jpg" not in client_of(world.bob).get(page).content.decode()

    def test_once_the_key_is_destroyed_nothing_is_left_to_hand_out(self, world: World, client_of: ClientOf) -> None:
        attach(client_of(world.bob), world)
        with as_operator():
            VaultKey.objects.filter(subject_id=world.case.pk).delete()
        assert client_of(world.bob).get(file_page(world)).status_code == 404


class TestCheckFile:
    @pytest.mark.parametrize(
        ("name", "content", "media_type"),
        [
            ("a.pdf", PDF, "application/pdf"),
            ("a.txt", PDF, "application/pdf"),
            ("a.png", b"\x89PNG\r\n\x1a\n.", "image/png"),
            ("a.jpg", b"\xff\xd8\xff\xe1", "image/jpeg"),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
            (
                "a.odt",
                archive(mimetype=b"application/vnd.oasis.opendocument.text"),
                "application/vnd.oasis.opendocument.text",
            ),
            (
                "a.xlsx",
                archive(**{"[Content_Types].xml": b"", "xl__workbook.xml": b""}),
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
        ],
    )
    def test_it_works(self, name: str, content: bytes, media_type: str) -> None:
        assert check_file(name, content).media_type == media_type

    def test_only_the_bare_name_is_kept(self) -> None:
        assert check_file("C:\\people\\..\\Mika Tarn.pdf", PDF).name == "Mika Tarn.pdf"

    def test_the_first_bytes_count_not_the_name(self) -> None:
        with pytest.raises(ValidationError):
            check_file("a.pdf", b"plain text")
