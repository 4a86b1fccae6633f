"""The entry form of the room: at most two choices and the text, all else folded away."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.audience import Readers, readers_of
from cases.days import today
from cases.file.nameless import NamelessForm, unsaid_on
from cases.information.forms import text_field
from cases.models import Action, Audience, Case, Layer
from cases.plan.forms import ActionForm
from meetings.conference.models import SlotContent, TopicNote
from meetings.conference.room.recording import PRESENT, Entry
from meetings.forums.models import Forum
from meetings.versioned import VersionedForm
from mscportal.look.widgets import DayInput, SegmentedRadio
from partners.models import Clearance, Member

LONGEST_ACTION = 300
# Whom a record is addressed to at first; elsewhere than at a partner table what is said stays in the room (LIVC).
FIRST_READERS = {Forum.Kind.PARTNER_TABLE: Audience.TABLE.value}


class EntryForm(ActionForm):
    """A note, a decision or an action on a case."""

    field_order = ("what", "text", "asked", "due_on", "rationale", "differing_views", "audience")

    # No field of its own: `text` is the title of an action.
    title: Any = None
    what = forms.ChoiceField(
        label=_("What do you want to record?"), choices=Entry.choices, initial=Entry.NOTE, widget=SegmentedRadio
    )
    text = text_field(_("Text"), rows=3)
    kind = forms.ChoiceField(label=_("Kind"), choices=Action.Kind.choices, required=False, initial=Action.Kind.OTHER)
    asked = forms.ChoiceField(label=_("Who does it?"), required=False)
    due_on = forms.DateField(label=_("Due"), required=False, widget=DayInput)
    audience = forms.ChoiceField(label=_("Who may read this?"))
    rationale = text_field(_("Why this was decided"), rows=2, required=False, help_text="")
    differing_views = text_field(_("Differing views"), rows=2, required=False, help_text="")
    domain = forms.ChoiceField(label=_("Domain"), choices=Layer.Domain.choices, required=False, initial="other")
    said_as = forms.ChoiceField(label=_("This is"), choices=Layer.SaidAs.choices, required=False, initial="fact")

    def __init__(
        self, *args: Any, content: SlotContent, case: Case, actor: Member, present: Sequence[Member], **more: Any
    ) -> None:
        super().__init__(*args, case=case, actor=actor, auto_id="entry_%s", **more)
        self.content, self.present = content, present
        fields: dict[str, Any] = self.fields
        offered = [(PRESENT, _("Those present"))] if present else []
        fields["audience"].choices = [Audience.choices[0], *offered, *Audience.choices[1:]]
        first = FIRST_READERS.get(Forum.Kind(content.meeting.forum.kind), PRESENT if present else Audience.TABLE.value)
        fields["audience"].initial = first
        # Who heard it may read it: nobody signed in for the item is cleared for less.
        lowest = min((member.clearance for member in (*present, actor)), default=Clearance.BASIC)
        self.initial["classification"] = min(Clearance.CONFIDENTIAL.value, lowest)

    @property
    def more_is_open(self) -> bool:
        """Tell whether something that is folded away is to be put right."""
        return any(self[name].errors for name in ("classification", "kind", "goal", "domain", "said_as"))

    @property
    def views_are_open(self) -> bool:
        return bool(self["differing_views"].errors or self["differing_views"].value())

    def clean_due_on(self) -> Any:
        """Refuse a day that has passed."""
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on < today(self.case.municipality):
            raise ValidationError(__("This day has passed."))
        return due_on

    def clean(self) -> dict[str, Any]:
        """An action says who and by when, in one line; a decision says why."""
        cleaned = super().clean() or {}
        _ask_why(self, is_decision=cleaned.get("what") == Entry.DECISION)
        if cleaned.get("what") == Entry.ACTION:
            if not cleaned.get("asked") and "asked" not in self.errors:
                self.add_error("asked", __("Say who does it."))
            if not cleaned.get("due_on") and "due_on" not in self.errors:
                self.add_error("due_on", __("Say by when."))
            if len(cleaned.get("text", "")) > LONGEST_ACTION:
                self.add_error("text", __("Say an action in at most %(count)d signs.") % {"count": LONGEST_ACTION})
        return cleaned

    def said(self) -> dict[str, Any]:
        """Return what a valid note or decision says, as `record_said` asks for it."""
        names = ("what", "text", "audience", "named_agencies", "named_people", "classification")
        folded = ("domain", "said_as", "rationale", "differing_views")
        data = self.cleaned_data
        return {name: data[name] for name in names} | {name: data[name] for name in folded if data[name]}

    def agreed(self) -> dict[str, Any]:
        """Return what a valid action says, as `record_action` asks for it."""
        names = ("due_on", "goal", "audience", "named_agencies", "named_people", "classification")
        data = self.cleaned_data
        agency, member = self.by_value[data["asked"]]
        who = {"agency": agency, "member": member}
        return {name: data[name] for name in names} | who | {"title": data["text"], "kind": data["kind"] or "other"}

    def readers(self) -> Readers:
        """Return who would read it as the form stands; those present are the people signed in for the item."""
        data = self.cleaned_data if self.is_bound and not self.errors else self._as_it_stands()
        in_the_room = data["audience"] == PRESENT
        return readers_of(
            self.case,
            audience=Audience.PEOPLE if in_the_room else data["audience"],
            classification=data["classification"],
            originator=self.actor.agency_id,
            author=self.actor.pk,
            agencies=data["named_agencies"],
            people=[member.pk for member in self.present] if in_the_room else data["named_people"],
        )


class TopicEntryForm(forms.Form):
    """A note or a decision on a topic."""

    what = forms.ChoiceField(
        label=_("What do you want to record?"),
        choices=TopicNote.Kind.choices,
        initial=TopicNote.Kind.NOTE,
        widget=SegmentedRadio,
    )
    text = text_field(_("Text"), rows=3, help_text=_("Every participant reads it: no names."))
    rationale = text_field(_("Why this was decided"), rows=2, required=False, help_text="")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="entry_%s")

    def clean(self) -> dict[str, Any]:
        """A decision says why."""
        cleaned = super().clean() or {}
        _ask_why(self, is_decision=cleaned.get("what") == TopicNote.Kind.DECISION)
        return cleaned


class TopicNoteForm(VersionedForm, forms.ModelForm):
    """An own note on a topic, put right."""

    text = text_field(_("Text"), rows=3, help_text=_("Every participant reads it: no names."))
    rationale = text_field(_("Why this was decided"), rows=2, required=False, help_text="")

    class Meta:
        model = TopicNote
        fields = ["text", "rationale"]

    def clean(self) -> dict[str, Any]:
        """A decision says why."""
        cleaned = super().clean() or {}
        _ask_why(self, is_decision=self.instance.kind == TopicNote.Kind.DECISION)
        return cleaned


class DeferForm(NamelessForm):
    """Why an item is put off."""

    reason = forms.CharField(
        label=_("Why is it put off?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everyone who sees this item reads it, in the room and in the minutes."),
    )

    def __init__(self, *args: Any, case: Case | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.keep_unsaid(unsaid_on(case))


def _ask_why(form: forms.BaseForm, *, is_decision: bool) -> None:
    """Ask for the rationale of every decision (MAPPA)."""
    if is_decision and not form.cleaned_data.get("rationale") and "rationale" not in form.errors:
        form.add_error("rationale", __("Say why this was decided."))
