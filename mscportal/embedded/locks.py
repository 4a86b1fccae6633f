"""Locks on files, which the system lets go of when their holder ends, however it ends."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import IO


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait for the lock and hold it for the block."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def share(path: Path) -> IO[str]:
    """Wait for a share of the lock; closing the file gives it up."""
    file = path.open("a")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def take(path: Path) -> IO[str] | None:
    """Take the whole lock if nobody has any of it; closing the file gives it up."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def is_free(path: Path) -> bool:
    """Whether nobody has any of the lock."""
    file = take(path)
    if file:
        file.close()
    return file is not None
