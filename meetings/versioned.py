"""Forms that two people may have open at once: a stale save is answered with both texts."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.versions import version_of


class VersionedForm(forms.BaseForm):
    """Carries the version that was shown in a hidden field; mix it into a form or model form."""

    def __init__(self, *args: Any, shown: models.Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.CharField(required=False, widget=forms.HiddenInput)
        if shown is not None and not shown._state.adding:
            self.initial["version"] = version_of(shown)

    @property
    def seen(self) -> str:
        """Return the version that its reader had before them."""
        return self.data.get(self.add_prefix("version"), "")

    def values(self) -> dict[str, Any]:
        """Return what was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def answer_stale(self, current: models.Model) -> None:
        """Keep what was typed, say what happened, and let the next save count as having seen `current`."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = version_of(current)
        self.add_error(
            None, _("Somebody else saved in between. Nothing was overwritten: both texts stand here, choose.")
        )
