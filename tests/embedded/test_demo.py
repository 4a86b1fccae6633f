"""`make demo` as a person meets it: it comes up, lets members in, mends itself, and leaves nothing behind."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from mscportal.embedded.processes import free_port
from tests.embedded.conftest import ROOT, is_running, kill_and_wait, wait_until

CITY = {
    "format": "mscportal-city/1",
    "municipality": {
        "slug": "kleinstad",
        "name": "Kleinstad",
        "country": "BE",
        "timezone": "Europe/Brussels",
        "languages": ["en"],
    },
    "agencies": [
        {"slug": "kleinstad-hall", "name": "Hall", "kind": "municipality", "stage": "partner", "coordination": True}
    ],
    "members": [
        {"username": "k.small", "name": "Kim Small", "agency": "kleinstad-hall", "role": "coordinator"},
        {"username": "g.gone", "name": "Gil Gone", "agency": "kleinstad-hall", "role": "auditor", "active": False},
    ],
}


class Demo:
    """`manage.py demo` on a data folder and a port of its own."""

    def __init__(self, folder: Path, city: Any, port: int) -> None:
        self.port = port
        self.folder = folder
        path = folder.with_name("city.json")
        path.write_text(city if isinstance(city, str) else json.dumps(city))
        without = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        env = {name: value for name, value in os.environ.items() if name not in without}
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "manage.py", "demo", "--city", path],
            env=env | {"MSC_DATA_DIR": str(folder), "MSC_STATIC_ROOT": str(folder / "static"), "PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def read_until(self, text: str) -> str:
        """What it says up to `text`."""
        assert self.process.stdout
        said = ""
        for line in self.process.stdout:
            said += line
            if text in line:
                return said
        raise AssertionError(f"It ended with: {said}{self.process.communicate()}")

    def request(self, method: str, path: str, body: str = "", **headers: str) -> http.client.HTTPResponse:
        """One request; the answer's body is not read."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, path, body, headers)
        return connection.getresponse()

    def log_in(self, username: str, password: str) -> int:
        """The status of the login page's answer: 302 for who is let in."""
        page = self.request("GET", "/account/login/")
        assert page.status == 200
        cookie = SimpleCookie(page.getheader("Set-Cookie"))["csrftoken"].value
        (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode()))
        form = urlencode({"login": username, "password": password, "csrfmiddlewaretoken": token})
        origin = f"http://127.0.0.1:{self.port}"
        return self.request("POST", "/account/login/", form, Cookie=f"csrftoken={cookie}", Origin=origin).status

    def processes(self) -> dict[int, str]:
        """Everything below this demo: process ids and commands."""
        parents = {}
        commands = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                commands[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
        below = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in below} - below:
            below |= more
        return {pid: commands[pid] for pid in below}


@pytest.fixture
def demo(folder: Path) -> Iterator[Demo]:
    """A demo of the small city, up and running."""
    demo = Demo(folder, CITY, free_port())
    yield demo
    demo.process.kill()
    demo.process.communicate()


def test_it_works_mends_itself_and_leaves_nothing_behind(demo: Demo) -> None:
    said = demo.read_until("Ctrl-C")
    assert f"Kleinstad: http://127.0.0.1:{demo.port}/" in said
    assert "k.small  Kim Small (Coordinator)" in said
    assert "g.gone" not in said
    assert demo.log_in("k.small", "demo") == 302
    assert demo.log_in("k.small", "guess") == 200

    children = demo.processes()
    (web, *_) = sorted(pid for pid, command in children.items() if "gunicorn" in command)
    kill_and_wait(web)
    assert wait_until(lambda: any("gunicorn" in command for command in demo.processes().values()))
    assert wait_until(lambda: is_up(demo))

    pids = list(demo.processes())
    assert len(pids) > 8
    demo.process.send_signal(signal.SIGTERM)
    assert demo.process.wait(60) == 0
    assert not any(is_running(pid) for pid in pids)


def is_up(demo: Demo) -> bool:
    """Whether the web answers."""
    try:
        return demo.request("GET", "/healthz").status == 200
    except OSError:
        return False


def test_a_taken_port_is_a_clear_sentence(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        demo = Demo(folder, CITY, taken.getsockname()[1])
        said, complaint = demo.process.communicate()
    assert demo.process.returncode == 1
    assert complaint == f"CommandError: Port {demo.port} is taken. Name another, for example: make demo PORT=8001\n"
    assert said == ""


@pytest.mark.parametrize("city", ["not json", "[]", "{}", '{"municipality": "x"}'])
def test_a_file_that_is_no_city_is_a_clear_sentence(city: str, folder: Path) -> None:
    demo = Demo(folder, city, free_port())
    _, complaint = demo.process.communicate()
    assert demo.process.returncode == 1
    assert "is no city file" in complaint
    assert "Traceback" not in complaint
