"""Whole forms, their fields and their error summary as template tags."""

from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet, BoundField, CheckboxInput
from django.template import Context
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mscportal.look.fieldsets import groups

register = template.Library()

Words = str | Promise
SAVE = _("Save")


@register.inclusion_tag("components/form.html", takes_context=True)
def show_form(
    context: Context,
    form: BaseForm,
    *,
    submit: Words = SAVE,
    cancel: str = "",
    action: str = "",
    draft: str = "",
    hint: Words = "",
    button_class: str = "btn",
) -> dict[str, object]:
    """Show a whole POST form: error summary, fields, buttons.

    `draft` names what is typed, so that portal.js keeps it in this tab until it is saved.
    """
    return {
        "form": form,
        "groups": groups(form),
        "submit": submit,
        "cancel": cancel,
        "action": action,
        "draft": draft,
        "hint": hint,
        "button_class": button_class,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, object]:
    """Show the fields of a form in their groups, without the form around them."""
    return {"form": form, "groups": groups(form)}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*shown: "BaseForm | BaseFormSet[Any]") -> dict[str, object]:
    """Show what is to be put right in these forms and formsets, each message with a link to its field, or nothing."""
    forms: list[BaseForm] = []
    general: list[Any] = []
    for one in shown:
        if isinstance(one, BaseFormSet):
            general += one.non_form_errors()
            forms += one.forms
        else:
            forms.append(one)
    general += [error for form in forms for error in form.non_field_errors()]
    general += [error for form in forms for field in form.hidden_fields() for error in field.errors]
    at_fields = [
        {"target": _target(field), "label": str(field.label).rstrip(".?"), "error": error}
        for form in forms
        for field in form.visible_fields()
        for error in field.errors
    ]
    return {"general": general, "at_fields": at_fields}


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Tell whether a field is one box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


def _target(field: BoundField) -> str:
    """Return the id of the control to go to: for a group of choices its first."""
    subwidgets: list[Any] = field.subwidgets
    return field.id_for_label or (subwidgets[0].id_for_label if subwidgets else field.auto_id)
