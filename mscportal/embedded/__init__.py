"""PostgreSQL and Valkey for a machine that has none: started by the first command, found by the next ones.

Nothing of Django is imported here: `provide` runs before the settings are read.
"""

import atexit
import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from mscportal.embedded.errors import EmbeddedError
from mscportal.embedded.installation import Installation

__all__ = ["EmbeddedError", "provide"]

DEFAULT_HOME = Path(__file__).resolve().parents[2] / ".data"

_installations: dict[Path, Installation] = {}
_ours: dict[str, str] = {}


def provide(environ: MutableMapping[str, str], *, durable: bool = True, tests: bool = False) -> None:
    """Set in `environ` the addresses of embedded services where it names none, starting those that do not run.

    Without DATABASE_URL: DATABASE_URL (as msc_app), DATABASE_OWNER_URL (msc_owner), MSC_SUPERUSER_URL (postgres), with
    `tests` also MSC_TEST_URL (msc_test), and MSC_SECRET_KEY, MSC_GUARD_KEY, MSC_DOCUMENT_KEY (64 hexadecimal digits)
    unless given. Without REDIS_URL: REDIS_URL. A name given as a file (NAME_FILE) counts as given. All is kept under
    MSC_DATA_DIR. `durable=False` trades safety against a power cut for speed; who starts the server decides.

    What runs already for that folder is used. It runs as long as any process that called this lives, and is brought
    back on its old port when it dies. A second call is cheap and mends what even that could not.
    Raises EmbeddedError, with the reason, when a service cannot be had.
    """
    needs_database, needs_broker = _is_missing(environ, "DATABASE_URL"), _is_missing(environ, "REDIS_URL")
    if not (needs_database or needs_broker):
        return
    home = Path(environ.get("MSC_DATA_DIR") or DEFAULT_HOME).resolve()
    if home not in _installations:
        _installations[home] = Installation(home, pg_bin=environ.get("PG_BIN", ""), durable=durable)
        atexit.register(_leave, home, os.getpid())
    installation = _installations[home]
    found = installation.database_names(tests=tests) if needs_database else {}
    if needs_broker:
        found |= installation.broker_names()
    missing = {name: value for name, value in found.items() if _is_missing(environ, name)}
    environ.update(missing)
    _ours.update(missing)
    environ.setdefault("MSC_DATA_DIR", str(home))


def _is_missing(environ: Mapping[str, str], name: str) -> bool:
    """Whether nobody but an earlier `provide` of this process has set `name`."""
    return not environ.get(f"{name}_FILE") and environ.get(name, "") in {"", _ours.get(name)}


def _leave(home: Path, pid: int) -> None:
    if os.getpid() == pid:  # a forked child must not end what its parent uses
        _installations[home].leave()
