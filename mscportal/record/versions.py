"""Two people at one text: what was shown is compared with what stands before it is overwritten."""

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import cast

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _


class StaleSave(Exception):
    """Somebody else saved in between; `current` is what stands now, with its `version`; nothing was written."""

    def __init__(self, current: models.Model, version: str) -> None:
        # mutant (argument, statement, text): nobody is told what the error says of itself.
        super().__init__("changed in between")
        self.current, self.version = current, version


def version_of(*rows: models.Model, only: Collection[str] = ()) -> str:
    """Return a short digest of what `rows` say, of no meaning to who does not see them.

    It is of all columns, or of those that `only` names where others change with nobody writing.
    """
    # mutant (text): names and quotes keep the values apart as well.
    told = "|".join(
        f"{field.attname}={getattr(row, field.attname)!r}"
        for row in rows
        for field in row._meta.concrete_fields
        if not only or field.name in only
    )
    return sha256(told.encode()).hexdigest()[:16]


def seen_field() -> forms.CharField:
    """Return the hidden field that carries the version that was shown; without one nothing is compared."""
    return forms.CharField(required=False, empty_value=None, widget=forms.HiddenInput)


def as_stale(form: forms.BaseForm, stale: StaleSave, *, field: str = "seen", says: str = "") -> None:
    """Keep what was typed, and let the next save be one over the text that stands now; `field` carries its version.

    `says` is what to do where there are no two texts.
    """
    typed = cast(QueryDict, form.data).copy()
    typed[field] = stale.version
    form.data = typed
    two_texts = _("Somebody else saved this in the meantime. Put the two texts together, then save again.")
    form.add_error(None, says or two_texts)


def check_version(rows: models.Model | Sequence[models.Model], seen: str | None, *, only: Collection[str] = ()) -> None:
    """Raise StaleSave when `rows` are not the version `seen`; None asks for no check."""
    rows = [rows] if isinstance(rows, models.Model) else rows
    if seen is not None and (version := version_of(*rows, only=only)) != seen:
        raise StaleSave(rows[0], version)
