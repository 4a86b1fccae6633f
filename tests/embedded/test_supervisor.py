"""The supervisor: brings back what dies, and leaves nothing behind however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mscportal.embedded import supervisor
from tests.embedded.conftest import ROOT, is_running, wait_until

SUPERVISED = Path(__file__).with_name("supervised.py")
# Each program adds its own process id, and its mood, as a line of a file named after it.
TELL = (
    "import os, time; print(os.getpid(), os.environ['MOOD'], file=open(os.environ['FOLDER'] + '/{name}.pids', 'a'))\n"
)
STEADY = TELL + "time.sleep(60)"
STUBBORN_PARENT = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); import os; os.fork()\n" + STEADY

Supervise = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Supervise]:
    """Start a supervisor over programs given as name=code."""
    started: list[subprocess.Popen[str]] = []

    def start(**programs: str) -> subprocess.Popen[str]:
        words = [f"{name}={code.format(name=name)}" for name, code in programs.items()]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        started.append(
            subprocess.Popen([sys.executable, SUPERVISED, tmp_path, *words], stdout=subprocess.PIPE, text=True, env=env)
        )
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.communicate()


def told(folder: Path, name: str, count: int) -> list[list[str]]:
    """The first `count` lines that program has told; waits for them."""
    path = folder / f"{name}.pids"

    def lines() -> list[str]:
        return path.read_text().splitlines() if path.exists() else []

    assert wait_until(lambda: len(lines()) >= count)
    return [line.split() for line in lines()]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_it_leaves_nothing_behind(number: signal.Signals, tmp_path: Path, supervise: Supervise) -> None:
    process = supervise(web=STEADY, worker=STEADY)
    pids = [int(told(tmp_path, name, 1)[0][0]) for name in ("web", "worker")]
    process.send_signal(number)
    assert process.wait(60) == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    assert wait_until(lambda: not any(is_running(pid) for pid in pids))


def test_it_ends_programs_that_do_not_want_to_and_their_children(tmp_path: Path, supervise: Supervise) -> None:
    process = supervise(worker=STUBBORN_PARENT)
    pids = [int(words[0]) for words in told(tmp_path, "worker", 2)]
    process.terminate()
    process.wait(60)
    assert wait_until(lambda: not any(is_running(pid) for pid in pids))


def test_a_program_that_dies_starts_again_and_its_children_do_not_stay(tmp_path: Path, supervise: Supervise) -> None:
    process = supervise(worker=STUBBORN_PARENT)
    before = [int(words[0]) for words in told(tmp_path, "worker", 2)]
    parent = next(pid for pid in before if os.getpgid(pid) == pid)
    os.kill(parent, signal.SIGKILL)
    after = [int(words[0]) for words in told(tmp_path, "worker", 4)][2:]
    assert not any(is_running(pid) for pid in before)
    assert all(is_running(pid) for pid in after)
    assert process.stdout
    assert process.stdout.readline().startswith("worker ended (-9) and starts again")


def test_a_changed_environment_starts_all_anew(tmp_path: Path, supervise: Supervise) -> None:
    supervise(web=STEADY)
    (first,) = told(tmp_path, "web", 1)
    (tmp_path / "environment").write_text("moved")
    second = told(tmp_path, "web", 2)[1]
    assert second[1] == "moved"
    assert not is_running(int(first[0]))


def test_a_program_that_keeps_dying_is_given_a_rest_in_between(tmp_path: Path, supervise: Supervise) -> None:
    process = supervise(web="raise SystemExit(3)")
    assert process.stdout
    times = []
    for _ in range(3):
        assert process.stdout.readline().startswith("web ended (3)")
        times.append(time.monotonic())
    assert times[1] - times[0] >= supervisor.FIRST_DELAY * 0.9
    assert times[2] - times[1] >= supervisor.FIRST_DELAY * 1.9
