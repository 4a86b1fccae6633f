"""The emergency card: for a case that needs one, whom to call and what to avoid (PRACTICE.md)."""

from django.db import models

from cases.statement import SaidText, Statement
from mscportal.record.history import history


class EmergencyCard(Statement):
    """A statement of who leads the case, shown before all else while it holds; an audience may need one of its own."""

    call = SaidText()
    avoid = SaidText()
    holds = models.BooleanField(default=True)
    history = history()

    class Meta:
        indexes = [models.Index(fields=["municipality", "case"], name="card_municipality_case")]
