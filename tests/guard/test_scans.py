"""On a database of 10,000 cases no page reads the cases or the layers from end to end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from cases.models import Case
from meetings.models import Meeting
from mscportal.guard.acting import acting_as
from partners.models import Member
from tests.bench.load import MIDDLE, Loaded, load
from tests.databases import copy_database, drop_database, point_to, superuser

WATCHED = ("cases_case", "cases_layer", "cases_agencygrant", "cases_identity", "cases_action")


@dataclass(frozen=True)
class Big:
    """The loaded database and its members."""

    name: str
    loaded: Loaded

    def scans(self) -> dict[str, int]:
        """Return how often each watched table was read from end to end."""
        with superuser(self.name) as admin:
            admin.execute("SELECT pg_stat_clear_snapshot()")
            found = admin.execute(
                "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname = ANY (%s)", [list(WATCHED)]
            )
            return dict(found.fetchall())


@pytest.fixture(scope="module")
def big(database_name: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[Big]:
    name = f"{database_name}_big"
    with django_db_blocker.unblock():
        copy_database(name)
        with superuser(name) as admin:
            loaded = load(admin, replace(MIDDLE, items=6))
        point_to(name)
        yield Big(name, loaded)
        drop_database(name)
        point_to(database_name)


def a_case(member: Any) -> str:
    with acting_as(member):
        return Case.objects.order_by("reference").values_list("reference", flat=True)[0]


def scanless(big: Big, member: Any, address: str, query: dict[str, str] | None = None) -> str:
    """Return the page after checking that it read no watched table from end to end."""
    client = Client()
    client.force_login(Member.objects.get(pk=member), backend="partners.login.backends.MemberBackend")
    connections.close_all()
    before = big.scans()
    answer = client.get(address, query)
    assert answer.status_code == 200
    connections.close_all()
    assert big.scans() == before
    return answer.content.decode()


@pytest.mark.parametrize("who", ["worker", "coordinator"])
@pytest.mark.parametrize("page", ["cases:list", "cases:case", "cases:summary", "cases:my_actions", "cases:search"])
def test_no_page_scans_cases_or_layers(big: Big, who: str, page: str) -> None:
    member = getattr(big.loaded, who)
    arguments = [a_case(member)] if page in {"cases:case", "cases:summary"} else []
    query = {"q": "word5"} if page == "cases:search" else {}
    scanless(big, member, reverse(page, args=arguments), query)


@pytest.mark.parametrize("who", ["worker", "coordinator"])
@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("meetings:room", Meeting.Status.IN_SESSION),
        ("meetings:meeting", Meeting.Status.IN_SESSION),
        ("meetings:minutes", Meeting.Status.CLOSED),
    ],
)
def test_no_page_of_a_meeting_scans_cases_or_layers(big: Big, who: str, page: str, status: str) -> None:
    member = getattr(big.loaded, who)
    with acting_as(member):
        meeting = Meeting.objects.get(status=status)
        reference = Case.objects.get(slots__meeting=meeting, slots__slot__position=2).reference
    assert reference in scanless(big, member, reverse(page, args=[meeting.pk]))


def test_the_watch_notices_a_scan(big: Big) -> None:
    before = big.scans()
    with superuser(big.name) as admin:
        admin.execute("SELECT count(*) FROM cases_layer WHERE text LIKE '%word5%'")
    assert big.scans() != before
