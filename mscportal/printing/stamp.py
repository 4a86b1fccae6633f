"""The reader's name on each page of their copy. The stored document and its hash stay as they are."""

from io import BytesIO

from django.template.loader import render_to_string
from django.utils.translation import get_language
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ContentStream, NameObject

from mscportal.printing.render import render_pdf

# To a screen reader the line is furniture of the page, as page numbers are (PDF/UA-1, 7.1).
ARTIFACT_BEGINS = b"/Artifact <</Type /Pagination>> BDC\n"
ARTIFACT_ENDS = b"\nEMC"


def stamp_pdf(pdf: bytes, *, line: str) -> bytes:
    """Return a copy of a tagged A4 document with `line` at the head of every page; its tags stay valid."""
    context = {"line": line, "language": get_language()}
    overlay = PdfReader(BytesIO(render_pdf(render_to_string("pdf/stamp.html", context), is_tagged=False)))
    stamp = overlay.pages[0]
    _make_artifact(stamp)
    writer = PdfWriter(clone_from=BytesIO(pdf))
    for page in writer.pages:
        page.merge_page(stamp)
    stamped = BytesIO()
    writer.write(stamped)
    return stamped.getvalue()


def _make_artifact(page: PageObject) -> None:
    content = page.get_contents()
    if content is None:
        return
    marked = ContentStream(None, None)
    marked.set_data(ARTIFACT_BEGINS + content.get_data() + ARTIFACT_ENDS)
    page[NameObject("/Contents")] = marked
