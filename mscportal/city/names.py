"""What a reference may point to: things of the file together with things that stand already."""

from collections.abc import Hashable
from dataclasses import dataclass

from mscportal.city.faults import Faults, shown
from mscportal.city.known import Known, all_of
from mscportal.city.shape import Thing


@dataclass
class Names:
    """The names of one document over what is known, and the checks that they are used for."""

    document: Thing
    known: Known
    faults: Faults

    def __post_init__(self) -> None:
        self.agencies = self._of("agencies", "slug") | set(self.known.agencies)
        self.members = self._of("members", "username") | set(self.known.members)
        self.forums = self._of("forums", "slug") | set(self.known.forums)
        self.own_cases = self._of("cases", "reference") | {ref for ref in self.known.cases if self.known.own_case(ref)}
        self.cases = self._of("cases", "reference") | set(self.known.cases)
        self.wholes = {slug: self._whole(slug) for slug in self.agencies}
        self.with_parts = set(self.wholes.values()) - {None}
        self.coordination_unit = self._coordination_unit()

    def _of(self, key: str, name: str) -> set[str]:
        return {thing[name] for thing in all_of(self.document, key) if name in thing}

    def _whole(self, slug: str) -> str | None:
        """The agency that `slug` will be part of; the file's word comes before what stands."""
        for agency in all_of(self.document, "agencies"):
            if agency.get("slug") == slug and "part_of" in agency:
                whole: str | None = agency["part_of"]
                return whole
        stands = self.known.agencies.get(slug)
        return stands.part_of.slug if stands and stands.part_of else None

    def _coordination_unit(self) -> str | None:
        """The slug of the municipality's coordination unit once the file is in."""
        said = {
            agency["slug"]: agency.get("coordination")
            for agency in all_of(self.document, "agencies")
            if "slug" in agency
        }
        for slug, is_unit in said.items():
            if is_unit:
                return str(slug)
        for slug, agency in self.known.agencies.items():
            if agency.is_coordination and self.known.owns(agency) and said.get(slug) is not False:
                return slug
        return None

    def agency(self, thing: Thing, key: str, place: str) -> None:
        """Check that the agency named under `key`, if any, is known."""
        self._one("agency", self.agencies, thing, key, place)

    def member(self, thing: Thing, key: str, place: str) -> None:
        """Check that the member named under `key`, if any, is known."""
        self._one("member", self.members, thing, key, place)

    def forum(self, thing: Thing, key: str, place: str) -> None:
        """Check that the forum named under `key`, if any, is the municipality's."""
        self._one("forum", self.forums, thing, key, place)

    def case(self, thing: Thing, key: str, place: str) -> None:
        """Check that the case named under `key`, if any, is the municipality's."""
        self._one("case", self.own_cases, thing, key, place)

    def agency_list(self, thing: Thing, key: str, place: str) -> None:
        """Check every agency of a list."""
        for n, name in enumerate(thing.get(key, [])):
            self._known("agency", self.agencies, name, f"{place}.{key}[{n}]")

    def member_list(self, thing: Thing, key: str, place: str) -> None:
        """Check every member of a list."""
        for n, name in enumerate(thing.get(key, [])):
            self._known("member", self.members, name, f"{place}.{key}[{n}]")

    def holder(self, thing: Thing, place: str) -> None:
        """Check who holds a grant or a release, and that its dates are a range."""
        self.agency(thing, "agency", place)
        self.member(thing, "member", place)
        self.range(thing, place)

    def range(self, thing: Thing, place: str) -> None:
        """Check that a range does not end before it begins."""
        begins, ends = thing.get("valid_from"), thing.get("valid_until")
        self.faults.unless(
            begins is None or ends is None or begins <= ends, f"{place}.valid_until", "before valid_from"
        )

    def once(self, seen: set[Hashable], identity: Hashable, place: str, called: str) -> None:
        """Check that the file names a thing only once."""
        self.faults.unless(identity not in seen, place, f"{called} stands twice in the file")
        seen.add(identity)

    def _one(self, noun: str, names: set[str], thing: Thing, key: str, place: str) -> None:
        if thing.get(key) is not None:
            self._known(noun, names, thing[key], f"{place}.{key}")

    def _known(self, noun: str, names: set[str], name: str | None, place: str) -> None:
        if name is not None:
            self.faults.unless(name in names, place, f"no {noun} '{shown(name)}'")
