"""What both halves of the second city share."""

from datetime import UTC, date, datetime
from typing import Any

NOW = datetime(2026, 6, 15, 10, tzinfo=UTC)
FIRST = date(2026, 1, 1)
Rows = dict[str, Any]
