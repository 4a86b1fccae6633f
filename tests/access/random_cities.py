"""Random city files: two cities that share agencies, and the same city again with other values and left-out keys."""

import copy
from datetime import timedelta
from typing import Any

from tests.access.oracle import Thing, years
from tests.access.random_draws import Draws

AUDIENCES = ("table", "agencies", "people")
CODES = ("islamist", "right_wing", "misogynist", "mixed", "none_identified")


class CityMaker(Draws):
    """Makes files."""

    def pair(self) -> tuple[Thing, Thing]:
        """Return the files of two cities; the second uses agencies and members of the first."""
        first = self.city("ash", "AA", "Pacific/Auckland", {}, [])
        agencies = {one["slug"]: one for one in first["agencies"] if not one.get("coordination")}
        second = self.city("birch", "BB", "America/Los_Angeles", agencies, [m["username"] for m in first["members"]])
        return first, second

    def city(self, slug: str, prefix: str, zone: str, shared: dict[str, Thing], people: list[str]) -> Thing:
        """Return one file; `shared` are agencies that another city brought in."""
        own = [f"{slug}-unit", f"{slug}-zone", f"{slug}-north", f"{slug}-youth", f"{slug}-school"]
        agencies = [self._agency(name, slug) for name in own] + [
            {key: one[key] for key in ("slug", "name", "kind", "stage")} for one in shared.values()
        ]
        parts = {one["slug"] for one in agencies} - {f"{slug}-zone"} - {"ash-zone"}
        holders = sorted(parts)
        members = [self._member(slug, n, holders) for n in range(4 + self.size)]
        usernames = people + [one["username"] for one in members]
        references = [f"{prefix}-{n}" for n in range(2 + self.size)]
        document = {
            "format": "mscportal-city/1",
            "municipality": {"slug": slug, "name": slug, "country": "BE", "timezone": zone, "languages": ["en"]},
            "agencies": agencies,
            "agreements": self._agreements([one["slug"] for one in agencies], f"{slug}-unit"),
            "members": members,
            "cases": [self._case(ref, references, holders, usernames, f"{slug}-unit") for ref in references],
        }
        self.rng.shuffle(document["agencies"])
        return document

    def _agency(self, name: str, city: str) -> Thing:
        agency = {"slug": name, "name": f"Agency {name}", "kind": "police", "stage": "partner", "skills": ["trust"]}
        if name == f"{city}-unit":
            agency["coordination"] = True
        if name == f"{city}-north":
            agency["part_of"] = f"{city}-zone"
        return self.thin("agencies", agency)

    def _agreements(self, agencies: list[str], unit: str) -> list[Thing]:
        found: dict[tuple, Thing] = {}
        for agency in agencies:
            for _ in range(self.rng.choice((1, 1, 2))):
                kind = self.rng.choice(("protocol", "information_sharing_agreement", "informal"))
                tables = self.rng.choice((["minors"], ["adults"], ["minors", "adults"], ["minors", "adults"]))
                agreement = {
                    "agency": agency,
                    "kind": "mandate" if agency == unit else kind,
                    "status": self.rng.choice(("in_force",) * 9 + ("draft", "pending", "suspended", "ended")),
                    "tables": [] if kind == "informal" and agency != unit else tables,
                    "legal_basis": "law",
                    **self.range(may_be_open=True),
                }
                found[agency, agreement["kind"], agreement["valid_from"]] = self.thin("agreements", agreement)
        return list(found.values())

    def _member(self, city: str, n: int, agencies: list[str]) -> Thing:
        # Few persons for many seats, so that a recusal meets people with two of them.
        return self.thin(
            "members",
            {
                "username": f"{city}.{n}",
                "name": f"Member {n}",
                "agency": self.rng.choice(agencies),
                "role": "practitioner",
                "clearance": self.rng.randrange(4),
                "active": self.rng.random() < 0.9,
                "person": f"person-{self.rng.randrange(12)}",
                "language": "en",
            },
        )

    def _case(self, ref: str, references: list[str], agencies: list[str], people: list[str], unit: str) -> Thing:
        goals = [self._planned(f"g{n}", agencies, people, {"title": self.word("goal")}) for n in range(2)]
        actions = [
            self._planned(f"a{n}", agencies, people, {"title": self.word("action"), "goal": f"g{n}", "kind": kind})
            for n, kind in enumerate(("home_visit", "contact"))
        ]
        case = {
            "reference": ref,
            "table": self.rng.choice(("minors", "adults")),
            "status": self.rng.choice(("referred", "active", "closed")),
            "opened": (self.today - timedelta(self.rng.choice((30, 100, 150)))).isoformat(),
            "person": {
                "given_name": self.word("given"),
                "family_name": self.word("family"),
                "born": years(self.rng.randrange(9, 40), self.today).isoformat(),
            },
            "phenomena": self.some(list(CODES), 2),
            "anonymous": self.rng.random() < 0.5,
            "revealed_to": self.some(agencies),
            "grants": self._grants(agencies, people, unit),
            "recusals": [{"member": name, "reason": "neighbour"} for name in self.some(people, 1)],
            "items": [self._item(n, agencies, people) for n in range(2 + self.size)],
            "goals": goals,
            "actions": actions,
            "relations": [{"to": to, "kind": "sibling"} for to in self.some(references, 2) if to != ref],
        }
        return self.thin("cases", case)

    def _grants(self, agencies: list[str], people: list[str], unit: str) -> list[Thing]:
        found: dict[tuple, Thing] = {}
        holders = [("agency", name) for name in agencies if name != unit or self.rng.random() < 0.2]
        for noun, holder in self.rng.sample(holders, min(len(holders), 6)) + [("member", n) for n in self.some(people)]:
            permissions = self.rng.choice((["view"], ["view", "contribute"], ["contribute"], ["view", "share"]))
            grant = {noun: holder, "permissions": permissions, "purpose": "help", **self.range(may_be_open=False)}
            found[noun, holder, grant["valid_from"]] = self.thin("grants", grant)
        return list(found.values())

    def _audience(self, agencies: list[str], people: list[str]) -> Thing:
        return {
            "classification": self.rng.randrange(4),
            "audience": self.rng.choice(AUDIENCES),
            "named_agencies": self.some(agencies),
            "named_people": self.some(people),
        }

    def _planned(self, key: str, agencies: list[str], people: list[str], values: Thing) -> Thing:
        said = {"originator": self.rng.choice(agencies), "author": self.rng.choice(people)}
        return self.thin("goals", {"key": key, **values, **said, **self._audience(agencies, people)})

    def _item(self, n: int, agencies: list[str], people: list[str]) -> Thing:
        releases: dict[tuple, Thing] = {}
        for _ in range(self.rng.randrange(3)):
            noun, names = self.rng.choice((("agency", agencies), ("member", people)))
            release: Thing = {noun: self.rng.choice(names), "purpose": "help", **self.range(may_be_open=False)}
            releases[noun, release[noun], release["valid_from"]] = self.thin("releases", release)
        item: Thing = {
            "key": f"i{n}",
            "kind": "report",
            "originator": self.rng.choice(agencies),
            "author": self.rng.choice(people),
            "recorded_at": f"{self.day(least=-150)}T10:00:00+01:00",
            "text": self.word("full"),
            "domain": "school_work",
            "releases": list(releases.values()),
            **self._audience(agencies, people),
        }
        if self.rng.random() < 0.7:
            item |= {"extract": self.rng.choice(("", self.word("extract"))), "extract_classification": 0}
            item["extract_classification"] = self.rng.randrange(4)
        return self.thin("items", item)

    def again(self, document: Thing) -> Thing:
        """Return the city's file a second time: fewer things, fewer keys, other values."""
        fresh = copy.deepcopy(document)
        agencies = sorted({one["agency"] for one in fresh["members"]})
        people = [one["username"] for one in fresh["members"]]
        for member in fresh["members"]:
            self._change(member, clearance=self.rng.randrange(4), active=self.rng.random() < 0.8)
        for agreement in fresh["agreements"]:
            self._change(agreement, status=self.rng.choice(("in_force", "suspended", "ended")))
            self._end(agreement)
            self.thin("agreements", agreement)
        for case in fresh["cases"]:
            self._change(case, table=self.rng.choice(("minors", "adults")), anonymous=self.rng.random() < 0.5)
            self._change(case, revealed_to=self.some(agencies), phenomena=self.some(list(CODES), 2))
            case["recusals"] = [{"member": name} for name in self.some(people, 1)]
            case["relations"] = self._fewer(case["relations"])
            case["grants"] = self._fewer(case["grants"])
            for grant in case["grants"]:
                self._change(grant, permissions=self.rng.choice(([], ["contribute"], ["view"])))
                self._end(grant)
                self.thin("grants", grant)
            for key in ("goals", "actions"):
                for thing in case[key]:
                    self._change(thing, **self._audience(agencies, people))
                    self.thin("goals", thing)
            case["items"] = [self._changed_item(one, agencies, people) for one in self._fewer(case["items"])]
            self.thin("cases", case)
        fresh["cases"] = self._fewer(fresh["cases"])
        return fresh

    def _changed_item(self, item: Thing, agencies: list[str], people: list[str]) -> Thing:
        self._change(item, text=self.word("later"), originator=self.rng.choice(agencies))
        self._change(item, **self._audience(agencies, people))
        item["releases"] = self._fewer(item["releases"])
        for release in item["releases"]:
            self._end(release)
        if self.rng.random() < 0.3:
            item |= {"extract": self.rng.choice(("", self.word("shared"))), "extract_classification": 2}
        elif self.rng.random() < 0.3:
            item.pop("extract", None)
            item.pop("extract_classification", None)
        return self.thin("items", item)

    def _change(self, thing: Thing, **values: Any) -> None:
        thing |= {key: value for key, value in values.items() if self.rng.random() < 0.3}

    def _end(self, ranged: Thing) -> None:
        """An earlier end takes effect at once; a later one too."""
        if self.rng.random() < 0.3:
            begins = ranged.get("valid_from") or "0001-01-01"
            ranged["valid_until"] = max(begins, self.day())

    def _fewer(self, things: list[Thing]) -> list[Thing]:
        return [one for one in things if self.rng.random() < 0.8]
