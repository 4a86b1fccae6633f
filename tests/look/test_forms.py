"""Forms as they are shown: label, hint, error, summary, groups."""

import datetime

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.utils import translation

from mscportal.look.fieldsets import Fieldset
from mscportal.look.widgets import DayInput, SegmentedRadio


class NoteForm(forms.Form):
    """A form with one field of each kind that is shown in its own way."""

    text = forms.CharField(widget=forms.Textarea, help_text="Write what was done or said.")
    kind = forms.ChoiceField(choices=[("note", "Note"), ("decision", "Decision")], widget=SegmentedRadio)
    due_on = forms.DateField(widget=DayInput, required=False)
    agree = forms.BooleanField(label="I have read this")
    domain = forms.ChoiceField(choices=[("family", "Family")])
    version = forms.CharField(widget=forms.HiddenInput)

    fieldsets = (
        Fieldset(None, ["text", ("kind", "due_on")]),
        Fieldset("More", ["domain", "not_for_this_reader"], folded=True),
    )


def render(source: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load look_forms %}" + source).render(Context(context))


def test_a_field_has_label_and_hint() -> None:
    shown = render("{% show_form form %}", form=NoteForm())
    assert '<label for="id_text">Text</label>' in shown
    assert 'aria-describedby="id_text_helptext"' in shown
    assert 'id="id_text_helptext">Write what was done or said.' in shown


def test_an_error_stands_at_its_field_and_in_the_summary() -> None:
    shown = render("{% show_form form %}", form=NoteForm({"kind": "note"}))
    assert 'aria-describedby="id_text_helptext id_text_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="id_text_error"><li>This field is required.</li>' in shown
    assert '<a href="#id_text">Text: This field is required.</a>' in shown
    assert '<a href="#id_agree">I have read this: This field is required.</a>' in shown


def test_the_summary_leads_to_the_first_of_several_choices() -> None:
    shown = render("{% error_summary form %}", form=NoteForm({}))
    assert '<a href="#id_kind_0">Kind: This field is required.</a>' in shown


def test_the_summary_tells_of_hidden_fields_and_of_the_whole() -> None:
    form = NoteForm({"text": "x", "kind": "note", "agree": "on", "domain": "family"})
    form.add_error(None, "Somebody else has saved meanwhile.")
    shown = render("{% error_summary form %}", form=form)
    assert "Somebody else has saved meanwhile." in shown
    assert "This field is required." in shown


def test_there_is_no_summary_without_errors() -> None:
    assert render("{% error_summary form %}", form=NoteForm()).strip() == ""


def test_nothing_typed_is_lost() -> None:
    shown = render("{% show_form form %}", form=NoteForm({"text": "He said <so>.", "due_on": "nonsense"}))
    assert "He said &lt;so&gt;." in shown
    assert 'value="nonsense"' in shown


def test_a_folded_group_opens_where_something_is_wrong() -> None:
    assert '<details class="fold">' in render("{% form_fields form %}", form=NoteForm())
    assert '<details class="fold" open>' in render("{% form_fields form %}", form=NoteForm({}))


def test_fields_that_no_group_names_are_shown_and_each_only_once() -> None:
    shown = render("{% form_fields form %}", form=NoteForm())
    for name in NoteForm.base_fields:
        assert f'name="{name}"' in shown
    assert shown.count('name="text"') == 1


def test_an_optional_field_says_so() -> None:
    shown = render("{% form_fields form %}", form=NoteForm())
    assert shown.count("(optional)") == 1


def test_a_day_is_written_out_beside_its_field() -> None:
    form = NoteForm(initial={"due_on": datetime.date(2026, 11, 19)})
    shown = render("{{ form.due_on.as_field_group }}", form=form)
    assert 'type="date"' in shown
    assert 'value="2026-11-19"' in shown
    assert "Thursday 19 November 2026" in shown


def test_a_day_comes_back_as_iso_in_every_language() -> None:
    with translation.override("de"):
        form = NoteForm({"due_on": "2026-11-19"})
        assert 'value="2026-11-19"' in str(form["due_on"])
        assert form.fields["due_on"].clean("2026-11-19") == datetime.date(2026, 11, 19)


def test_a_choice_in_a_row_is_a_group_with_its_question() -> None:
    shown = render("{{ form.kind.as_field_group }}", form=NoteForm())
    assert "<legend>Kind</legend>" in shown
    assert shown.count('type="radio"') == 2


def test_a_form_with_a_file_is_sent_whole() -> None:
    class FileForm(forms.Form):
        attachment = forms.FileField()

    form = FileForm({}, {"attachment": SimpleUploadedFile("a.txt", b"a")})
    assert 'enctype="multipart/form-data"' in render("{% show_form form %}", form=form)


def test_a_form_carries_token_draft_and_the_way_back() -> None:
    shown = render(
        '{% show_form form submit="Record" cancel="/back/" draft="case-1" %}', form=NoteForm(), csrf_token="t0ken"
    )
    assert 'name="csrfmiddlewaretoken" value="t0ken"' in shown
    assert 'data-draft="case-1"' in shown
    assert '<a class="btn btn--2" href="/back/">' in shown
    assert ">Record</button>" in shown
