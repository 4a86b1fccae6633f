"""What a list offers first is said in words, never as a row of dashes."""

from collections.abc import Iterator

from django import forms
from django.urls import get_resolver

OWN = ("cases.", "meetings.", "partners.", "mscportal.")
DASHES = "---------"


def of_the_portal(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        if one.__module__.startswith(OWN):
            yield one
        yield from of_the_portal(one)


def test_no_list_begins_with_dashes() -> None:
    assert get_resolver().url_patterns  # which imports every view, and so every form
    dashed = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in of_the_portal(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.ChoiceField) and DASHES in (str(words) for _, words in field.choices)
    }
    assert not dashed, "\n".join(sorted(dashed))
