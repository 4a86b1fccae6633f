"""The set-ups of three cities as publicly described."""

from pathlib import Path

import pytest

from mscportal.city.document import read_document
from mscportal.city.importing import bring_in
from mscportal.guard.operator import as_operator
from mscportal.record.models import Act
from partners.models import Agency, Municipality, Partnership

CITIES = sorted((Path(__file__).parent / "data").glob("*.json"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", CITIES, ids=lambda path: path.stem)
def test_it_works(path: Path) -> None:
    document = read_document(path)
    brought = bring_in(document=document, operator="tester")
    assert brought.added > 0
    with as_operator():
        acts = Act.objects.count()
    again = bring_in(document=document, operator="tester")
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    with as_operator():
        assert Act.objects.count() == acts


@pytest.mark.django_db
def test_all_three_stand_beside_each_other() -> None:
    for path in CITIES:
        bring_in(document=read_document(path), operator="tester")
    with as_operator():
        assert Municipality.objects.count() == 3
        assert Agency.objects.filter(is_coordination=True).count() == 3
        assert Partnership.objects.count() >= Agency.objects.count()
