"""Days moved past those on which an agency is closed, as the database counts them (guard.open_day)."""

from typing import Any

from django.db import models


class OpenDay(models.Func):
    """The first day from a day on at which an agency is open: `OpenDay(F("agency"), F("due_on"))`."""

    function = "guard.open_day"
    arity = 2

    def __init__(self, *expressions: Any) -> None:
        super().__init__(*expressions, output_field=models.DateField(null=True))
