"""The fields by which items are chosen for an escalation."""

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cases.models import Layer
from meetings.escalation.wanted import needs_asking
from mscportal.look.dates import day_in_words
from partners.models import Member


class ItemsField(forms.ModelMultipleChoiceField):
    """Information items, each with its day, who wrote it and its text."""

    def label_from_instance(self, obj: Layer) -> SafeString:
        return _labelled(obj, _("Shared version") if obj.is_extract else "")


class WantedField(forms.ModelMultipleChoiceField):
    """Items that go in by somebody's word; each says whose, where it is not that of `actor`, who chooses."""

    actor: Member

    def label_from_instance(self, obj: Layer) -> SafeString:
        if not needs_asking(self.actor, obj):
            return _labelled(obj, "")
        asked = obj.author.name if obj.is_entrusted and obj.author else obj.originator.name
        return _labelled(obj, _("%(name)s is asked first") % {"name": asked})


def _labelled(layer: Layer, note: str) -> SafeString:
    beside = [str(words) for words in layer.beside]
    head = " · ".join(filter(None, [day_in_words(layer.day), layer.originator.name, note, *beside]))
    return format_html("<b>{}</b> {}", head, layer.text)
