"""What the embedded servers share: one instance a data folder, used by whoever comes, ended by who started it."""

import json
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from mscportal.embedded.errors import EmbeddedError
from mscportal.embedded.processes import free_port, is_alive, is_free, spawn

START_TRIES = 12
START_SECONDS = 60.0
STOP_SECONDS = 15.0


class Server(ABC):
    """A server in a folder of its own. Call `ensure` and `stop` under the data folder's lock."""

    program: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    may_be_root: ClassVar[bool] = True

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = 0
        self._pid = 0
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

    def is_alive(self) -> bool:
        """Whether the instance last used by `ensure` is there, without asking it anything."""
        if self._process:
            return self._process.poll() is None
        return bool(self._pid) and is_alive(self._pid, self.program)

    def ensure(self) -> None:
        """Use the instance that runs, or start one; `port` is set after.

        Raises EmbeddedError with the end of the server's log when it does not start.
        """
        if self.is_alive():
            return
        self.home.mkdir(mode=0o700, exist_ok=True)
        if not self._attach():
            self.prepare()
            self._start()

    def stop(self) -> None:
        """End the instance if this object started it."""
        process, self._process = self._process, None
        if not process or process.poll() is not None:
            return
        process.send_signal(self.stop_signal)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    @property
    def log(self) -> Path:
        """Where the server's own messages go."""
        return self.home / "log"

    @property
    def _record(self) -> Path:
        return self.home / "instance.json"

    def _attach(self) -> bool:
        try:
            recorded = json.loads(self._record.read_text())
        except FileNotFoundError:
            return False
        self.port, pid = recorded["port"], recorded["pid"]
        # One that is on its way out neither answers nor leaves its folder free yet.
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and is_alive(pid, self.program):
            if self.answers(self.port):
                self._pid = pid
                return True
            time.sleep(0.05)
        return False

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        for attempt in range(START_TRIES):
            # The same port again, so that whoever held the old instance's address finds the new one.
            port = self.port if attempt < START_TRIES - 2 and self.port and is_free(self.port) else free_port()
            if self._start_once(port, deadline):
                return
            # After a kill -9 the old backends need a moment to notice and let go of the folder.
            time.sleep(0.25)
        raise EmbeddedError(f"{self.program} does not start. {self.log} ends with:\n{self._log_end()}")

    def _start_once(self, port: int, deadline: float) -> bool:
        process = spawn(
            [*self.command(port)],
            log=self.log,
            on_death=self.stop_signal,
            text=self.given_text(port),
            may_be_root=self.may_be_root,
        )
        while process.poll() is None and time.monotonic() < deadline:
            if self.answers(port):
                self.port, self._pid, self._process = port, process.pid, process
                self._record.write_text(json.dumps({"pid": process.pid, "port": port}))
                return True
            time.sleep(0.02)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        return False

    def _log_end(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-8:])
