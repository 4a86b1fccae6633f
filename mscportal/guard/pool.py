"""What a pooled connection must forget before another member's request gets it."""

from typing import Any

import psycopg


def discard_session(connection: psycopg.Connection[Any]) -> None:
    """Forget every session-level setting, prepared statement and lock of the last user."""
    was = connection.autocommit
    connection.autocommit = True
    connection.execute("DISCARD ALL")
    connection.autocommit = was
