"""What members write at random among the partners: agreements, agencies, and whose part an agency is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from mscportal.guard.operator import as_operator
from partners.agreements.services import attach_paper, change_agreement, create_agreement
from partners.models import Agency, Agreement, AgreementFile, Partnership
from partners.municipalities.services import change_municipality
from partners.network.services import change_agency, create_agency, set_stage
from tests.access.everything import PDF
from tests.access.oracle import Thing
from tests.access.writing_lately import ROLES, WritingLately
from tests.access.writing_machine import NUMBER

STANDING = st.sampled_from(("in_force", "in_force", "suspended", "ended"))
TABLES = st.sampled_from((["minors"], ["adults"], ["minors", "adults"]))


class WritingPartners(WritingLately):
    """Each rule lets anybody try one thing, as those of `Writing` do."""

    beside = (*WritingLately.beside, Agreement, AgreementFile, Partnership)
    along = {**WritingLately.along, AgreementFile: ("agreement",)}

    def __init__(self) -> None:
        super().__init__()
        with as_operator():
            self.places = {one.slug: one.municipality.slug for one in Agency.objects.select_related("municipality")}

    # -- who may ----------------------------------------------------------------------------------------------------

    def is_active(self, u: str) -> bool:
        return bool(self.city.members[u].get("active", True))

    def administers(self, u: str, city: str) -> bool:
        """Who administers the members of a city: its administrators and coordinators."""
        is_one = self.city.members[u]["role"] == "administrator" and self.city.homes[u] == city
        return self.is_active(u) and (is_one or self.coordinates(u, city))

    def answers_for(self, u: str, agency: str, city: str | None = None) -> bool:
        """Who confirms the seats of an agency: its lead, and the coordinators of its city (or of the one named)."""
        member = self.city.members[u]
        leads = member["role"] == "agency_lead" and member["agency"] == agency
        return self.coordinates(u, city or self.places[agency]) or (self.is_active(u) and leads)

    def of_agency(self, slug: str) -> list[str]:
        """Return the members of an agency and of its parts."""
        found = {slug, *(one for one, told in self.city.agencies.items() if told.get("part_of") == slug)}
        return [name for name, member in sorted(self.city.members.items()) if member["agency"] in found]

    def _reads(self, u: str, row: Any) -> bool:
        if isinstance(row, AgreementFile):
            return self._reads(u, row.agreement)
        if isinstance(row, Agreement | Partnership):
            return self.city.in_network(u, self.cities[row.municipality_id].slug)
        return super()._reads(u, row)

    # -- agreements -------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, n=NUMBER, tables=TABLES, day=st.sampled_from((-2, 0, 1)))
    def makes_an_agreement(self, u: int, n: int, tables: list[str], day: int) -> None:
        name = self.mostly(u, lambda who: self.coordinates(who, self.city.homes[who]))
        slug, city = sorted(self.agencies)[n % len(self.agencies)], self.city.homes[name]
        actor, first = self.members[name], self.cities[self.members[name].municipality_id].today + timedelta(days=day)
        values: dict[str, Any] = {"kind": "protocol", "status": "in_force", "valid_from": first, "tables": tables}
        done = self.attempt(
            "agreement",
            name,
            self.coordinates(name, city),
            lambda: create_agreement(actor=actor, agency=self.agencies[slug], legal_basis="law", **values),
        )
        if done:
            self.city.networks[city].add(slug)
            with self.weighing_all(name, self.of_agency(slug)):
                told = {**values, "city": city, "agency": slug, "valid_from": first.isoformat()}
                self.city.agreements[city, slug, "protocol", first.isoformat()] = told

    def agreement_of(self, n: int) -> tuple[Agreement, Thing]:
        """Return an agreement, itself and as the oracle knows it."""
        with as_operator():
            found = Agreement.objects.select_related("municipality", "agency").order_by("municipality", "pk")
            row = found[n % found.count()]
        first = row.valid_from.isoformat() if row.valid_from else None
        return row, self.city.agreements[row.municipality.slug, row.agency.slug, row.kind, first]

    @rule(u=NUMBER, n=NUMBER, status=STANDING, last=st.sampled_from((None, -1, 0, 40)))
    def changes_an_agreement(self, u: int, n: int, status: str, last: int | None) -> None:
        row, told = self.agreement_of(n)
        name = self.mostly(u, lambda who: self.coordinates(who, told["city"]))
        actor, until = self.members[name], None if last is None else row.municipality.today + timedelta(days=last)
        if until and row.valid_from:
            until = max(until, row.valid_from)
        values: dict[str, Any] = {"status": status, "valid_until": until}
        allowed = self.coordinates(name, told["city"])
        done = self.attempt(
            "change agreement", name, allowed, lambda: change_agreement(actor=actor, agreement=row, **values)
        )
        if done:
            with self.weighing_all(name, self.of_agency(told["agency"])):
                told |= {"status": status, "valid_until": until.isoformat() if until else None}

    @rule(u=NUMBER, n=NUMBER)
    def keeps_the_paper_of_an_agreement(self, u: int, n: int) -> None:
        row, told = self.agreement_of(n)
        name = self.mostly(u, lambda who: self.coordinates(who, told["city"]))
        actor, paper, allowed = (
            self.members[name],
            {"name": "a.pdf", "content": PDF},
            self.coordinates(name, told["city"]),
        )
        self.attempt("paper", name, allowed, lambda: attach_paper(actor=actor, agreement=row, **paper))

    # -- agencies ---------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, n=NUMBER, is_part=st.booleans())
    def changes_an_agency(self, u: int, n: int, is_part: bool) -> None:
        slug = sorted(self.places)[n % len(self.places)]
        city, agency = self.places[slug], self.agencies[slug]
        name = self.mostly(u, lambda who: self.coordinates(who, city))
        whole = f"{city}-zone" if is_part and slug != f"{city}-zone" else None
        part_of = self.agencies[whole] if whole else None
        actor, kept = self.members[name], {"name": agency.name, "kind": agency.kind, "stage": "partner"}
        done = self.attempt(
            "change agency",
            name,
            self.coordinates(name, city),
            lambda: change_agency(actor=actor, agency=agency, part_of=part_of, **kept),
        )
        if done:
            self.city.networks[city].add(slug)
            with self.weighing_all(name, self.of_agency(slug)):
                self.city.agencies[slug]["part_of"] = whole

    @rule(u=NUMBER, n=NUMBER)
    def brings_an_agency_in(self, u: int, n: int) -> None:
        name = self.mostly(u, lambda who: self.coordinates(who, self.city.homes[who]))
        actor, allowed = self.members[name], self.coordinates(name, self.city.homes[name])
        slug = sorted(self.places)[n % len(self.places)]
        with as_operator():
            agency = Agency.objects.get(slug=slug)
        if self.attempt("stage", name, allowed, lambda: set_stage(actor=actor, agency=agency, stage="contact")):
            self.city.networks[self.city.homes[name]].add(slug)
            self.to_compare += self.of_agency(slug)
        kept = {"name": f"New {len(self.places)}", "kind": "school", "stage": "partner"}
        if made := self.attempt("create agency", name, allowed, lambda: create_agency(actor=actor, **kept)):
            self.agencies[made.slug], self.slugs[made.pk] = made, made.slug
            self.city.agencies[made.slug], self.places[made.slug] = {"slug": made.slug}, self.city.homes[name]
            self.city.networks[self.city.homes[name]].add(made.slug)

    @rule(u=NUMBER, n=NUMBER)
    def changes_a_municipality(self, u: int, n: int) -> None:
        row = sorted(self.cities.values(), key=lambda one: one.slug)[n % len(self.cities)]
        name = self.mostly(u, lambda who: self.administers(who, row.slug))
        actor, allowed = self.members[name], self.administers(name, row.slug)
        kept = {"name": row.name, "languages": row.languages, "emergency_roles": row.emergency_roles}
        done = self.attempt(
            "municipality", name, allowed, lambda: change_municipality(actor=actor, municipality=row, **kept)
        )
        assert not done or done.emergency_roles == list(ROLES)


# What the machine must come to, done and refused, and how it is tried where a short run did not.
PARTNERS: dict[str, Callable[[Any, int, int], None]] = {
    "agreement": lambda machine, u, n: machine.makes_an_agreement(u, n, ["minors", "adults"], 0),
    "change agreement": lambda machine, u, n: machine.changes_an_agreement(u, n, "in_force", None),
    "change agency": lambda machine, u, n: machine.changes_an_agency(u, n, is_part=bool(n % 3)),
    "paper": lambda machine, u, n: machine.keeps_the_paper_of_an_agreement(u, n),
    "municipality": lambda machine, u, n: machine.changes_a_municipality(u, n),
    "stage": lambda machine, u, n: machine.brings_an_agency_in(u, n),
    "create agency": lambda machine, u, n: machine.brings_an_agency_in(u, n),
}
