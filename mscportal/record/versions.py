"""Two people at one text: what was shown is compared with what stands before it is overwritten."""

from hashlib import sha256
from typing import cast

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _


class StaleSave(Exception):
    """Somebody else saved in between; `current` is what stands now, nothing was written."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("changed in between")
        self.current = current


def version_of(row: models.Model) -> str:
    """Return a short digest of all columns of `row`, of no meaning to who does not see it."""
    told = "|".join(f"{field.attname}={getattr(row, field.attname)!r}" for field in row._meta.concrete_fields)
    return sha256(told.encode()).hexdigest()[:16]


def as_stale(form: forms.BaseForm, stale: StaleSave) -> None:
    """Keep what was typed, and let the next save be one over the text that stands now."""
    typed = cast(QueryDict, form.data).copy()
    typed["seen"] = version_of(stale.current)
    form.data = typed
    form.add_error(None, _("Somebody else saved this in the meantime. Put the two texts together, then save again."))


def check_version(row: models.Model, seen: str | None) -> None:
    """Raise StaleSave when `row` is not the version `seen`; None asks for no check."""
    if seen is not None and version_of(row) != seen:
        raise StaleSave(row)
