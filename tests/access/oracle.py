"""The need-to-know rule a second time: plain Python over city files, written from NEED_TO_KNOW.md alone.

It knows neither the database nor rule.sql, and applies CITY_FILE.md's "left out means" by itself. A file that comes
again changes the keys that it names and removes nothing.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

Thing = dict[str, Any]

# Lists of things, by what makes two of them the same one; every other value, lists of names too, is replaced.
SAME = {
    "grants": lambda one: (one.get("agency"), one.get("member"), one["valid_from"]),
    "releases": lambda one: (one.get("agency"), one.get("member"), one["valid_from"]),
    "recusals": lambda one: one["member"],
    "relations": lambda one: one["to"],
    "items": lambda one: one["key"],
    "goals": lambda one: one["key"],
    "actions": lambda one: one["key"],
}
EVERYTHING = ["view", "contribute", "lead", "share"]
# What every phenomenon is as a statement.
PHENOMENON = {"classification": 1, "audience": "table"}


def merged(old: Thing, new: Thing) -> Thing:
    """Return a thing after a file named it again."""
    result = {**old, **new}
    for key in SAME.keys() & new.keys():
        standing = {SAME[key](one): one for one in old.get(key, [])}
        for one in new[key]:
            standing[SAME[key](one)] = merged(standing.get(SAME[key](one), {}), one)
        result[key] = list(standing.values())
    return result


@dataclass
class Installation:
    """Every city that was brought in."""

    zones: dict[str, str] = field(default_factory=dict)
    agencies: dict[str, Thing] = field(default_factory=dict)
    members: dict[str, Thing] = field(default_factory=dict)
    agreements: dict[tuple, Thing] = field(default_factory=dict)
    cases: dict[str, Thing] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def take(self, document: Thing) -> None:
        """Bring a city file in."""
        city = document["municipality"]["slug"]
        self.zones[city] = document["municipality"]["timezone"]
        for agency in document.get("agencies", []):
            self.agencies[agency["slug"]] = merged(self.agencies.get(agency["slug"], {}), agency)
            if agency.get("coordination"):
                self.units[city] = agency["slug"]
        for member in document.get("members", []):
            self.members[member["username"]] = merged(self.members.get(member["username"], {}), member)
        for agreement in document.get("agreements", []):
            key = (city, agreement["agency"], agreement["kind"], agreement.get("valid_from"))
            self.agreements[key] = merged(self.agreements.get(key, {"city": city}), agreement)
        for case in document.get("cases", []):
            self._take_case(case, city)

    def _take_case(self, new: Thing, city: str) -> None:
        unit = self.units.get(city)
        case = merged(self.cases.get(new["reference"], {"city": city}), new)
        case["grants"] = [one for one in case.get("grants", []) if one.get("permissions") != []]
        if unit and not any(one.get("agency") == unit for one in case["grants"] + new.get("grants", [])):
            case["grants"].append({"agency": unit, "permissions": EVERYTHING, "valid_from": new["opened"]})
        for thing in case.get("goals", []) + case.get("actions", []):
            thing.setdefault("originator", unit)
        self.cases[case["reference"]] = case

    # -- the rule ---------------------------------------------------------------------------------------------------

    def person(self, username: str) -> str:
        return self.members[username].get("person", username)

    def day_of(self, case: Thing, asked: str | None) -> str:
        """Days compare as texts: all are written YYYY-MM-DD."""
        return asked or datetime.now(ZoneInfo(self.zones[case["city"]])).date().isoformat()

    def sees_case(self, u: str, c: Thing, d: str) -> bool:
        member = self.members[u]
        agency = member["agency"]
        if not member.get("active", True):
            return False
        if any(self.person(one["member"]) == self.person(u) for one in c.get("recusals", [])):
            return False
        entitled = (agency, self.agencies[agency].get("part_of") or agency)
        return any(
            a["agency"] in entitled
            and a["city"] == c["city"]
            and a["status"] == "in_force"
            and within(d, a)
            and c["table"] in a["tables"]
            for a in self.agreements.values()
        ) and any(
            "view" in g.get("permissions", ["view"])
            and within(d, g)
            and (g.get("member") == u or g.get("agency") == agency)
            for g in c["grants"]
        )

    def sees_identity(self, u: str, c: Thing, d: str) -> bool:
        told = not c.get("anonymous", False) or self.members[u]["agency"] in c.get("revealed_to", [])
        return self.sees_case(u, c, d) and told

    def addressed(self, u: str, s: Thing, d: str) -> bool:
        agency, audience = self.members[u]["agency"], s.get("audience", "table")
        if audience == "table" and self.agreed(u, s):
            return True
        if audience == "agencies" and agency == s["originator"]:
            return True
        if audience == "agencies" and agency in s.get("named_agencies", []) and self.agreed(u, s):
            return True
        if audience == "people" and (u == s.get("author") or u in s.get("named_people", [])):
            return True
        return any(within(d, r) and (r.get("member") == u or r.get("agency") == agency) for r in s.get("releases", []))

    def agreed(self, u: str, s: Thing) -> bool:
        """Whether nobody let `u` in who could not read `s` themselves, or its originator agreed (`waits`)."""
        is_own = self.members[u]["agency"] == s.get("originator")
        return is_own or s.get("waits", {}).get(u, "allowed") == "allowed"

    def sees_full(self, u: str, c: Thing, s: Thing, d: str, asks: int) -> bool:
        cleared = self.members[u].get("clearance", 0) >= s.get("classification", asks)
        return self.sees_case(u, c, d) and cleared and self.addressed(u, s, d)

    def sees_extract(self, u: str, c: Thing, i: Thing, d: str) -> bool:
        if i.get("extract", "") == "" or self.sees_full(u, c, i, d, 1):
            return False
        return self.sees_full(u, c, self.shared_version(i), d, 0)

    def shared_version(self, i: Thing) -> Thing:
        """Return what an item's shared version is as a statement: for the whole table, with a clearance of its own."""
        waits = i.setdefault("extract_waits", {})
        asks = i.get("extract_classification", 0)
        return {"classification": asks, "originator": i["originator"], "waits": waits}

    # -- what follows from it, as `disclose` prints it ---------------------------------------------------------------

    def told(self, u: str, asked: str | None) -> list[Thing]:
        """Return every case that `u` sees on the day asked for (today), in order of reference."""
        seen = {ref: c for ref, c in self.cases.items() if self.sees_case(u, c, self.day_of(c, asked))}
        return [self._told_case(u, seen[ref], self.day_of(seen[ref], asked), seen) for ref in sorted(seen)]

    def _told_case(self, u: str, c: Thing, d: str, seen: dict[str, Thing]) -> Thing:
        person = {name: c["person"][name] for name in ("given_name", "family_name", "born")}
        related = {one["to"] for one in c.get("relations", [])} | {
            ref for ref, other in seen.items() if any(one["to"] == c["reference"] for one in other.get("relations", []))
        }
        items = []
        for item in sorted(c.get("items", []), key=lambda one: one["key"]):
            if self.sees_full(u, c, item, d, 1):
                items.append({"key": item["key"], "shown": "full", "text": item["text"]})
            elif self.sees_extract(u, c, item, d):
                items.append({"key": item["key"], "shown": "extract", "text": item["extract"]})
        return {
            "reference": c["reference"],
            "identity": person if self.sees_identity(u, c, d) else None,
            "phenomena": sorted(set(c.get("phenomena", []))) if self.sees_full(u, c, PHENOMENON, d, 1) else [],
            "goals": sorted(one["key"] for one in c.get("goals", []) if self.sees_full(u, c, one, d, 0)),
            "actions": sorted(one["key"] for one in c.get("actions", []) if self.sees_full(u, c, one, d, 0)),
            "relations": sorted(related & seen.keys()),
            "items": items,
        }

    def decisions(self) -> int:
        """How many yes-or-no answers the rule gives for one member on one day."""
        return sum(
            2  # the case and the identity
            + len(set(case.get("phenomena", [])))
            + sum(len(case.get(key, [])) for key in ("items", "goals", "actions", "relations"))
            for case in self.cases.values()
        )


def within(d: str, ranged: Thing) -> bool:
    """Tell whether a day lies in a range; both ends belong to it, an empty end is open."""
    begins, ends = ranged.get("valid_from"), ranged.get("valid_until")
    return (begins is None or begins <= d) and (ends is None or d <= ends)


def years(n: int, before: date) -> date:
    """Return a day about `n` years before another."""
    return before.replace(year=before.year - n, day=min(before.day, 28))
