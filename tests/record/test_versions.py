"""Two people at one text: the second save is held against what was shown, and nothing typed is lost."""

import hashlib

import pytest
from django import forms
from django.http import QueryDict

from cases.models import Goal
from mscportal.record.versions import StaleSave, as_stale, check_version, seen_field, version_of
from partners.models import Municipality


class TitleForm(forms.Form):
    title = forms.CharField()
    seen = seen_field()
    first_seen = seen_field()


def goal(**more: object) -> Goal:
    return Goal(**{"title": "Back at school", "key": "g1"} | more)


def test_a_version_is_of_all_that_a_row_says() -> None:
    one = goal()
    same = Goal(**{field.attname: getattr(one, field.attname) for field in Goal._meta.concrete_fields})
    assert version_of(one) == version_of(same)
    assert version_of(one) != version_of(goal(pk=one.pk, title="Back at school soon"))
    assert version_of(one, same) != version_of(one)
    assert version_of(goal(title="a", key="b"), only=["title", "key"]) != version_of(
        goal(title="a|key='b'", key="b"), only=["title", "key"]
    )


def test_a_version_is_short_and_tells_nothing() -> None:
    assert version_of(goal(), only=("title",)) == hashlib.sha256(b"title='Back at school'").hexdigest()[:16]


def test_only_the_columns_that_are_named_count() -> None:
    assert version_of(goal(), only=("title",)) == version_of(goal(key="g2"), only=("title",))
    assert version_of(goal(), only=("title",)) != version_of(goal(title="x"), only=("title",))
    two = Municipality(name="Elmhaven", slug="elm"), Municipality(name="Elmhaven", slug="oak")
    assert len({version_of(one, only=("name",)) for one in two}) == 1


def test_what_was_changed_meanwhile_is_told_with_its_version() -> None:
    shown, now = goal(), goal(title="Every day")
    check_version(shown, version_of(shown))
    check_version([shown, now], version_of(shown, now))
    check_version(now, None)
    with pytest.raises(StaleSave) as told:
        check_version(now, version_of(shown))
    assert (told.value.current, told.value.version) == (now, version_of(now))
    with pytest.raises(StaleSave) as told:
        check_version([now, shown], version_of(now))
    assert (told.value.current, told.value.version) == (now, version_of(now, shown))
    with pytest.raises(StaleSave):
        check_version(now, "", only=("title",))
    check_version(goal(), version_of(goal(), only=("title",)), only=("title",))


def test_the_field_that_carries_it_is_hidden_and_may_be_missing() -> None:
    form = TitleForm(QueryDict("title=x"))
    assert form.is_valid()
    assert form.cleaned_data == {"title": "x", "seen": None, "first_seen": None}
    assert form.fields["seen"].widget.is_hidden


@pytest.mark.parametrize("field", ["seen", "first_seen"])
def test_the_next_save_is_one_over_what_stands_now(field: str) -> None:
    form = TitleForm(QueryDict("title=typed&seen=old&first_seen=old"))
    assert form.is_valid()
    as_stale(form, StaleSave(goal(), "new"), **({} if field == "seen" else {"field": field}))
    assert (form[field].value(), form["title"].value()) == ("new", "typed")
    assert {form[one].value() for one in ("seen", "first_seen")} == {"new", "old"}
    assert form.non_field_errors() == [
        "Somebody else saved this in the meantime. Put the two texts together, then save again."
    ]
