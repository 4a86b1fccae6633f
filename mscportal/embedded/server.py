"""What the embedded servers share: how one is started on a free port, known again, and ended."""

import contextlib
import json
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from mscportal.embedded.errors import EmbeddedError
from mscportal.embedded.processes import free_port, is_port_free, spawn

START_TRIES = 12
START_SECONDS = 60.0
STOP_SECONDS = 15.0


class Server(ABC):
    """A server in its own folder of the data folder `home`. Only its keeper starts and stops it."""

    folder: ClassVar[str]
    program: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    may_be_root: ClassVar[bool] = True

    def __init__(self, home: Path) -> None:
        self.home = home / self.folder
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def prepare(self) -> None:
        """Make the folder ready for a first start; changes nothing where it is."""

    @abstractmethod
    def command(self, port: int) -> list[str | Path]:
        """The command that listens on 127.0.0.1:`port` and stays in the foreground."""

    @abstractmethod
    def answers(self, port: int) -> bool:
        """Whether this very server, known by its password, answers on `port`."""

    def given_text(self, port: int) -> str:
        """What the command reads on its standard input."""
        return ""

    @property
    def port(self) -> int:
        """Where it listens, or did last; 0 before its first start."""
        return self._recorded()["port"]

    @property
    def log(self) -> Path:
        """Where its own messages go."""
        return self.home / "log"

    def is_alive(self) -> bool:
        """Whether what `start` started is there still."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, on its old port where that is free. Raises EmbeddedError with the end of its log."""
        self.prepare()
        self._end_orphan()
        deadline = time.monotonic() + START_SECONDS
        for attempt in range(START_TRIES):
            # The same port again, so that whoever held the old instance's address finds the new one.
            old = self.port if attempt < START_TRIES - 2 else 0
            if self._start_once(old if old and is_port_free(old) else free_port(), deadline):
                return
            # After a kill -9 the old backends need a moment to notice and let go of the folder.
            time.sleep(0.25)
        raise EmbeddedError(f"{self.program} does not start. {self.log} ends with:\n{self._log_end()}")

    def stop(self) -> None:
        """End what `start` started."""
        process, self._process = self._process, None
        if not process:
            return
        process.send_signal(self.stop_signal)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start_once(self, port: int, deadline: float) -> bool:
        process = spawn(
            self.command(port),
            log=self.log,
            on_death=self.stop_signal,
            text=self.given_text(port),
            may_be_root=self.may_be_root,
        )
        while process.poll() is None and time.monotonic() < deadline:
            if self.answers(port):
                self._process = process
                self._record.write_text(json.dumps({"pid": process.pid, "port": port}))
                return True
            time.sleep(0.02)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return False

    def _end_orphan(self) -> None:
        """End an instance whose keeper was killed, where the system has not done so."""
        recorded = self._recorded()
        if recorded["port"] and self.answers(recorded["port"]):
            with contextlib.suppress(ProcessLookupError):
                os.kill(recorded["pid"], self.stop_signal)

    @property
    def _record(self) -> Path:
        return self.home / "instance.json"

    def _recorded(self) -> dict[str, int]:
        try:
            recorded: dict[str, int] = json.loads(self._record.read_text())
        except FileNotFoundError:
            return {"pid": 0, "port": 0}
        return recorded

    def _log_end(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-8:])
