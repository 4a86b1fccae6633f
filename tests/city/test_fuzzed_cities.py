"""Whatever stands in a city file, it comes in or is refused by its faults; nothing else happens."""

import copy
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mscportal.city.faults import BadCity
from mscportal.city.importing import bring_in
from mscportal.guard.operator import as_operator
from partners.models import Municipality
from tests.city.small import small_city

WORDS = ("i1", "g1", "a1", "unit", "police", "youth", "s.maes", "VIL-7K3M9", "VIL-2P8QX", "table-minors", "decided")
DAYS = ("2026-03-02", "0001-01-01", "9999-12-31", "2026-03-19T14:00:00+01:00", "9998-12-31T23:59:59-14:00")
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=60),
    st.sampled_from((*WORDS, *DAYS, "", " ", "x" * 100_001, "\0", "\ud800")),
    st.lists(st.sampled_from((*WORDS, None)), max_size=3),
    st.just({}),
    st.just([[]]),
    st.just([{}]),
)


def places(thing: Any) -> list[tuple[Any, Any]]:
    """Return every container of a document with each of its keys."""
    keys = list(thing) if isinstance(thing, dict) else range(len(thing)) if isinstance(thing, list) else []
    return [(thing, key) for key in keys] + [place for key in keys for place in places(thing[key])]


@pytest.mark.django_db
@settings(
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_it_comes_in_or_is_refused(data: st.DataObject) -> None:
    document = small_city()
    with transaction.atomic():
        if data.draw(st.booleans()):
            bring_in(document=copy.deepcopy(document), operator="tester")
        stood = _cities()
        for _ in range(data.draw(st.integers(1, 3))):
            container, key = data.draw(st.sampled_from(places(document)))
            change = data.draw(st.sampled_from(("replace", "remove", "copy")))
            if change == "replace":
                container[key] = data.draw(JUNK)
            elif change == "remove":
                del container[key]
            elif isinstance(container, list):
                container.append(copy.deepcopy(container[key]))
        faults = _faults(document, is_moved_to_today=data.draw(st.booleans()))
        assert not any("\n" in line or "meanwhile" in line for line in faults), faults
        assert not faults or _cities() == stood
        transaction.set_rollback(True)


def _faults(document: object, *, is_moved_to_today: bool) -> list[str]:
    try:
        bring_in(document=document, operator="tester", is_moved_to_today=is_moved_to_today)
    except BadCity as refusal:
        return refusal.lines
    return []


def _cities() -> int:
    with as_operator():
        return Municipality.objects.count()
