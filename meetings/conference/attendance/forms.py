"""Signing the confidentiality statement."""

from django import forms
from django.utils.translation import gettext_lazy as _


class StatementForm(forms.Form):
    """One box to tick: read, and kept to."""

    agreed = forms.BooleanField(
        label=_("I have read the statement and keep to it."),
        error_messages={"required": _("Tick the box: without it you cannot take part.")},
    )
