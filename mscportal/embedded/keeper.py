"""Keeps one embedded server running as long as anyone uses it: a process of its own, started by the first user.

`python -m mscportal.embedded.keeper SERVER HOME [forgetful] [pg-bin=FOLDER]`. It says "ready", or why not, on standard
output. Three locks stand in the server's folder: `users` is shared by all who use it, `keeper` is held by this
process, `door` by whoever comes or goes, and by this process from the moment it knows that nobody uses the server.
"""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from mscportal.embedded.errors import EmbeddedError
from mscportal.embedded.locks import is_free, locked, take
from mscportal.embedded.postgres import Postgres
from mscportal.embedded.secrets_file import load_secrets
from mscportal.embedded.server import Server
from mscportal.embedded.valkey import Valkey

ROUND_SECONDS = 0.1
READY = "ready"


def keep(server: Server) -> IO[str]:
    """Bring the server back when it dies; end it when its last user is gone, and return the shut door."""
    while not (door := _shut_door(server.home)):
        if not server.is_alive():
            try:
                server.start()
            except EmbeddedError as error:
                sys.stderr.write(f"{error}\n")
        time.sleep(ROUND_SECONDS)
    server.stop()
    return door


def _shut_door(home: Path) -> IO[str] | None:
    """Let nobody in any more, if nobody is inside or at the door."""
    door = take(home / "door")
    if door and not is_free(home / "users"):
        door.close()
        return None
    return door


def _server(name: str, home: Path, options: Sequence[str]) -> Server:
    secrets = load_secrets(home / "secrets.json")
    if name == Valkey.folder:
        return Valkey(home, secrets)
    pg_bin = next((word.removeprefix("pg-bin=") for word in options if word.startswith("pg-bin=")), "")
    return Postgres(home, secrets, pg_bin=pg_bin, durable="forgetful" not in options)


def main(name: str, home: Path, *options: str) -> None:
    """Start the server, tell whoever waits, and keep it."""
    server = _server(name, home, options)
    with locked(server.home / "keeper"):
        try:
            server.start()
        except EmbeddedError as error:
            sys.stdout.write(str(error))
            return
        sys.stdout.write(READY)
        sys.stdout.flush()
        # Whoever waits for the end of what the first user says must not wait for this process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        door = keep(server)
    # Opened only now, so that the next one through it finds no keeper that is about to leave.
    door.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
