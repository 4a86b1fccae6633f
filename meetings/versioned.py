"""Forms that two people may have open at once: a stale save is answered with both texts (cases.versions)."""

from typing import Any

from django import forms
from django.db import models

from cases.versions import version_of


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
