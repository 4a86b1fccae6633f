"""Grouping of a form's fields on the screen; a form class names its groups in `fieldsets`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.forms import BaseForm, BoundField
from django.utils.functional import Promise


@dataclass(frozen=True)
class Fieldset:
    """One group: a legend (or none), rows of field names, and whether it is folded away at first.

    A row is a name, or a tuple of names that stand side by side.
    """

    legend: str | Promise | None
    rows: Sequence[str | tuple[str, ...]]
    folded: bool = False


@dataclass(frozen=True)
class Group:
    """A fieldset of one form, ready to be shown."""

    legend: str | Promise | None
    rows: list[list[BoundField]]
    folded: bool

    @property
    def is_open(self) -> bool:
        """Tell whether a folded group must show itself: something in it is to be put right."""
        return any(field.errors for row in self.rows for field in row)


def groups(form: BaseForm) -> list[Group]:
    """Return the visible fields of `form` in its groups; fields that no group names come last."""
    fieldsets: Sequence[Fieldset] = getattr(form, "fieldsets", ())
    shown = [Group(fieldset.legend, list(_rows(form, fieldset)), fieldset.folded) for fieldset in fieldsets]
    named = {field.name for group in shown for row in group.rows for field in row}
    rest = [[field] for field in form.visible_fields() if field.name not in named]
    return [group for group in (*shown, Group(None, rest, folded=False)) if group.rows]


def _rows(form: BaseForm, fieldset: Fieldset) -> Iterator[list[BoundField]]:
    """Yield the rows of a fieldset; names that this form has not (dropped for this reader) are left out."""
    for row in fieldset.rows:
        names = (row,) if isinstance(row, str) else row
        if fields := [form[name] for name in names if name in form.fields]:
            yield fields
