"""Forms that two people may have open at once: a stale save is answered with both texts (mscportal.record.versions)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.db import models

from mscportal.look.ids import as_id
from mscportal.record.versions import version_of


class ShownField(forms.Field):
    """Which boxes were ticked when the form was shown: only those are taken away by an empty box.

    So two people who tick at once both keep what they added.
    """

    widget = forms.MultipleHiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value: Iterable[str] | None) -> frozenset[UUID]:
        """Return the ids; what is none is left out."""
        return frozenset(found for text in value or () if (found := as_id(text)))


class VersionedForm(forms.BaseModelForm):
    """Carries the version of its instance that was shown; mix it into a model form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instance: models.Model | None = kwargs.get("instance")
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)
        if instance is not None and not instance._state.adding:
            self.initial["seen"] = version_of(instance)

    def values(self) -> dict[str, Any]:
        """Return what a valid form says, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}
