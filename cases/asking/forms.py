"""Forms by which somebody asks an originator, and by which the originator answers."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.access.selectors import agencies_on, members_on
from cases.asking.models import ReleaseRequest
from cases.asking.selectors import reads_if_shared
from cases.audience import clearances
from cases.days import today
from cases.file.models import Case
from cases.file.nameless import NamelessForm, unsaid_on
from cases.information.forms import text_field
from cases.information.models import Layer
from cases.information.services import extract_of
from cases.plan.models import Action
from cases.release.forms import basis_field, cleared, holders, suggest_bases, until_review
from cases.release.services import SHARED
from mscportal.look.fieldsets import Fieldset
from mscportal.look.widgets import DayInput
from mscportal.record.versions import seen_field, version_of
from partners.models import Agency, Clearance, Member


class AskForm(NamelessForm):
    """For whom an item is asked, what for, on what basis and until when."""

    holder = forms.ChoiceField(label=_("Who should read the full text?"))
    purpose = text_field(_("What is it needed for?"), rows=3, help_text=_("Who wrote the item reads this."))
    legal_basis = basis_field()
    valid_until = forms.DateField(label=_("Until"), widget=DayInput)

    def __init__(self, *args: Any, case: Case, actor: Member, item: Layer, **more: Any) -> None:
        """Offer whoever is on the case; who reads the full text asks for others."""
        first = {"holder": f"member:{actor.pk}"} if item.is_extract else {}
        super().__init__(*args, **more | {"initial": first | {"valid_until": until_review(case)}})
        suggest_bases(self, actor, case)
        people = members_on(case) if item.is_extract else members_on(case).exclude(pk=actor.pk)
        holder: Any = self.fields["holder"]
        self.holders, holder.choices = holders(agencies_on(case), people)
        self.keep_unsaid(unsaid_on(case))

    def asked(self) -> dict[str, Any]:
        """Return a valid form's values by the names that `ask_to_share` takes."""
        values = dict(self.cleaned_data)
        return values | _held(self.holders[values.pop("holder")])


class QuestionForm(NamelessForm):
    """The task and its day; an action fills both in."""

    task = text_field(
        _("What are you going to do?"),
        rows=3,
        help_text=_("Whoever on this case has something you need reads this."),
    )
    day = forms.DateField(label=_("Day"), widget=DayInput)

    def __init__(self, *args: Any, case: Case, action: Action | None, **more: Any) -> None:
        now = today(case.municipality)
        first = {"task": action.title if action else "", "day": max(now, action.due_on or now) if action else now}
        super().__init__(*args, **more | {"initial": first})
        self.keep_unsaid(unsaid_on(case))


class How(models.TextChoices):
    """What the originator does about a request."""

    FULL = "full", _("Share the full text")
    VERSION = "version", _("Write a shared version, for everyone on the case")
    NOTHING = "nothing", _("Share nothing")


# What sharing the full text needs.
FULL = ("holder", "valid_until", "legal_basis")


class AnswerForm(NamelessForm):
    """Share the full text as asked or more narrowly, write a shared version, or share nothing and say why."""

    how = forms.ChoiceField(label=_("Your answer"), choices=How.choices, widget=forms.RadioSelect)
    holder = forms.ChoiceField(label=_("Share this with"), required=False)
    valid_until = forms.DateField(label=_("Until"), widget=DayInput, required=False)
    legal_basis = basis_field(required=False)
    shared_version = text_field(
        _("Shared version"), rows=5, required=False, help_text=_("Everyone on this case reads it.")
    )
    classification = forms.TypedChoiceField(label=_("Readers must be cleared for"), coerce=int, required=False)
    text = text_field(_("Reason"), rows=3, required=False, help_text="")
    seen = seen_field()

    fieldsets = (
        Fieldset(None, ["how"]),
        Fieldset(_("The full text"), [("holder", "valid_until"), "legal_basis"]),
        Fieldset(_("The shared version"), ["shared_version", "classification"]),
    )

    def __init__(self, *args: Any, request: ReleaseRequest, actor: Member, item: Layer, **more: Any) -> None:
        extract = extract_of(item)
        first = {
            "holder": f"{'agency' if request.for_agency else 'member'}:{request.holder.pk}",
            "valid_until": request.valid_until,
            "legal_basis": request.legal_basis,
            "shared_version": extract.text if extract else "",
            "classification": extract.classification if extract else Clearance.BASIC,
            "seen": version_of(item, only=SHARED),
        }
        super().__init__(*args, **more | {"initial": first})
        fields: dict[str, Any] = self.fields
        agency, member = request.for_agency, request.for_member
        readers = members_on(item.case).filter(clearance__gte=item.classification)
        people = readers.filter(agency=agency) if agency else [member] if member else []
        self.holders, fields["holder"].choices = holders([agency] if agency else [], people)
        fields["classification"].choices = [one for one in clearances(actor) if one[0] <= item.classification]
        fields["text"].help_text = _reason_is_for(request)
        suggest_bases(self, actor, item.case)
        if words := _unread_by(request.holder, item):
            self._leave_out(How.FULL, *FULL)
            fields["how"].help_text = fields["how"].error_messages["invalid_choice"] = words
        if not actor.has_perm("cases.contribute", item.case):
            self._leave_out(How.VERSION, "shared_version", "classification")
        self.keep_unsaid(unsaid_on(item.case))

    def _leave_out(self, how: How, *names: str) -> None:
        """Offer neither an answer nor the fields that it needs."""
        field: Any = self.fields["how"]
        field.choices = [one for one in field.choices if one[0] != how]
        for name in names:
            del self.fields[name]

    def _typed(self, name: str) -> str:
        """Return no shared version where another answer is chosen: the one that stands is kept as it is."""
        is_kept = name == "shared_version" and self["how"].data != How.VERSION
        return "" if is_kept else super()._typed(name)

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen answer needs."""
        data = super().clean()
        needed = {How.FULL: FULL, How.VERSION: ["shared_version", "classification"], How.NOTHING: ["text"]}
        words = {"text": __("Say why."), "shared_version": __("Write the shared version.")}
        for name in needed.get(data.get("how", ""), []):
            if name not in self.errors and data.get(name) in ("", None):
                self.add_error(name, words.get(name, self.fields[name].error_messages["required"]))
        return data

    def shared(self) -> dict[str, Any]:
        """Return a valid form's values by the names that `share_as_asked` takes."""
        held = _held(self.holders[self.cleaned_data["holder"]])
        return held | {name: self.cleaned_data[name] for name in (*FULL[1:], "text", "seen")}

    def version(self) -> dict[str, Any]:
        """Return a valid form's values by the names that `share_version` takes."""
        return {name: self.cleaned_data[name] for name in ("shared_version", "classification", "text", "seen")}


class UnseenAnswerForm(forms.Form):
    """Share exactly as asked, or nothing, what the own agency wrote on a case that it is no longer on."""

    how = forms.ChoiceField(
        label=_("Your answer"),
        choices=[(How.FULL, _("Share the full text as asked")), (How.NOTHING, How.NOTHING.label)],
        widget=forms.RadioSelect,
    )
    legal_basis = basis_field(required=False)
    text = text_field(_("Reason"), rows=3, required=False, help_text="")

    def __init__(self, *args: Any, request: ReleaseRequest, **more: Any) -> None:
        super().__init__(*args, **more | {"initial": {"legal_basis": request.legal_basis}})
        fields: dict[str, Any] = self.fields
        fields["text"].help_text = _reason_is_for(request)
        if not reads_if_shared(request):
            how = fields["how"]
            how.choices = [(How.NOTHING, How.NOTHING.label)]
            how.help_text = how.error_messages["invalid_choice"] = __(
                "Whoever it is asked for is not cleared for this."
            )

    def clean(self) -> dict[str, Any]:
        """Ask for the basis where it is shared, for the reason where it is not."""
        data = self.cleaned_data
        basis_is_needed = self.fields["legal_basis"].error_messages["required"]
        needed = {How.FULL: ("legal_basis", basis_is_needed), How.NOTHING: ("text", __("Say why."))}
        name, words = needed.get(data.get("how", ""), ("", ""))
        if name and name not in self.errors and not data.get(name):
            self.add_error(name, words)
        return data


def _held(holder: Agency | Member) -> dict[str, Agency | Member]:
    return {"agency": holder} if isinstance(holder, Agency) else {"member": holder}


def _unread_by(holder: Agency | Member, item: Layer) -> str:
    """Say why whoever it is asked for would not read the full text were it shared, "" where somebody would."""
    told = {"name": holder.name, "marking": Clearance(item.classification).label}
    if isinstance(holder, Member):
        words = __("%(name)s is not cleared for this: it is %(marking)s.")
        is_read = holder.clearance >= item.classification
    else:
        words = __("Nobody at %(name)s is cleared for this: it is %(marking)s.")
        is_read = bool(cleared([holder], item))
    return "" if is_read else words % told


def _reason_is_for(request: ReleaseRequest) -> Any:
    """Say who reads the reason: whoever asked, but nobody who does not know of the request."""
    if request.question_id:
        return _("Stays in your agency's record: who asks is not told that there was anything.")
    return _("Who asks reads it. Needed where you share nothing.")
