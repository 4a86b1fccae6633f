"""Commands in processes of their own, and a data folder that is made once and copied for each test."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOLDER = Path(__file__).with_name("holder.py")


class Holder:
    """A command that holds the services of `folder`."""

    def __init__(self, folder: Path, *words: str, path: str = os.environ["PATH"]) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, HOLDER, folder, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PATH": path},
        )

    def environ(self) -> dict[str, str]:
        """What it was given; waits for it."""
        assert self.process.stdout
        environ: dict[str, str] = json.loads(self.process.stdout.readline())
        return environ

    def ask_again(self) -> dict[str, str]:
        """Have it ask for the services once more."""
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.environ()

    def finish(self) -> None:
        """Let it come to its end."""
        self.process.communicate()

    def server_pid(self, name: str) -> int:
        """The process id on record for postgres or valkey."""
        pid: int = json.loads((self.folder / name / "instance.json").read_text())["pid"]
        return pid

    def keeper_pid(self, name: str) -> int:
        """The process id of that server's keeper, its parent."""
        return int(Path(f"/proc/{self.server_pid(name)}/stat").read_text().rpartition(")")[2].split()[1])


def is_running(pid: int) -> bool:
    """Whether the process does anything still (a zombie that nobody collects does not)."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def kill_and_wait(pid: int) -> None:
    """Kill it with -9; returns when it is gone."""
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not is_running(pid))


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether it becomes so within `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with cluster, roles and database, nothing running in it."""
    folder = tmp_path_factory.mktemp("embedded") / "made"
    holder = Holder(folder)
    holder.environ()
    holder.finish()
    return folder


@pytest.fixture(scope="session")
def held(made_folder: Path) -> Iterator[Holder]:
    """A command that holds services for all tests that only look at them."""
    holder = Holder(Path(shutil.copytree(made_folder, made_folder.with_name("held"))))
    yield holder
    holder.finish()


@pytest.fixture(scope="session")
def environ(held: Holder) -> dict[str, str]:
    """What that command was given."""
    return held.environ()


@pytest.fixture
def folder(made_folder: Path, tmp_path: Path) -> Path:
    """A copy of it, in a path with a space."""
    return Path(shutil.copytree(made_folder, tmp_path / "data folder"))


@pytest.fixture
def hold() -> Iterator[Callable[..., Holder]]:
    """Start holders that end with the test."""
    holders: list[Holder] = []

    def start(folder: Path, *words: str, path: str = os.environ["PATH"]) -> Holder:
        holders.append(Holder(folder, *words, path=path))
        return holders[-1]

    yield start
    for holder in holders:
        if holder.process.poll() is None:
            holder.finish()
