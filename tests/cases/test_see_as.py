"""See as: the case in somebody else's eyes, never wider than one's own, read only, on record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from cases.models import Case, Layer, Recusal, Release, Reveal
from mscportal.guard.acting import Beside, NobodyActs, acting_as, acting_beside, acting_member, current_member
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Agency, Member
from tests.cases.left_undone import ANSWER, left_undone
from tests.cast import World, make_item, make_member, today

ClientOf = Callable[[Member], Client]
ADDRESS = "/cases/ELM-2AB3C/as/"
ALL = ("Talks openly", "Seen twice", "New older company", "Only Alice and Bob")


def seen(client: Client, other: Member | Agency, clearance: int = 0) -> str:
    kind = "agency" if isinstance(other, Agency) else "member"
    answer = client.get(ADDRESS, {"who": f"{kind}:{other.pk}", "clearance": clearance})
    assert answer.status_code == 200
    return answer.content.decode()


def told(page: str) -> set[str]:
    return {text for text in ALL if text in page}


def test_it_works(world: World, client_of: ClientOf) -> None:
    page = seen(client_of(world.alice), world.bob)
    assert "You see what Bob sees of this case, as far as you see it yourself." in page
    # Alice is not of the police, whose text is addressed to itself: like Bob she reads the shared version.
    assert told(page) == {"Talks openly", "New older company", "Only Alice and Bob"}
    assert "Back at school" in page
    assert "Home visit with the mother" in page
    assert "Mika Tarn" in page


def test_where_an_agency_did_not_act_its_answer_stands_beside_it(world: World, client_of: ClientOf) -> None:
    client = client_of(world.alice)
    assert ANSWER not in seen(client, world.bob)
    left_undone(world.action, asker=world.alice, answerer=world.bob)
    page = seen(client, world.bob)
    assert "Agency did not act" in page
    assert ANSWER in page


def test_it_hides_from_outsiders(world: World, client_of: ClientOf) -> None:
    for name in ("carol", "dirk", "erin", "frank", "hugo", "gus"):
        assert client_of(world.members[name]).get(ADDRESS).status_code == 404


def test_who_wrote_nothing_and_may_not_share_sees_as_nobody(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Layer.objects.filter(originator=world.youth).delete()
    assert client_of(world.bob).get(ADDRESS).status_code == 404


def test_an_originator_sees_its_own_items_alone(world: World, client_of: ClientOf) -> None:
    with as_operator():
        world.police_item.named_agencies = [world.youth.pk]
        world.police_item.save()
    page = seen(client_of(world.ines), world.bob)
    assert told(page) == {"New older company"}
    assert "Back at school" not in page
    with as_operator():
        Layer.objects.filter(pk=world.police_item.pk).update(classification=1)
    assert told(seen(client_of(world.ines), world.bob)) == {"Seen twice"}


def test_a_person_counts_with_what_is_named_to_them_an_agency_without(world: World, client_of: ClientOf) -> None:
    client = client_of(world.alice)
    assert "Only Alice and Bob" in told(seen(client, world.bob))
    assert told(seen(client, world.youth, 3)) == {"Talks openly", "New older company"}
    assert told(seen(client, world.youth, 0)) == {"New older company"}


def test_it_is_never_wider_than_the_own_sight(world: World, client_of: ClientOf) -> None:
    with as_operator():
        make_item(world.case, world.ines, "For the police.", audience="agencies")
        make_item(world.case, world.bob, "For those cleared.", classification=3)
    for kind, other in (("person", world.ines), ("agency", world.police)):
        page = seen(client_of(world.alice), other, 3)
        assert "For the police." not in page, kind
        assert "For those cleared." not in page, kind
        assert "Only Alice and Bob" not in page, kind


def test_a_release_counts_only_for_who_knows_of_it(world: World, client_of: ClientOf) -> None:
    with as_operator():
        item = make_item(world.case, world.ines, "For two.", audience="people", named_people=[world.alice.pk])
        common = {"case": world.case, "municipality_id": world.city.pk, "originator": world.police, "purpose": "A talk"}
        Release.objects.create(statement=item, member=world.bob, valid_from=today(), **common)
    assert "For two." not in seen(client_of(world.alice), world.bob)
    assert "For two." in seen(client_of(world.ines), world.bob)
    assert "For two." not in seen(client_of(world.ines), world.youth, 3)
    with as_operator():
        Release.objects.update(valid_from=today() - timedelta(days=2), valid_until=today() - timedelta(days=1))
    assert "For two." not in seen(client_of(world.ines), world.bob)


def test_it_does_not_tell_who_is_kept_out(world: World, client_of: ClientOf) -> None:
    """Whoever may not share knows nothing of it: the page is as it would be otherwise."""
    client = client_of(world.ines)
    kept_out = seen(client, world.carol)
    with as_operator():
        Recusal.objects.all().delete()
    assert body(seen(client, world.carol)) == body(kept_out)
    assert "New older company" in kept_out


def test_whoever_decides_it_is_not_offered_who_is_kept_out(world: World, client_of: ClientOf) -> None:
    answer = client_of(world.alice).get(ADDRESS, {"who": f"member:{world.carol.pk}"})
    assert answer.status_code == 422
    assert "Carol" not in answer.content.decode()


def test_the_name_is_shown_as_they_know_it_to_who_may_share(world: World, client_of: ClientOf) -> None:
    with as_operator():
        Case.objects.filter(pk=world.case.pk).update(is_anonymous=True)
        for agency in (world.unit, world.police):
            Reveal.objects.create(case=world.case, agency=agency, reason="They need it.")
    assert seen(client_of(world.alice), world.bob).count("Name not shown") == 1
    assert "Name not shown" not in seen(client_of(world.alice), world.ines)
    # Whoever may not share learns nothing of who knows it.
    assert "Name not shown" not in seen(client_of(world.ines), world.bob)


def test_a_shared_version_is_not_told_to_who_reads_the_full_text(world: World, client_of: ClientOf) -> None:
    """The rule shows one of the two."""
    with as_operator():
        make_item(
            world.case,
            world.ines,
            "The long story.",
            extract="The short story.",
            audience="people",
            named_people=[world.alice.pk],
        )
    page = seen(client_of(world.alice), world.bob)
    assert "The long story." not in page
    assert "The short story." not in page
    assert "They read the shared version; you read the full text." in page


def test_it_is_on_record_as_what_it_is(world: World, client_of: ClientOf) -> None:
    seen(client_of(world.alice), world.bob)
    with as_operator():
        reading = Reading.objects.get(screen="cases:see_as")
    assert reading.member_id == world.alice.pk
    assert {world.open_item.pk, world.named_item.pk, world.goal.pk, world.action.pk} <= set(reading.full)
    assert reading.extracts == [world.police_item.pk]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_only_reads(world: World, client_of: ClientOf, method: str) -> None:
    assert getattr(client_of(world.alice), method)(ADDRESS).status_code == 405


def test_nothing_is_written_while_two_see_together(world: World) -> None:
    with acting_as(world.alice.pk):
        with acting_beside(Beside(world.alice.pk, world.bob.pk, world.case.pk)):
            assert Case.objects.get().pk == world.case.pk
            with pytest.raises(ProgrammingError), transaction.atomic():
                world.case.agency_grants.update(purpose="other")
            with pytest.raises(ProgrammingError), transaction.atomic():
                make_item(world.case, world.alice, "Written.")
        # Whoever acted before acts again.
        assert Case.objects.count() == 2


@pytest.mark.parametrize("who", ["", "nobody", "member:", "agency:x", "member:7d9b0f5c-0000-4000-8000-000000000000"])
def test_nonsense_is_told_at_the_field(world: World, client_of: ClientOf, who: str) -> None:
    answer = client_of(world.alice).get(ADDRESS, {"who": who})
    assert answer.status_code == 422
    assert "You see what" not in answer.content.decode()


def test_another_agency_of_the_municipality_is_not_offered(world: World, client_of: ClientOf) -> None:
    with as_operator():
        outsider = make_member(world.mayor, "olga", "practitioner")
    for who in (f"agency:{world.mayor.pk}", f"member:{outsider.pk}", f"agency:{world.school.pk}"):
        assert client_of(world.alice).get(ADDRESS, {"who": who}).status_code == 422


def body(page: str) -> str:
    """Return the page without its token and nonce."""
    start, end = page.index("<main"), page.index("</main>")
    return page[start:end]


def test_nobody_is_who_acts_while_one_sees_as_another(world: World) -> None:
    with acting_beside(Beside(viewer=world.alice.pk, other=world.bob.pk, case=world.case.pk)):
        assert current_member() is None
        with pytest.raises(NobodyActs):
            acting_member()
    assert current_member() is None
