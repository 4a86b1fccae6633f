"""HTML to PDF by WeasyPrint, which reads the portal's own static files and nothing else.

WeasyPrint needs Pango from the system: it is imported when something is printed, so that all else starts without.
"""

from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

STATIC = Path(__file__).resolve().parents[1] / "static"
# No such host exists; the fetcher answers for it from the folder of static files.
BASE_URL = "https://static.invalid/"
MEDIA_TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


def render_pdf(html: str, *, is_tagged: bool = True) -> bytes:
    """Return `html` as PDF/UA-1; addresses in it are relative to the static files (`css/memo.css`).

    `is_tagged=False` leaves out the structure (what is laid over another document's pages).
    Raises FatalURLFetchingError when it names anything but the portal's own static files.
    """
    weasyprint = import_module("weasyprint")
    document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=_fetcher())
    variant = "pdf/ua-1" if is_tagged else None
    content: bytes = document.write_pdf(pdf_variant=variant, pdf_tags=is_tagged)
    return content


def static_file(url: str) -> Path:
    """Return the static file that `url` names; raises ValueError for everything else."""
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}/" != BASE_URL:
        raise ValueError("not a static file of the portal")
    path = (STATIC / unquote(parts.path).lstrip("/")).resolve()
    if not path.is_relative_to(STATIC) or path.suffix not in MEDIA_TYPES or not path.is_file():
        raise ValueError("not a static file of the portal")
    return path


def _fetcher() -> Any:
    """Return a fetcher without protocols or redirects: it opens static files by their path, and refuses the rest."""
    urls = import_module("weasyprint.urls")

    class StaticOnly(urls.URLFetcher):  # type: ignore[name-defined]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            try:
                path = static_file(url)
            except ValueError as error:
                # Fatal: a document that asks for more than it may is not made at all.
                raise urls.FatalURLFetchingError(str(error)) from error
            told = {"Content-Type": MEDIA_TYPES[path.suffix]}
            return urls.URLFetcherResponse(url, BytesIO(path.read_bytes()), told)

    return StaticOnly(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
