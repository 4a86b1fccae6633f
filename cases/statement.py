"""What every statement has: an originator, an author, a classification and an audience."""

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mscportal.record.models import uuids
from partners.models import Agency, Clearance, Member, Municipality


class Audience(models.TextChoices):
    """Whom the originator addressed (TLP 2.0: GREEN, AMBER+STRICT, RED), the widest first."""

    TABLE = "table", _("Everyone on this case")
    AGENCIES = "agencies", _("Only these agencies")
    PEOPLE = "people", _("Only named people")


def narrowest(audiences: Iterable[str]) -> str:
    """Return the narrowest of these audiences, "" where there is none."""
    shown = set(audiences)
    return next((audience.value for audience in reversed(Audience) if audience in shown), "")


AS_READ = (
    'CASE WHEN {row}."case_id" = ANY ((SELECT guard.concealed())::uuid[])'
    " AND {written_by} IS DISTINCT FROM (SELECT guard.agency())"
    " THEN guard.nameless('{table}', {row}.\"{key}\", '{column}') ELSE {text} END"
)


class Said:
    """A text said of a case: who may not know whose case it is reads "[N. N.]" for the name (guard.nameless).

    Members of the agency that wrote it read it as it is. This is the one place where a name is left out: whatever loads
    the text, of today or of a former version, loads it so. What is worked out of a text in the database takes `AsRead`.
    """

    model: Any
    column: Any
    # Whose members read it as it is, of the row in `{row}`.
    written_by = '{row}."originator_id"'

    def deconstruct(self) -> Any:
        """Count as the field of Django's that it is: what is stored is no other."""
        field: Any = super()
        name, _, args, kwargs = field.deconstruct()
        return name, f"django.db.models.{field.get_internal_type()}", args, kwargs

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Read a column; what is made of several of them was made of texts as they are read."""
        column = re.fullmatch(r'(\S+)\."\w+"', sql)
        if not column:
            return sql, params
        row, table = column[1], self.model._meta.db_table
        key = "history_id" if "_historical" in table else "id"
        names = {"row": row, "key": key, "table": table, "column": self.column, "text": sql}
        return AS_READ.format(written_by=self.written_by.format(row=row), **names), params


class SaidText(Said, models.TextField):
    """A text said of a case."""


class SaidTitle(Said, models.CharField):
    """A line said of a case."""


class AsRead(models.Func):
    """A text as the acting member reads it, for what the database works out of it."""

    arity = 1
    output_field = models.TextField()

    def as_sql(self, compiler: Any, *_args: Any, **_context: Any) -> tuple[str, Any]:
        """Return the column as it is selected."""
        [text] = self.get_source_expressions()
        return text.select_format(compiler, *compiler.compile(text))


class Nameless(models.Func):
    """A text of a statement as who is not told the name reads it, whoever asks; as it is on a case with its name."""

    function = "guard.nameless"
    output_field = models.TextField()

    def __init__(self, model: type[models.Model], column: str) -> None:
        super().__init__(models.Value(model._meta.db_table), models.F("pk"), models.Value(column))


class Statement(models.Model):
    """Anything said of a case; guard/rule.sql decides by these columns who reads it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="%(class)ss")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    originator = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    author = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("author"))
    classification = models.PositiveSmallIntegerField(
        _("asks to be cleared for"), choices=Clearance.choices, default=Clearance.CONFIDENTIAL
    )
    audience = models.CharField(_("who may read this"), max_length=8, choices=Audience.choices, default=Audience.TABLE)
    named_agencies = uuids()
    named_people = uuids()

    class Meta:
        abstract = True
