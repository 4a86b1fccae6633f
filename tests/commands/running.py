"""Runs a command as `manage.py` does, within the test's transaction."""

import sys
from dataclasses import dataclass

import pytest
from django.core.management import ManagementUtility
from django.db import connections


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    status: int
    out: str
    complaint: str


class Shell:
    """Starts commands; anything they raise but the end of the program would be a stack trace on the screen."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def __call__(self, *words: str) -> Ran:
        """Run one command with its arguments."""
        line = ["manage.py", *words]
        # Django reads where it complains from the process, and closes the connection that holds the test's data.
        self._monkeypatch.setattr(sys, "argv", line)
        self._monkeypatch.setattr(connections, "close_all", lambda: None)
        self._capsys.readouterr()
        status = 0
        try:
            ManagementUtility(line).execute()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 1
        said = self._capsys.readouterr()
        return Ran(status, said.out, said.err)
