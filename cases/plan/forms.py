"""Forms for goals, actions and what came of them."""

from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cases.access.selectors import agencies_on, members_on
from cases.audience import AudienceForm
from cases.days import today
from cases.file.models import Case
from cases.file.nameless import NamelessForm, unsaid_on
from cases.plan.models import Action, ActionReport, Goal
from cases.plan.why import first_answer_day, was_left
from cases.statement import AsRead, Audience, Statement
from mscportal.look.widgets import DayInput
from mscportal.record.versions import version_of
from partners.closeddays.selectors import open_day
from partners.models import Agency, Clearance, Member

ADDRESS = ("audience", "named_agencies", "named_people", "classification")
Asked = tuple[Agency | None, Member | None]


class PlanForm(AudienceForm):
    """A goal, an action or another statement of few words; `statement` is the one that is changed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    kept: tuple[str, ...] = ()

    def __init__(self, *args: Any, statement: Statement | None = None, **more: Any) -> None:
        initial: dict[str, Any] = {"classification": Clearance.BASIC}
        if statement:
            initial = {name: getattr(statement, name) for name in (*self.kept, *ADDRESS)}
            initial["seen"] = version_of(statement)
        super().__init__(*args, statement=statement, initial=initial | more.pop("initial", {}), **more)

    @property
    def who_is_open(self) -> bool:
        """Tell whether the folded question is to be shown: it was asked of, or something in it is to be put right."""
        return "preview" in self.data or any(name in self.errors for name in ADDRESS)

    @property
    def audience_words(self) -> str:
        """Return who may read this as the form stands, in words."""
        return str(dict(Audience.choices).get(self["audience"].value(), ""))

    def statements_shown(self) -> list[UUID]:
        """Return the statements that the form tells of."""
        return [self.statement.pk] if self.statement else []

    def written(self) -> dict[str, Any]:
        """Return what a valid form says, by the names that the services ask for."""
        return {name: self.cleaned_data[name] for name in (*self.kept, *ADDRESS)}


class GoalForm(PlanForm):
    """A goal, how one will know, and by when."""

    title = forms.CharField(label=_("Goal"), max_length=300)
    measure = forms.CharField(
        label=_("How we will know"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What will be seen or counted once the goal is reached."),
    )
    target_on = forms.DateField(label=_("By"), required=False, widget=DayInput)
    status = forms.ChoiceField(label=_("Status"), choices=Goal.Status.choices)

    kept: tuple[str, ...] = ("title", "measure", "target_on", "status")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.statement is None:
            del self.fields["status"]
            self.kept = ("title", "measure", "target_on")


class ActionForm(PlanForm):
    """An action, who does it and by when; `asked` names an agency or one of its people."""

    title = forms.CharField(label=_("Action"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=Action.Kind.choices, initial=Action.Kind.OTHER)
    asked = forms.ChoiceField(label=_("Who does it?"))
    due_on = forms.DateField(label=_("Due"), widget=DayInput)
    goal = forms.ModelChoiceField(
        Goal.objects.none(), label=_("Goal"), required=False, empty_label=_("No particular goal")
    )

    kept = ("title", "kind", "due_on", "goal")

    def __init__(self, *args: Any, statement: Action | None = None, **more: Any) -> None:
        first = {"asked": _asked_value(statement.agency, statement.member)} if statement else {}
        super().__init__(*args, statement=statement, initial=first | more.pop("initial", {}), **more)
        fields: dict[str, Any] = self.fields
        fields["goal"].queryset = Goal.objects.filter(case=self.case).order_by(AsRead("title"))
        fields["goal"].label_from_instance = lambda goal: goal.title
        self.by_value = self._candidates(statement)
        fields["asked"].choices = [("", __("Choose")), *self._grouped()]

    def _candidates(self, statement: Action | None) -> dict[str, Asked]:
        """Return who may be asked: agencies on the case and their people, and whoever is asked now."""
        pairs: list[Asked] = [(agency, None) for agency in agencies_on(self.case)]
        pairs += [(member.agency, member) for member in members_on(self.case)]
        if statement and (statement.agency or statement.member):
            pairs.append((statement.agency, statement.member))
        return {_asked_value(*pair): pair for pair in pairs}

    def _grouped(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the choices by agency, the agency itself before its people."""
        named = [(str(agency), str(member or ""), value) for value, (agency, member) in self.by_value.items()]
        nobody = __("%(agency)s, nobody in particular")
        return [
            (agency, [(value, member or nobody % {"agency": agency}) for _agency, member, value in those])
            for agency, those in groupby(sorted(named), key=lambda entry: entry[0])
        ]

    @property
    def moved_to(self) -> date | None:
        """The first open day of the agency that is asked, where it is closed on the day as the form stands."""
        agency, _member = self.by_value.get(str(self["asked"].value() or ""), (None, None))
        try:
            day = self.fields["due_on"].clean(self["due_on"].value())
        except ValidationError:
            return None
        opens = open_day(agency, day) if agency else day
        return None if opens == day else opens

    def clean_due_on(self) -> Any:
        """Refuse a new action that was due before it was agreed."""
        due_on = self.cleaned_data["due_on"]
        if self.statement is None and due_on < today(self.case.municipality):
            raise ValidationError(__("This day has passed."))
        return due_on

    def clean(self) -> dict[str, Any]:
        """Name whoever is asked among the readers, for the preview too."""
        data = super().clean()
        agency, member = self.by_value.get(data.get("asked", ""), (None, None))
        for name, asked in (("named_agencies", agency), ("named_people", member)):
            names = data.get(name, [])
            if asked and asked.pk not in names:
                data[name] = [*names, asked.pk]
        return data

    def statements_shown(self) -> list[UUID]:
        """The goals to choose from are told by their titles."""
        fields: dict[str, Any] = self.fields
        return [*super().statements_shown(), *fields["goal"].queryset.values_list("pk", flat=True)]

    def written(self) -> dict[str, Any]:
        agency, member = self.by_value[self.cleaned_data["asked"]]
        return super().written() | {"agency": agency, "member": member}

    def add_error(self, field: str | None, error: Any) -> None:
        """Show what a service says of the agency or the member at the field that names both."""
        told = getattr(error, "error_dict", {})
        if told.keys() & {"agency", "member"}:
            error = ValidationError(
                {("asked" if name in ("agency", "member") else name): errors for name, errors in told.items()}
            )
        super().add_error(field, error)


class ReportForm(NamelessForm):
    """What came of an action, with its outcome or the reason."""

    STATES = (
        (ActionReport.State.DONE, _("Done")),
        (ActionReport.State.NOT_POSSIBLE, _("Not possible, circumstances changed")),
        (ActionReport.State.NOT_DONE, _("Not done")),
        (ActionReport.State.OPEN, _("Still open")),
    )
    DID_NOT_ACT = (ActionReport.State.DID_NOT_ACT, _("Agency did not act"))
    DROPPED = (ActionReport.State.DROPPED, _("Dropped"))

    state = forms.ChoiceField(label=_("What came of it?"), widget=forms.RadioSelect, initial=ActionReport.State.DONE)
    text = forms.CharField(
        label=_("Outcome or reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Write what was done or said, and how you know."),
    )

    def __init__(self, *args: Any, action: Action, actor: Member, **more: Any) -> None:
        super().__init__(*args, **more)
        is_own = action.originator_id == actor.agency_id
        state: Any = self.fields["state"]
        state.choices = [*self.STATES, *([self.DID_NOT_ACT] if is_own and was_left(action) else [])]
        state.choices += [self.DROPPED] if is_own else []
        if action.why and action.why.waits(today(action.case.municipality)) and actor.agency_id == action.agency_id:
            # Who answers why it has not acted says only that.
            state.initial = ActionReport.State.OPEN
        self.keep_unsaid(unsaid_on(action.case))


class WhyForm(NamelessForm):
    """What an agency that has not acted is asked, and by when."""

    text = forms.CharField(
        label=_("What do you ask?"),
        max_length=2000,
        initial=_("What stood in the way?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever reads the action reads this and the answer."),
    )
    answer_by = forms.DateField(label=_("Answer by"), widget=DayInput)

    def __init__(self, *args: Any, case: Case, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["answer_by"].initial = first_answer_day(today(case.municipality))
        self.keep_unsaid(unsaid_on(case))


def _asked_value(agency: Agency | None, member: Member | None) -> str:
    asked: UUID | str = member.pk if member else (agency.pk if agency else "")
    return str(asked)
