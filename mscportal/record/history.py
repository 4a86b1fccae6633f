"""History of a model: simple-history's tables with UUID keys; the database writes them (guard.keep_history)."""

import uuid
from typing import Any
from uuid import UUID

from django.db import models
from simple_history.models import HistoricalRecords


def _stored(historical: Any) -> UUID | None:
    return historical.history_user_id


def _store(historical: Any, member: UUID | None) -> None:
    historical.history_user_id = member


def history(*, without: tuple[str, ...] = ()) -> HistoricalRecords:
    """Return the history field that every model with a record carries; an operator's change has no member.

    `without` names fields that history must not keep (secrets).
    """
    return HistoricalRecords(
        excluded_fields=list(without),
        # mutant (argument, boolean): no form is made of a row of history.
        history_id_field=models.UUIDField(default=uuid.uuid4, editable=False),
        history_user_id_field=models.UUIDField(null=True),
        history_user_getter=_stored,
        history_user_setter=_store,
    )
