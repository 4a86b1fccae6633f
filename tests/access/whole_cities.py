"""Random cities in which everything has happened that members can do, for those who look at what came of it."""

from collections.abc import Callable
from datetime import datetime

from mscportal.city.importing import bring_in
from tests.access.oracle import Thing
from tests.access.oracle_meetings import Conferences
from tests.access.random_dealings import Dealings
from tests.access.random_emergencies import EMERGENCIES
from tests.access.random_letters import attach_files, write_letters
from tests.access.random_naming import NAMING
from tests.access.random_offices import OFFICES
from tests.access.random_requests import REQUESTS
from tests.access.random_sittings import Sitting
from tests.access.told_cities import TellingMaker
from tests.meetings import escalating


def bring(city: Conferences, document: Thing) -> None:
    """Bring a file into the database and into the oracle."""
    bring_in(document=document, operator="tester")
    city.take(document)


def let_happen(city: Conferences, maker: TellingMaker, *, deliver: Callable[[], None] = escalating.deliver) -> None:
    """Hold the meetings that are due, attach files, ask the mayor, and do whatever else members type in."""
    for meeting in list(city.meetings.values()):
        starts_at = datetime.fromisoformat(meeting["starts_at"])
        if meeting.get("status") != "closed" and starts_at <= maker.now:
            Sitting(city, meeting, maker).hold(is_closed=starts_at < maker.now)
    attach_files(city, maker, 5)
    Dealings(city, maker, deliver).happen(*NAMING, *EMERGENCIES, *REQUESTS, *OFFICES)
    write_letters(city, maker, 2, deliver)
