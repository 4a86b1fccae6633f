"""Members who do what no city file carries, through the services: who may, by the oracle, which is told their words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cases.models import Case, Layer
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member, Municipality
from tests.access.oracle import Thing
from tests.access.oracle_dealings import coordinates
from tests.access.oracle_meetings import Conferences, Dealing
from tests.access.random_letters import member_of
from tests.access.told_cities import TellingMaker, canaries

# Whom every city lets act in an emergency.
ROLES = ("practitioner", "agency_lead")
Pair = tuple[Thing, Thing]
Deal = Callable[["Dealings"], None]


class Dealings:
    """Lets members of a city type everything that this module knows of; what nobody may do there is left out.

    `deliver` does what is owed, or waits until a worker did.
    """

    def __init__(self, city: Conferences, maker: TellingMaker, deliver: Callable[[], None]) -> None:
        self.city, self.maker, self.rng, self.deliver = city, maker, maker.rng, deliver
        with as_operator():
            Municipality.objects.filter(slug__in=city.units).update(emergency_roles=list(ROLES))

    def happen(self, *deals: "Deal") -> None:
        """Do each once in each city, where somebody may."""
        for slug in self.city.units:
            self.slug = slug
            for deal in deals:
                deal(self)

    # -- who and what, as the oracle says ---------------------------------------------------------------------------

    def cases(self) -> list[Thing]:
        """Return the cases of the city, in a random order."""
        found = [case for case in self.city.cases.values() if case["city"] == self.slug]
        return self.rng.sample(found, len(found))

    def items(self) -> Iterator[Pair]:
        """Yield the items of the city with their cases."""
        for case in self.cases():
            found = case.get("items", [])
            yield from ((case, item) for item in self.rng.sample(found, len(found)))

    def people(self, *, which: Callable[[str], bool]) -> list[str]:
        """Return the active members of whom this holds, in a random order."""
        found = [u for u, one in sorted(self.city.members.items()) if one.get("active", True) and which(u)]
        return self.rng.sample(found, len(found))

    def coordinators(self, case: Thing | None = None, *, named: bool = False) -> list[str]:
        """Return who coordinates, and sees this case; its name too, where that is asked for."""
        sees = self.city.sees_identity if named else self.city.sees_case
        return self.people(
            which=lambda u: (
                coordinates(self.city, u, self.slug) and (case is None or sees(u, case, self.city.day_of(case, None)))
            )
        )

    def reads(self, u: str, case: Thing, item: Thing) -> bool:
        return self.city.sees_full(u, case, item, self.city.day_of(case, None), 1)

    def tell(self, what: str, words: str | set[str], **facts: Any) -> None:
        """Tell the oracle what was typed."""
        self.city.dealings.append(Dealing(what, words if isinstance(words, set) else canaries(words), facts))

    # -- by whom ----------------------------------------------------------------------------------------------------

    @contextmanager
    def acting(self, u: str) -> Iterator[Member]:
        """Run a transaction as a member."""
        member = member_of(u)
        with acting_as(member.pk):
            yield member

    def row(self, case: Thing) -> Case:
        return Case.objects.select_related("municipality").get(reference=case["reference"])

    def layer(self, case: Thing, item: Thing) -> Layer:
        """Return how the acting member reads an item."""
        with as_operator():
            pk = Layer.objects.get(case__reference=case["reference"], key=item["key"], part="full").pk
        shown = Layer.objects.readable().select_related("case__municipality").filter(item_id=pk).first()
        assert shown is not None
        return shown

    def member(self, u: str) -> Member:
        return member_of(u)

    def agency(self, slug: str) -> Agency:
        with as_operator():
            return Agency.objects.get(slug=slug)

    def word(self, what: str) -> str:
        return self.maker.word(what)
