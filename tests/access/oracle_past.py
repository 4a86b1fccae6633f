"""NEED_TO_KNOW.md of a past day: what an inquiry may tell of what the rule would have shown, and of what was read.

Like tests/access/oracle.py it knows neither the database nor its SQL. Whoever asks learns only of statements that they
read today, in words that they may read; of a release only as a party to it; of who is kept out only where they share.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from tests.access.oracle import Thing
from tests.access.oracle_meetings import Conferences

# The kinds of statements, and the classification that each asks for where a file names none.
KINDS = {"items": 1, "goals": 0, "actions": 0}
FULL, EXTRACT = "full", "extract"
# A case, the kind and key of a statement (none for the case as such), and who was shown it or read it.
Line: TypeAlias = tuple[str, str, str, str]


class Shown(NamedTuple):
    """Somebody would have been shown a statement; an item in which words, unless only in its shared version."""

    is_shared: bool
    text: str = ""


class Standing(Conferences):
    """A city as it stood at a moment, and what a member read of a case who read all of it."""

    def zone(self, case: Thing) -> ZoneInfo:
        return ZoneInfo(self.zones[case["city"]])

    def reads(self, u: str, case: Thing, day: str) -> dict[tuple[str, str], str]:
        """Return by kind and key how a member reads each statement that they are shown."""
        found: dict[tuple[str, str], str] = {}
        for kind, asked in KINDS.items():
            for one in case.get(kind, []):
                if self.sees_full(u, case, one, day, asked):
                    found[kind, one["key"]] = FULL
                elif self.sees_extract(u, case, one, day):
                    found[kind, one["key"]] = EXTRACT
        if self.sees_full(u, case, {"classification": 1}, day, 1):
            found |= {("phenomena", code): FULL for code in case.get("phenomena", [])}
        return found


@dataclass(frozen=True)
class Reader:
    """Who asks, and of whom: the members, and in which agency alone their seats count."""

    viewer: str
    members: tuple[str, ...]
    only_seats_in: str | None


@dataclass
class Annals:
    """A city as it stood after each change; `begun` is when each file was brought in, by nobody's hand."""

    begun: dict[str, datetime] = field(default_factory=dict)
    base: Standing = field(default_factory=Standing)
    changes: list[tuple[datetime, Callable[[Standing], None]]] = field(default_factory=list)
    readings: list[tuple[datetime, str, str, dict[tuple[str, str], str]]] = field(default_factory=list)
    _stood: dict[int, Standing] = field(default_factory=dict)

    def bring(self, document: Thing, moment: datetime) -> None:
        """Take what an operator brought in, which counts as having stood before."""
        self.base.take(document)
        self.begun[document["municipality"]["slug"]] = moment
        self._stood.clear()

    def change(self, moment: datetime, done: Callable[[Standing], None]) -> None:
        """Take a later change."""
        self.changes.append((moment, done))

    def then(self, moment: datetime) -> Standing:
        """Return the city after all changes until a moment."""
        until = sum(at <= moment for at, _done in self.changes)
        if until not in self._stood:
            city = self.then(self.changes[until - 1][0] - timedelta.resolution) if until else self.base
            self._stood[until] = city = copy.deepcopy(city)
            if until:
                self.changes[until - 1][1](city)
        return self._stood[until]

    @property
    def now(self) -> Standing:
        return self.then(datetime.max.replace(tzinfo=UTC))

    def until(self, city: str, day: date) -> datetime:
        """Return the end of a day in a municipality; of today, now."""
        zone = ZoneInfo(self.now.zones[city])
        return min(datetime.now(UTC), datetime.combine(day + timedelta(days=1), time.min, zone))

    # -- what an inquiry tells --------------------------------------------------------------------------------------

    def shown(self, asks: Reader, day: date) -> dict[Line, Shown]:
        """Return whom the rule would have shown what at the end of a day."""
        found: dict[Line, Shown] = {}
        for case in self._inquired(asks):
            moment = self.until(case["city"], day)
            then, on_day = self.then(moment), day.isoformat()
            for u in asks.members:
                member = then.members[u]
                if asks.only_seats_in not in (None, member["agency"]) or not self._may_ask(asks.viewer, member):
                    continue
                as_known = self._as_known(asks.viewer, then.cases[case["reference"]], case)
                if not then.sees_case(u, as_known, on_day):
                    continue
                found[case["reference"], "", "", u] = Shown(is_shared=False)
                for kind, was, layers in self._told_of(asks.viewer, case, as_known, moment):
                    if kind == "items" and moment < self.begun[case["city"]] and _day_of(was, then, case) > on_day:
                        continue
                    held = {layer for layer in layers if _passes(then, u, was, layer, on_day, KINDS.get(kind))}
                    if held:
                        line = (case["reference"], kind, was["key"], u)
                        found[line] = _shown_as(was, kind, self._layer_of(asks.viewer, case, kind, was["key"]), held)
        return found

    def opened(self, asks: Reader, day: date) -> dict[Line, tuple[int, bool]]:
        """Return what was read until the end of a day: how often, and whether only in its shared version."""
        moments: dict[Line, set[datetime]] = {}
        held: dict[Line, set[str]] = {}
        cases = {case["reference"]: case for case in self._inquired(asks)}
        for at, u, reference, read in self.readings:
            case = cases.get(reference)
            if case is None or u not in asks.members or at > self.until(case["city"], day):
                continue
            then = self.then(at)
            if asks.only_seats_in not in (None, then.members[u]["agency"]):
                continue
            if not self._may_ask(asks.viewer, then.members[u]):
                continue
            moments.setdefault((reference, "", "", u), set()).add(at)
            on_day = at.astimezone(ZoneInfo(then.zones[case["city"]])).date().isoformat()
            as_known = self._as_known(asks.viewer, then.cases[reference], case)
            for kind, was, layers in self._told_of(asks.viewer, case, as_known, at):
                how = read.get((kind, was["key"]))
                seen = {FULL, EXTRACT} if how == FULL else {EXTRACT} if how else set()
                shown = {one for one in layers & seen if _passes(then, u, was, one, on_day, KINDS.get(kind))}
                if shown:
                    line = (reference, kind, was["key"], u)
                    moments.setdefault(line, set()).add(at)
                    held.setdefault(line, set()).update(shown)
        return {
            line: (
                len(ats),
                bool(line[1]) and self._layer_of(asks.viewer, cases[line[0]], *line[1:3]) not in held[line],
            )
            for line, ats in moments.items()
        }

    # -- what who asks may know -------------------------------------------------------------------------------------

    def _inquired(self, asks: Reader) -> list[Thing]:
        """The cases of the own municipality that who asks sees today."""
        now, viewer = self.now, asks.viewer
        own = [case for case in now.cases.values() if case["city"] == now.homes[viewer]]
        return [case for case in own if now.sees_case(viewer, case, now.day_of(case, None))]

    def _may_ask(self, viewer: str, member: Thing) -> bool:
        """The coordinator of everybody, others of seats in their own agency."""
        asker = self.now.members[viewer]
        return asker["role"] == "coordinator" or asker["agency"] == member["agency"]

    def _as_known(self, viewer: str, was: Thing, case: Thing) -> Thing:
        """Return a case of then without what who asks may not know of it today."""
        known = {**was, "recusals": was.get("recusals", []) if self.now.may(viewer, case, "share") else []}
        agency = self.now.members[viewer]["agency"]
        known["items"] = [
            item | {"releases": [one for one in item.get("releases", []) if _is_party(viewer, agency, item, one)]}
            for item in was.get("items", [])
        ]
        return known

    def _told_of(self, viewer: str, case: Thing, was: Thing, at: datetime) -> Iterator[tuple[str, Thing, set[str]]]:
        """Yield the statements that stood then, with the layers of them that who asks reads today and of then."""
        now, day = self.now, self.now.day_of(case, None)
        for kind, asked in KINDS.items():
            live = {one["key"]: one for one in case.get(kind, [])}
            for one in was.get(kind, []):
                today = live[one["key"]]
                layers = set()
                # By a release is read what it says now, not what its originator took out before.
                given = today.get("releases", []) if self._is_last(case["reference"], kind, one, at) else []
                if now.sees_full(viewer, case, today, day, asked) and _passes(
                    now, viewer, one | {"releases": given}, FULL, day, asked
                ):
                    layers.add(FULL)
                stands = self._stands_since(case["reference"], kind, one["key"], at)
                if stands and _passes(now, viewer, today, EXTRACT, day, asked):
                    layers |= {EXTRACT} if _passes(now, viewer, one, EXTRACT, day, asked) else set()
                yield kind, one, layers
        for code in set(was.get("phenomena", [])) & set(case.get("phenomena", [])):
            one = {"key": code, "classification": 1}
            if self._stands_since(case["reference"], "phenomena", code, at):
                yield "phenomena", one, {FULL} if now.sees_full(viewer, case, one, day, 1) else set()

    def _stands_since(self, reference: str, kind: str, key: str, at: datetime) -> bool:
        """Tell whether a shared version or a phenomenon was there all the time: what is made again is another one."""
        later = [moment for moment, _done in self.changes if moment > at]
        for state in [self.then(at), *(self.then(moment) for moment in later)]:
            case = state.cases[reference]
            if kind == "phenomena":
                if key not in case.get("phenomena", []):
                    return False
            elif not next(one for one in case[kind] if one["key"] == key).get("extract"):
                return False
        return True

    def _is_last(self, reference: str, kind: str, was: Thing, at: datetime) -> bool:
        """Tell whether a statement says now what it said then, and said nothing else in between."""
        later = [self.then(moment).cases[reference][kind] for moment, _done in self.changes if moment > at]
        return all(_essence(one) == _essence(was) for stood in later for one in stood if one["key"] == was["key"])

    def _layer_of(self, viewer: str, case: Thing, kind: str, key: str) -> str:
        """Return which layer of a statement who asks is shown today."""
        if kind == "phenomena":
            return FULL
        one = next(one for one in case[kind] if one["key"] == key)
        return FULL if self.now.sees_full(viewer, case, one, self.now.day_of(case, None), KINDS[kind]) else EXTRACT


def _shown_as(was: Thing, kind: str, layer: str, held: set[str]) -> Shown:
    """`layer`: which one who asks is shown today."""
    words = was.get("text" if layer == FULL else "extract", "") if kind == "items" and layer in held else ""
    return Shown(layer not in held, words)


def _essence(item: Thing) -> tuple[object, ...]:
    """Return what of an item is changed by a file."""
    readers = (frozenset(item.get(key, [])) for key in ("named_agencies", "named_people"))
    said = (item.get(key) for key in ("originator", "text"))
    return *said, item.get("classification", 1), item.get("audience", "table"), *readers


def _is_party(viewer: str, agency: str, item: Thing, release: Thing) -> bool:
    return agency in (item["originator"], release.get("agency")) or release.get("member") == viewer


def _day_of(item: Thing, city: Standing, case: Thing) -> str:
    return datetime.fromisoformat(item["recorded_at"]).astimezone(ZoneInfo(city.zones[case["city"]])).date().isoformat()


def _passes(city: Standing, u: str, one: Thing, layer: str, day: str, asked: int | None) -> bool:
    """Tell whether a layer of a statement is addressed to somebody who is cleared for it."""
    clearance = city.members[u].get("clearance", 0)
    if layer == EXTRACT:
        return bool(one.get("extract")) and clearance >= one.get("extract_classification", 0)
    return clearance >= one.get("classification", asked) and city.addressed(u, one, day)
