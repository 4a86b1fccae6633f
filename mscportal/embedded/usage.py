"""This process's use of an embedded server, which is kept running for all who use it."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from mscportal.embedded.errors import EmbeddedError
from mscportal.embedded.keeper import READY
from mscportal.embedded.locks import is_free, locked, share
from mscportal.embedded.server import START_SECONDS, Server

ROOT = Path(__file__).resolve().parents[2]
LEAVE_SECONDS = 20.0


class Usage:
    """Use of `server`; a keeper that this process has to start takes `options` (see `keeper`)."""

    def __init__(self, server: Server, options: Sequence[str] = ()) -> None:
        self._server = server
        self._options = options
        self._door = server.home / "door"
        self._users = server.home / "users"
        self._keeper = server.home / "keeper"
        self._share: IO[str] | None = None
        self._keeper_process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Have the server running, now and until `end`. Cheap when it is. Raises EmbeddedError when it cannot be."""
        if self._share and not is_free(self._keeper):
            return
        self._server.home.mkdir(mode=0o700, exist_ok=True)
        deadline = time.monotonic() + START_SECONDS
        while True:
            with locked(self._door):
                self._share = self._share or share(self._users)
                if is_free(self._keeper):
                    self._start_keeper()
            if self._server.answers(self._server.port):
                return
            if time.monotonic() > deadline:
                raise EmbeddedError(f"{self._server.program} does not answer; see {self._server.log}")
            time.sleep(0.05)  # it has died just now, and its keeper is about to bring it back

    def end(self) -> None:
        """Leave; if nobody else uses the server, return when it has ended."""
        if not self._share:
            return
        self._share.close()
        self._share = None
        deadline = time.monotonic() + LEAVE_SECONDS
        while not is_free(self._keeper) and time.monotonic() < deadline:
            with locked(self._door):
                if not is_free(self._users):
                    return
            time.sleep(0.02)
        if self._keeper_process and is_free(self._keeper):
            self._keeper_process.wait()

    def _start_keeper(self) -> None:
        home = self._server.home
        with self._server.log.open("ab") as log:
            self._keeper_process = keeper = subprocess.Popen(
                [sys.executable, "-m", "mscportal.embedded.keeper", home.name, str(home.parent), *self._options],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
            )
        said = keeper.stdout.read() if keeper.stdout else b""
        if said.decode() != READY:
            raise EmbeddedError(said.decode() or f"{self._server.program} does not start; see {self._server.log}")
