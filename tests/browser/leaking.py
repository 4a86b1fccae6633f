"""What a running portal leaves behind: its answers, broker, database sessions and mails, as the canaries' test asks."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from urllib.parse import urlencode

from django.http import HttpResponse
from playwright.sync_api import APIResponse, Page
from redis import Redis

from tests.access.forms_found import WRITTEN, Form, read_page
from tests.browser.portal import Portal
from tests.databases import superuser

TYPED = "qztypedzq"
# What is owed, longest waiting first; how often an effect may fail, and how many seconds pass until one more is done.
OWED = "SELECT kind, tries, failure FROM record_outboxentry WHERE done_at IS NULL ORDER BY created_at, id"
DONE = "SELECT DISTINCT kind FROM record_outboxentry WHERE done_at IS NOT NULL"
TRIES, PATIENCE = 2, 60
LEAVES = ("account_logout", "usersessions_list", "set_language", "account_change_password", "account_reauthenticate")


class Browsing:
    """A member's browser as the crawl asks it, with every answer kept."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.answers: dict[str, HttpResponse] = {}

    def get(self, where: str) -> HttpResponse:
        """Fetch an address without following where it leads."""
        answer = _answer(self.page.request.get(f"{self.address}{where}", max_redirects=0))
        self.answers[where] = answer
        return answer

    def send(self, form: Form) -> int:
        """Send a form with the word in each text that it asks for; returns the status."""
        typed = {one.name: f"{TYPED} said" for one in form.controls.values() if one.kind in ("text", "textarea")}
        token = next(one["value"] for one in self.page.context.cookies() if one["name"] == "csrftoken")
        headers = {"Referer": f"{self.address}/", "X-CSRFToken": token}
        values = form.filled | {name: text for name, text in typed.items() if name in form.filled or name == "text"}
        files = {one.name for one in form.controls.values() if one.kind == "file"}
        where = f"{self.address}{form.address}"
        if files:
            kept = {"name": f"{TYPED}.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj\n"}
            parts = {name: kept if name in files else value for name, value in values.items()}
            return self.page.request.post(where, multipart=parts, headers=headers, max_redirects=0).status
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(values, doseq=True)
        return self.page.request.post(where, data=body, headers=headers, max_redirects=0).status

    def forms(self) -> list[Form]:
        """Return the forms of the pages that were read which take a text or a file, one a route."""
        found: dict[str, Form] = {}
        for where, answer in self.answers.items():
            for form in read_page(where, answer).forms:
                takes_text = any(one.kind in WRITTEN | {"file"} for one in form.controls.values())
                if form.method == "post" and takes_text and form.route not in LEAVES:
                    found.setdefault(form.route, form)
        return sorted(found.values(), key=lambda form: form.route)


def _answer(given: APIResponse) -> HttpResponse:
    answer = HttpResponse(given.body(), status=given.status)
    for name, value in given.headers.items():
        answer[name.title()] = value
    return answer


@contextmanager
def watched(portal: Portal) -> Iterator[list[str]]:
    """Collect what the broker is told and what the database's sessions run, while the block runs."""
    heard: list[str] = []
    is_over = threading.Event()
    # However long nothing is said to it: the client would give up after five seconds.
    broker = Redis.from_url(portal.environment["REDIS_URL"], socket_timeout=None)

    def listen() -> None:
        with broker.monitor() as monitor:
            while not is_over.is_set():
                heard.append(str(monitor.next_command()))

    def look() -> None:
        with superuser() as admin:
            while not is_over.wait(0.02):
                heard.extend(query for (query,) in admin.execute("SELECT query FROM pg_stat_activity") if query)

    with ThreadPoolExecutor(2) as watches:
        running = [watches.submit(listen), watches.submit(look)]
        try:
            yield heard
        finally:
            is_over.set()
            broker.ping()
        for watch in running:
            watch.result(5)


def kept_by_broker(portal: Portal) -> list[str]:
    """Return the name and the content of every key."""
    broker = Redis.from_url(portal.environment["REDIS_URL"])
    return [f"{key!r} {broker.dump(key)!r}" for key in broker.scan_iter()]


def wait_for_outbox(portal: Portal) -> None:
    """Wait until the worker did what is owed, as long as it gets on; what it refuses or leaves is told."""
    name = portal.environment["DATABASE_URL"].rsplit("/", 1)[1]
    deadline, left = time.monotonic() + PATIENCE, -1
    with superuser(name) as admin:
        while owed := admin.execute(OWED).fetchall():
            refused = [(kind, tries, failure) for kind, tries, failure in owed if tries > TRIES]
            assert refused == [], f"effects that fail, with how often and the last error: {refused}"
            if len(owed) != left:
                deadline, left = time.monotonic() + PATIENCE, len(owed)
            assert time.monotonic() < deadline, f"nothing is done any more of {owed}"
            time.sleep(0.2)


def done_by_worker(portal: Portal) -> set[str]:
    """Return the kinds of effects that were owed and done."""
    with superuser(portal.environment["DATABASE_URL"].rsplit("/", 1)[1]) as admin:
        return {kind for (kind,) in admin.execute(DONE)}


def folder_of(portal: Portal) -> Path:
    """Return the folder of the portal's mails and logs."""
    return Path(portal.environment["MSC_MAIL_DIR"]).parent


def mails_of(portal: Portal) -> list[str]:
    """Return what was mailed, each with its headers but for whom it goes to, and its text as that member reads it."""
    sent = [one.read_bytes() for one in folder_of(portal).glob("mail/*")]
    mails = [message_from_bytes(one) for file in sent for one in re.split(rb"\n-{79}\n", file) if one.strip()]
    for mail in mails:
        del mail["To"]
    return [f"{mail.as_string()}\n{_text_of(mail)}" for mail in mails]


def _text_of(mail: Message) -> str:
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    return "\n".join(part.decode() for part in parts if isinstance(part, bytes))
