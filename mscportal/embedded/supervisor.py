"""Runs programs side by side, brings back those that die, and leaves none behind."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from mscportal.embedded.processes import spawn

ROUND_SECONDS = 0.2
STOP_SECONDS = 10.0
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STEADY_SECONDS = 30.0


@dataclass(frozen=True)
class Program:
    """One program: its name, its command, and the signal that ends it at once, children included."""

    name: str
    command: Sequence[str | Path]
    quick_end: signal.Signals = signal.SIGTERM


class Child:
    """A program's present process and when to try again after it died."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_at = 0.0
        self._delay = FIRST_DELAY

    def start_if_due(self, env: Mapping[str, str]) -> None:
        """Start the program unless it runs or has to wait."""
        if self._process or time.monotonic() < self._start_at:
            return
        self._process = spawn(self.program.command, log=self.log, on_death=self.program.quick_end, env=env)
        self._started_at = time.monotonic()

    def died(self) -> int | None:
        """The exit code if it ended by itself since the last call; what it left behind is ended too."""
        if not self._process or self._process.poll() is None:
            return None
        code = self._process.returncode
        if time.monotonic() - self._started_at > STEADY_SECONDS:
            self._delay = FIRST_DELAY
        self._start_at = time.monotonic() + self._delay
        self._delay = min(self._delay * 2, LONGEST_DELAY)
        self._clear()
        return code

    def ask_to_stop(self) -> None:
        """Let it finish what it has in hand."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def wait_stopped(self, deadline: float) -> None:
        """Wait for its end until `deadline` (monotonic seconds), then end it and all that is left of it."""
        if not self._process:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, deadline - time.monotonic()))
        self._clear()

    def _clear(self) -> None:
        if self._process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


class Supervisor:
    """Keeps programs running until a signal (SIGINT, SIGTERM, SIGHUP) or `stop`.

    `environment` is asked each round for what the programs start with, and may mend it; when it has changed, all of
    them start anew. `say` receives one line whenever something happens that a person wants to know.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        logs: Path,
        environment: Callable[[], Mapping[str, str]],
        say: Callable[[str], object],
    ) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._children = [Child(program, logs / f"{program.name}.log") for program in programs]
        self._environment = environment
        self._say = say
        self._stopping = False

    def run(self, each_round: Callable[[], object]) -> None:
        """Run until stopped, calling `each_round` in between. Main thread only. Leaves no process behind."""
        previous = {
            number: signal.signal(number, self._heard) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        }
        env = dict(self._environment())
        try:
            while not self._stopping:
                for child in self._children:
                    child.start_if_due(env)
                each_round()
                time.sleep(ROUND_SECONDS)
                self._report_deaths()
                if (fresh := dict(self._environment())) != env:
                    env = fresh
                    self._stop_children()
        finally:
            self._stop_children()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def stop(self) -> None:
        """Let `run` come to its end."""
        self._stopping = True

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self.stop()

    def _report_deaths(self) -> None:
        for child in self._children:
            if (code := child.died()) is not None and not self._stopping:
                self._say(f"{child.program.name} ended ({code}) and starts again; see {child.log}")

    def _stop_children(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children:
            child.ask_to_stop()
        for child in self._children:
            child.wait_stopped(deadline)
