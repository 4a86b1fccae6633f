"""wapiti and sqlmap against the running portal as four of its members. Collected only where named: `make scan`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.portal import Portal
from tests.outside.conftest import Session
from tests.outside.secured import secured
from tests.outside.tools import sqlmap, wapiti


@pytest.mark.parametrize("username", ["a.visser", "s.okafor", "h.moreau", "g.pauwels"])
def test_tools_from_outside_find_nothing(
    portal: Portal, log_in: Callable[[str, str], Session], tmp_path: Path, username: str
) -> None:
    with secured(portal, tmp_path) as address:
        session = log_in(address, username)
        assert len(session.pages) > 3
        assert len(session.requests) > 3
        assert sqlmap(address, session, tmp_path) + wapiti(address, session, tmp_path) == []


def test_they_find_what_is_planted(portal: Portal, log_in: Callable[[str, str], Session], tmp_path: Path) -> None:
    with secured(portal, tmp_path, settings="tests.outside.planted_settings") as address:
        cookie = log_in(address, "s.okafor").cookie
        holes = [("GET", "/planted/sql/", "word=cases"), ("GET", "/planted/xss/", "word=a")]
        session = Session(cookie, [f"{path}?{data}" for _, path, data in holes], holes)
        (line,) = sqlmap(address, session, tmp_path)
        assert "/planted/sql/?word=cases GET word" in line
        found = wapiti(address, session, tmp_path)
        assert [line for line in found if "SQL Injection: GET /planted/sql/ word" in line]
        assert [line for line in found if "Cross Site Scripting: GET /planted/xss/ word" in line]
