"""Whether a text tells who somebody is, and forms that ask about it on a case that is presented without a name.

Only a name that the writer knows is looked for, so that nothing is told by being asked.
"""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.file.identity import identity_of
from cases.file.models import Case, Identity

# Shorter names are words of their own ("An", "Do") too often.
SHORTEST = 3


@dataclass(frozen=True)
class Names:
    """What people are known by, as patterns."""

    patterns: tuple[re.Pattern[str], ...]

    def found_in(self, text: str) -> str:
        """Return the first name or reference that stands in `text`, "" when there is none."""
        found = next(filter(None, (pattern.search(text) for pattern in self.patterns)), None)
        return found.group() if found else ""


def patterns_of(identity: Identity) -> list[re.Pattern[str]]:
    """Return what finds a person's names in a text."""
    patterns = []
    if len(identity.family_name) >= SHORTEST:
        patterns.append(pattern_of(identity.family_name, re.IGNORECASE))
    # A given name may be a word too ("will"), so it counts only as it is written.
    if len(identity.given_name) >= SHORTEST:
        patterns.append(pattern_of(identity.given_name))
    return patterns


def pattern_of(name: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Return what finds `name` standing by itself; "_" joins words in a file's name."""
    return re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", flags)


def unsaid_on(case: Case | None) -> Names:
    """Return the names that stay unsaid on `case`, as the acting member knows them.

    None on a case with its name, and on one that the member does not see (`case` is None).
    """
    identity = identity_of(case) if case and case.is_anonymous else None
    return Names(tuple(patterns_of(identity) if identity else ()))


class NamelessForm(forms.Form):
    """A form with texts; one that says the name is sent only once it is confirmed. Nothing of that is kept."""

    name_is_meant = forms.BooleanField(label=_("The name is meant to stand there"), required=False)

    def keep_unsaid(self, names: Names) -> None:
        """Look for `names` in what was typed, and ask only where one stands there; called once the fields are made."""
        self.naming = [name for name in self.fields if names.found_in(self._typed(name))]
        meant = self.fields.pop("name_is_meant")
        if self.naming:
            self.fields["name_is_meant"] = meant

    def clean(self) -> dict[str, Any]:
        """Ask at each text that says the name."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.pop("name_is_meant", False):
            message = __("This says the name, and the case is presented without one. Change it, or confirm below.")
            for name in self.naming:
                self.add_error(name, message)
        return data

    def _typed(self, name: str) -> str:
        """Return what was typed into a text, or what a file is called."""
        field = self.fields[name]
        is_text = isinstance(field, forms.CharField | forms.FileField) and not field.widget.is_hidden
        value = self[name].data if self.is_bound and is_text else ""
        return str(getattr(value, "name", value) or "")
