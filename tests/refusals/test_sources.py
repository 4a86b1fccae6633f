"""Who the source of a police item is stands nowhere (3×5×2: the source's identity is never in the report)."""

import re

from django import forms
from django.db import models

from cases.models import Grading
from cases.sharing.forms import GradingForm
from meetings.escalation.models import Quote
from tests.refusals.test_fields import our_fields, our_forms

SOURCE = re.compile(r"informant|informer|tipster|whistle|source(?!$)|handler")


def test_a_grading_holds_words_to_choose_from_and_nothing_to_write_into() -> None:
    fields = {field.name: field for field in Grading._meta.get_fields() if isinstance(field, models.Field)}
    assert set(fields) == {"layer", "case", "source", "information"}
    assert all(fields[name].choices for name in ("source", "information"))


def test_its_form_offers_words_alone() -> None:
    asked = GradingForm.base_fields
    assert all(isinstance(field, forms.ChoiceField) for name, field in asked.items() if name != "seen")
    assert isinstance(asked["seen"].widget, forms.HiddenInput)


def test_a_quote_holds_the_words_of_the_grading() -> None:
    assert Quote._meta.get_field("source").choices == Grading.Source.choices


def test_no_field_and_no_form_asks_who_the_source_is() -> None:
    named = [name for name, _ in our_fields() if SOURCE.search(name.rpartition(".")[2].lower())]
    asked = [f"{form.__name__}.{name}" for form in our_forms() for name in getattr(form, "base_fields", {})]
    assert named == []
    assert [name for name in asked if SOURCE.search(name.rpartition(".")[2].lower())] == []
    assert sorted(name for name, _ in our_fields() if name.endswith(".source")) == [
        "cases.Grading.source",
        "cases.HistoricalGrading.source",
        "meetings.HistoricalQuote.source",
        "meetings.Quote.source",
    ]
