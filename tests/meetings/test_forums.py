"""Forums: listed for the network, set up and changed by the coordinator."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from meetings.forums.cadence import following, words
from meetings.models import Forum, Seat
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Municipality, Partnership
from tests.cast import World

ZONE = ZoneInfo("Europe/Brussels")
FORUM = {"name": "LIVC", "kind": "strategic_cell", "table": "", "cadence": "P1M", "chair": ""}


class TestForumPages:
    def test_it_works(self, world: World, client_of) -> None:
        seats = [str(world.police.pk), str(world.mayor.pk)]
        client = client_of(world.alice)
        answer = client.post("/meetings/forums/new/", FORUM | {"chair": str(world.frank.pk), "seats": seats})
        assert answer.status_code == 302
        with acting_as(world.alice.pk):
            forum = Forum.objects.get(slug="livc")
            assert (forum.municipality, forum.chair, forum.cadence) == (world.city, world.frank, "P1M")
            assert set(forum.seats.values_list("agency", flat=True)) == {world.police.pk, world.mayor.pk}
        assert "LIVC" in client.get("/meetings/forums/").content.decode()

    def test_of_another_city_it_is_listed_but_not_changed(self, world: World, client_of) -> None:
        with as_operator():
            other = Municipality.objects.create(
                slug="oak", name="Oak", country="BE", timezone="Europe/Brussels", languages=["en"]
            )
            Partnership.objects.create(municipality=other, agency=world.unit, stage="partner")
            theirs = Forum.objects.create(municipality=other, slug="oak", name="Table of Oak", kind="exchange")
        client = client_of(world.alice)
        page = client.get("/meetings/forums/").content.decode()
        assert "Table of Oak" in page
        assert f"/meetings/forums/{theirs.pk}/" not in page
        assert f"/meetings/forums/{world.forum.pk}/" in page
        assert client.get(f"/meetings/forums/{theirs.pk}/").status_code == 404

    def test_two_of_the_same_name_get_two_addresses(self, world: World, client_of) -> None:
        for _ in range(2):
            client_of(world.alice).post("/meetings/forums/new/", FORUM)
        with acting_as(world.alice.pk):
            assert set(Forum.objects.filter(name="LIVC").values_list("slug", flat=True)) == {"livc", "livc-2"}

    def test_bad_input_is_told_at_the_field_and_writes_nothing(self, world: World, client_of) -> None:
        answer = client_of(world.alice).post("/meetings/forums/new/", FORUM | {"name": "", "kind": "dance"})
        page = answer.content.decode()
        assert "This field is required." in page
        assert "Select a valid choice" in page
        with acting_as(world.alice.pk):
            assert Forum.objects.count() == 1

    def test_a_seat_is_given_and_taken(self, world: World, client_of) -> None:
        values = {"name": world.forum.name, "kind": "partner_table", "table": "minors", "cadence": "P14D"}
        address = f"/meetings/forums/{world.forum.pk}/"
        form = client_of(world.alice).get(address).context["form"]
        values |= {"seen": form.initial["seen"], "seats_shown": [str(pk) for pk in form.fields["seats_shown"].initial]}
        answer = client_of(world.alice).post(
            address, values | {"seats": [str(world.probation.pk)], "chair": str(world.bob.pk)}
        )
        assert answer.status_code == 302
        with acting_as(world.alice.pk):
            assert list(Seat.objects.filter(forum=world.forum).values_list("agency", flat=True)) == [world.probation.pk]

    def test_a_stale_save_is_answered_with_both_texts(self, world: World, client_of) -> None:
        client, address = client_of(world.alice), f"/meetings/forums/{world.forum.pk}/"
        seen = client.get(address).context["form"].initial["seen"]
        values = {"kind": "partner_table", "table": "minors", "cadence": "P14D", "seen": seen}
        assert client.post(address, values | {"name": "Table of minors"}).status_code == 302
        answer = client.post(address, values | {"name": "Round of minors"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Table of minors" in page
        assert "Round of minors" in page
        with acting_as(world.alice.pk):
            assert Forum.objects.get(pk=world.forum.pk).name == "Table of minors"
        again = values | {"name": "Round of minors", "seen": answer.context["form"].data["seen"]}
        assert client.post(address, again).status_code == 302

    @pytest.mark.parametrize("name", ["bob", "frank", "gus", "hugo", "ines"])
    def test_nobody_else_sets_one_up(self, world: World, client_of, name: str) -> None:
        client = client_of(world.members[name])
        assert client.get("/meetings/forums/new/").status_code == 404
        assert client.post("/meetings/forums/new/", FORUM).status_code == 404
        assert client.get(f"/meetings/forums/{world.forum.pk}/").status_code == 404

    def test_the_list_costs_the_same_for_one_and_for_many(self, world: World, client_of, queries_of) -> None:
        client = client_of(world.alice)
        one = queries_of(client, "/meetings/forums/")
        for number in range(5):
            client.post("/meetings/forums/new/", FORUM | {"name": f"Forum {number}", "seats": [str(world.police.pk)]})
        assert queries_of(client, "/meetings/forums/") == one


class TestCadence:
    @pytest.mark.parametrize(
        ("code", "said"),
        [
            ("", ""),
            ("P7D", "every week"),
            ("P14D", "every 2 weeks"),
            ("P2W", "every 2 weeks"),
            ("P10D", "every 10 days"),
            ("P1M", "every month"),
            ("P1Y", "every 12 months"),
            ("PT5M", "PT5M"),
            ("P0D", "P0D"),
        ],
    )
    def test_it_is_told_in_words(self, code: str, said: str) -> None:
        assert words(code) == said

    @pytest.mark.parametrize(
        ("last", "code", "then"),
        [
            (datetime(2026, 3, 19, 14, tzinfo=ZONE), "P14D", datetime(2026, 4, 2, 14, tzinfo=ZONE)),
            (datetime(2026, 1, 31, 9, tzinfo=ZONE), "P1M", datetime(2026, 3, 31, 9, tzinfo=ZONE)),
            (datetime(2025, 12, 1, 9, tzinfo=ZONE), "P3M", datetime(2026, 6, 1, 9, tzinfo=ZONE)),
            (datetime(2026, 5, 1, 9, tzinfo=ZONE), "P1Y", datetime(2027, 5, 1, 9, tzinfo=ZONE)),
        ],
    )
    def test_the_next_one_keeps_its_time_of_day(self, last: datetime, code: str, then: datetime) -> None:
        now = datetime(2026, 3, 25, 12, tzinfo=UTC)
        assert following(last, code, zone=ZONE, now=now) == then

    def test_without_a_cadence_there_is_no_next(self) -> None:
        now = datetime(2026, 3, 25, 12, tzinfo=UTC)
        assert following(now, "", zone=ZONE, now=now) is None
