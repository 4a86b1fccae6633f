"""Why do I see this: the branches of the rule that hold, in words, on the item's page and folded in the summary."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.explanation.reasons import branches_of
from cases.models import Case, Layer, Release
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.cast import World, make_item, today

ClientOf = Callable[[Member], Client]


def page_of(client: Client, layer: Layer) -> str:
    answer = client.get(f"/cases/ELM-2AB3C/information/{layer.item_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def share(world: World, layer: Layer, **to: object) -> Release:
    values = {"valid_from": today(), "purpose": "A talk", "municipality_id": world.city.pk} | to
    with as_operator():
        return Release.objects.create(statement=layer, case=world.case, originator=layer.originator, **values)


def test_it_works(world: World, client_of: ClientOf) -> None:
    page = page_of(client_of(world.bob), world.open_item)
    assert "Why do I see this?" in page
    assert "It is addressed to everyone on this case." in page
    assert "It asks for the clearance “confidential”; yours is “confidential”." in page
    assert "it was shared with Youth." in page
    assert "Protocol" in page


@pytest.mark.parametrize(
    ("who", "item", "said"),
    [
        ("ines", "police_item", "Your agency, Police, wrote it."),
        ("alice", "named_item", "You wrote it."),
        ("bob", "named_item", "You are named."),
        ("bob", "police_item", "It is the version that Police wrote for everyone on this case."),
    ],
)
def test_each_branch_is_told(world: World, client_of: ClientOf, who: str, item: str, said: str) -> None:
    assert said in page_of(client_of(world.members[who]), getattr(world, item))


def test_a_named_agency_is_told(world: World, client_of: ClientOf) -> None:
    with as_operator():
        item = make_item(world.case, world.ines, "For the youth service.", audience="agencies")
        item.named_agencies = [world.youth.pk]
        item.save()
    assert "Your agency, Youth, is named." in page_of(client_of(world.bob), item)


def test_a_release_is_told_with_its_last_day(world: World, client_of: ClientOf) -> None:
    with as_operator():
        item = make_item(world.case, world.ines, "For the police.", audience="agencies")
    share(world, item, agency=world.youth, valid_until=today() + timedelta(days=3))
    share(world, item, member=world.bob)
    page = page_of(client_of(world.bob), item)
    assert "Police shared it with your agency, Youth, until" in page
    assert "Police shared it with you." in page
    assert "A talk" not in page


def test_what_holds_no_longer_is_no_reason(world: World, client_of: ClientOf) -> None:
    share(
        world,
        world.open_item,
        agency=world.police,
        valid_from=today() - timedelta(days=9),
        valid_until=today() - timedelta(days=1),
    )
    share(world, world.open_item, member=world.ines, valid_from=today() + timedelta(days=1))
    assert "shared it with" not in page_of(client_of(world.ines), world.open_item)


def test_a_shared_version_tells_nothing_of_the_full_text(world: World, client_of: ClientOf) -> None:
    page = page_of(client_of(world.bob), world.police_item)
    for told in ("restricted", "wrote it.", "is named", "It asks for", "Ines"):
        assert told not in page


def test_it_tells_nothing_of_what_is_hidden(world: World) -> None:
    for name in ("bob", "carol", "dirk", "erin"):
        with acting_as(world.members[name].pk):
            assert world.police_item.pk not in branches_of([world.police_item.pk])
    with acting_as(world.carol.pk):
        assert branches_of(layer.pk for layer in (world.open_item, world.named_item)) == {}


def test_the_summary_tells_it_of_each_text(world: World, client_of: ClientOf) -> None:
    page = client_of(world.bob).get(f"/cases/{world.case.reference}/summary/").content.decode()
    assert page.count("Why do I see this?") == 3
    assert "It is the version that Police wrote" in page
    assert "You are named." in page


def test_the_number_of_queries_stays_the_same(world: World, client_of: ClientOf) -> None:
    def queries(case: Case) -> int:
        with CaptureQueriesContext(
            connection,
        ) as few:
            assert client_of(world.bob).get(f"/cases/{case.reference}/summary/").status_code == 200
        return len(few)

    before = queries(world.case)
    with as_operator():
        for n in range(15):
            make_item(world.case, world.ines, f"Text {n}")
    assert queries(world.case) == before


class TestWhoSees:
    def test_it_works(self, world: World, client_of: ClientOf) -> None:
        page = aside(page_of(client_of(world.alice), world.named_item))
        assert 'Alice <span class="muted">(wrote it)</span>' in page
        assert 'Bob <span class="muted">(named)</span>' in page
        assert "Ines" not in page

    def test_who_reads_the_shared_version_is_told_apart(self, world: World, client_of: ClientOf) -> None:
        full, shared = aside(page_of(client_of(world.ines), world.police_item)).split("Reads the shared version today:")
        assert "(their agency wrote it)" in full
        assert "Bob" not in full
        assert "Bob" in shared
        assert "Alice" in shared
        assert "Ines" not in shared

    def test_releases_count_while_they_hold(self, world: World, client_of: ClientOf) -> None:
        with as_operator():
            Layer.objects.filter(pk=world.police_item.pk).update(classification=1)
        share(world, world.police_item, member=world.alice, valid_until=today() + timedelta(days=2))
        share(world, world.police_item, agency=world.youth, valid_from=today() + timedelta(days=1))
        full = aside(page_of(client_of(world.ines), world.police_item)).split("Reads the shared version today:")[0]
        assert "(shared with them until" in full
        assert "Bob" not in full

    def test_clearance_counts(self, world: World, client_of: ClientOf) -> None:
        share(world, world.police_item, agency=world.youth)
        full = aside(page_of(client_of(world.ines), world.police_item)).split("Reads the shared version today:")[0]
        assert "Bob" not in full

    def test_who_is_kept_out_is_told_to_who_may_share_alone(self, world: World, client_of: ClientOf) -> None:
        with as_operator():
            item = make_item(world.case, world.alice, "For all.")
        assert "Carol" in aside(page_of(client_of(world.bob), world.open_item))
        assert "Carol" not in aside(page_of(client_of(world.alice), item))

    def test_it_is_told_to_the_originator_alone(self, world: World, client_of: ClientOf) -> None:
        assert "Reads the full text today:" not in page_of(client_of(world.alice), world.open_item)
        assert "Reads the full text today:" not in page_of(client_of(world.bob), world.police_item)


def aside(page: str) -> str:
    """Return what the item's page says of who reads it."""
    return page[page.index("Who reads this") : page.index("Shared with")]
