"""The components that pages are made of."""

import datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

TODAY = datetime.date(2026, 11, 19)


def render(source: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load look %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ("table", "Everyone on this case"),
        ("agencies", "Only these agencies"),
        ("people", "Only named people"),
        ("extract", "Shared version"),
    ],
)
def test_a_marking_is_written_out(audience: str, words: str) -> None:
    assert words in render("{% mark audience %}", audience=audience)


def test_a_marking_may_use_other_words() -> None:
    assert ">Those present<" in render('{% mark "people" "Those present" %}')


def test_an_unknown_marking_is_refused() -> None:
    with pytest.raises(KeyError):
        render('{% mark "everybody" %}')


def test_an_unknown_tone_is_refused() -> None:
    with pytest.raises(ValueError, match="no tone"):
        render('{% tag "Done" "loud" %}')


def test_words_are_escaped() -> None:
    assert "<b>" not in render("{% tag words %}{% mark 'table' words %}", words="<b>bold</b>")


@pytest.mark.parametrize(
    ("language", "size", "words"),
    [
        ("en", "short", "Thu 19 Nov"),
        ("en", "medium", "Thu 19 Nov 2026"),
        ("en", "long", "Thursday 19 November 2026"),
        ("de", "long", "Donnerstag, 19. November 2026"),
        ("nl", "medium", "do 19 nov 2026"),
        ("fr", "long", "jeudi 19 novembre 2026"),
    ],
)
def test_a_day_is_written_in_the_readers_language(language: str, size: str, words: str) -> None:
    with translation.override(language):
        shown = Template("{% load look %}{% day day size %}").render(Context({"day": TODAY, "size": size}))
    assert words.lower() in shown.lower()
    assert 'datetime="2026-11-19"' in shown


@pytest.mark.parametrize(("years", "words"), [(-1, "19 Nov 2025<"), (0, "19 Nov<"), (1, "19 Nov 2027<")])
def test_a_short_day_of_another_year_names_it(years: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)
    assert words in render("{% day day 'short' %}", day=TODAY.replace(year=TODAY.year + years))


def test_a_moment_is_told_in_the_current_time_zone() -> None:
    late = datetime.datetime(2026, 11, 19, 23, 30, tzinfo=datetime.UTC)
    with timezone.override("Europe/Brussels"):
        assert "Fri 20 Nov 2026, 00:30" in render("{% moment late %}", late=late)
        assert "Fri 20 Nov" in render("{% day late 'short' %}", late=late)
        assert "00:30" in render("{% clock late %}", late=late)


def test_no_day_shows_nothing() -> None:
    assert render("{% day none %}{% moment none %}{% clock none %}{% due none today %}", none=None, today=TODAY) == ""


@pytest.mark.parametrize(
    ("days", "words"),
    [(-5, "5 days late"), (-1, "1 day late"), (0, "Due today"), (1, "Due in 1 day"), (7, "Due in 7 days"), (8, "")],
)
def test_what_is_due_is_told_within_a_week(days: int, words: str) -> None:
    shown = render("{% due due_on today %}", due_on=TODAY + datetime.timedelta(days=days), today=TODAY)
    assert words in shown
    assert bool(words) == bool(shown)


def test_crumbs_end_with_this_page() -> None:
    shown = render('{% crumbs "Cases" "/cases/" "VIL-7K3M9" %}')
    assert '<a href="/cases/">Cases</a>' in shown
    assert '<li aria-current="page">VIL-7K3M9</li>' in shown


def test_a_pager_keeps_the_filter() -> None:
    request = RequestFactory().get("/cases/?table=minors&page=3")
    page = Paginator(range(200), 25).page(3)
    shown = render("{% pager page %}", page=page, request=request)
    assert '<a href="?table=minors&amp;page=4" rel="next">' in shown
    assert '<a href="?table=minors&amp;page=3" aria-current="page">' in shown
    assert "51–75 of 200" in shown


def test_a_pager_is_not_shown_for_one_page() -> None:
    request = RequestFactory().get("/cases/")
    assert render("{% pager page %}", page=Paginator(range(3), 25).page(1), request=request).strip() == ""


def test_a_shared_version_is_marked_as_one() -> None:
    shown = render('{% timeline_item day=day source="Police" text="Called." audience="extract" %}', day=TODAY)
    assert "Shared version" in shown
    assert "tl__x" in shown


def test_the_ends_of_a_list_cannot_be_moved_beyond_it() -> None:
    shown = render('{% order_buttons id=7 label="Slot" first=True %}')
    assert 'value="down:7"' in shown
    assert 'value="up:7"' not in shown


def test_facts_leave_out_what_is_empty() -> None:
    shown = render("{% facts pairs %}", pairs=[("Basis", "Mandate"), ("Told", ""), ("Review", None), ("Left", 0)])
    assert shown.count("<dt>") == 2
    assert "<dd>0</dd>" in shown
