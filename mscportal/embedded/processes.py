"""Starting programs that end with the process that started them, and finding them a port."""

import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")
NOBODY = 65534


@functools.cache
def has_user_namespaces() -> bool:
    """Whether root may open a user namespace here (many containers forbid it)."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*_in_namespace(), "true"], capture_output=True, check=False).returncode == 0


def _in_namespace() -> list[str]:
    return ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"]


def _as_nobody() -> list[str]:
    # The one capability left is to pass through folders that only root may enter, as a checkout under /root.
    capability = "+dac_override"
    return [
        *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"),
        *(f"--inh-caps=-all,{capability}", f"--ambient-caps={capability}", f"--bounding-set=-all,{capability}", "--"),
    ]


def not_as_root() -> list[str]:
    """The words before a command that refuses to run as root: none for anyone else.

    In a user namespace files stay root's own; without one the program runs as nobody (see `must_own_files`).
    """
    if os.geteuid() != 0:
        return []
    return _in_namespace() if has_user_namespaces() else _as_nobody()


def must_own_files() -> bool:
    """Whether what `not_as_root` starts needs its folder given to nobody first."""
    return os.geteuid() == 0 and not has_user_namespaces()


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    on_death: signal.Signals,
    env: Mapping[str, str] | None = None,
    text: str = "",
    may_be_root: bool = True,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, its output appended to `log`, `text` on its standard input.

    On Linux it receives `on_death` when this process ends, however that happens; call it from the main thread only,
    since the end of a thread counts as the end of a parent.
    """
    before = [] if may_be_root else not_as_root()
    leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(on_death))]
    with log.open("ab") as output, tempfile.TemporaryFile() as given:
        given.write(text.encode())
        given.seek(0)
        return subprocess.Popen(
            [*before, *leash, *command], stdin=given, stdout=output, stderr=output, env=env, start_new_session=True
        )


def is_port_free(port: int) -> bool:
    """Whether a server can listen on 127.0.0.1:`port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except (OSError, OverflowError):
            return False
    return True


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
