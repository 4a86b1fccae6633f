"""NEED_TO_KNOW.md a second time, second part: who takes part in a meeting, and who reads a document.

Like tests/access/oracle.py it knows neither the database nor its SQL.
"""

from dataclasses import dataclass, field

from tests.access.oracle import Installation, Thing, merged, within


@dataclass
class Letter:
    """A document to people or agencies: who compiled it from which cases, who may read it, and what stands in it.

    `said` is on every page of it, `about` on the one with the identity alone, `answers` on the desk but not in print.
    """

    address: str
    compiled_by: str
    cases: list[str]
    people: list[str]
    agencies: list[str]
    marking: int
    said: set[str]
    about: set[str]
    answers: set[str] = field(default_factory=set)
    is_sent: bool = True
    is_withdrawn: bool = False


@dataclass
class Dealing:
    """What else somebody typed: `what` says for whose eyes (oracle_dealings), `facts` what that depends on."""

    what: str
    words: set[str]
    facts: Thing


@dataclass
class Conferences(Installation):
    """Every city that was brought in, with its meetings, its letters and what else its members typed."""

    forums: dict[tuple[str, str], Thing] = field(default_factory=dict)
    meetings: dict[tuple[str, str, str], Thing] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    homes: dict[str, str] = field(default_factory=dict)
    networks: dict[str, set[str]] = field(default_factory=dict)
    dealings: list[Dealing] = field(default_factory=list)

    def take(self, document: Thing) -> None:
        """Bring a city file in; minutes tell what an item said when it was recorded."""
        said = {(ref, one["key"]): one["text"] for ref, case in self.cases.items() for one in case.get("items", [])}
        super().take(document)
        for ref, case in self.cases.items():
            for one in case.get("items", []):
                before = said.get((ref, one["key"]), one["text"])
                one["formerly"] = {*one.get("formerly", ()), before} - {one["text"]}
        city = document["municipality"]["slug"]
        for member in document.get("members", []):
            self.homes.setdefault(member["username"], city)
        network = self.networks.setdefault(city, set())
        network |= {one["slug"] for one in document.get("agencies", [])}
        network |= {one["agency"] for one in document.get("agreements", [])}
        for forum in document.get("forums", []):
            key = (city, forum["slug"])
            self.forums[key] = {**self.forums.get(key, {}), **forum}
        for meeting in document.get("meetings", []):
            at = (city, meeting["forum"], meeting["starts_at"])
            standing = self.meetings.get(at, {"city": city, "agenda": [], "attendance": []})
            self.meetings[at] = _met_again(standing, meeting)

    def in_network(self, u: str, slug: str) -> bool:
        """Who is of a city, or of an agency (or a part of one) that it has dealings with."""
        agency = self.members[u]["agency"]
        mine = {agency, self.agencies[agency].get("part_of") or agency}
        return self.homes[u] == slug or bool(mine & self.networks[slug])

    def takes_part(self, u: str, meeting: Thing) -> bool:
        """Who is a participant (NEED_TO_KNOW.md, "Told outside the rule", a): the rule leaves open who that is.

        The forum's agencies (no agency through the larger one that it is part of: seats, as grants, never reach parts),
        its chair, the coordination unit of its city, and who was asked to this one meeting while their agency works
        with the city (meetings/policies.sql).
        """
        member, city = self.members[u], meeting["city"]
        forum = self.forums[city, meeting["forum"]]
        return member.get("active", True) and (
            member["agency"] in forum.get("seats", [])
            or forum.get("chair") == u
            or (member["agency"] == self.units[city] and self.homes[u] == city)
            or (any(one["member"] == u for one in meeting["attendance"]) and self.in_network(u, city))
        )

    def runs(self, u: str, meeting: Thing) -> bool:
        """The chair of the forum and the coordinators of the city."""
        member, city = self.members[u], meeting["city"]
        coordinates = member["agency"] == self.units[city] and member["role"] == "coordinator"
        return self.takes_part(u, meeting) and (self.forums[city, meeting["forum"]].get("chair") == u or coordinates)

    def hearers(self, meeting: Thing, case: Thing | None) -> list[str]:
        """Who hears a slot: those present, of a case those of them who see it ("What follows from it")."""
        here = [one["member"] for one in meeting["attendance"] if one["state"] == "present" and not one.get("left")]
        return [u for u in here if case is None or self.sees_case(u, case, self.day_of(case, None))]

    def may(self, u: str, c: Thing, permission: str) -> bool:
        """`contribute`, `lead`, `share`: a grant that holds today, and sight of the case."""
        day = self.day_of(c, None)
        return self.sees_case(u, c, day) and any(
            permission in g.get("permissions", ["view"])
            and within(day, g)
            and (g.get("member") == u or g.get("agency") == self.members[u]["agency"])
            for g in c["grants"]
        )

    def sees_document(self, u: str, e: Letter) -> bool:
        member, cases = self.members[u], [self.cases[ref] for ref in e.cases]
        recused = {self.person(one["member"]) for c in cases for one in c.get("recusals", [])}
        if not member.get("active", True) or self.person(u) in recused or member.get("clearance", 0) < e.marking:
            return False
        compiled = e.compiled_by == u and all(self.sees_case(u, c, self.day_of(c, None)) for c in cases)
        if not e.is_sent:
            # The rule speaks of what was sent; before that it is its compiler's own draft (guard/rule.sql, "drafts").
            return compiled and not e.is_withdrawn
        return not e.is_withdrawn and (u in e.people or member["agency"] in e.agencies or compiled)

    def quotable(self, u: str, c: Thing) -> list[tuple[str, int]]:
        """What `u` may put into a letter about a case: text and classification ("Documents", second paragraph)."""
        day, found = self.day_of(c, None), []
        for item in c.get("items", []):
            for_table = item.get("audience", "table") == "table" and not item.get("entrusted", False)
            asks = item.get("extract_classification", 0)
            if for_table and self.sees_full(u, c, item, day, 1):
                found.append((item["text"], item.get("classification", 1)))
            elif item.get("extract") and self.sees_full(u, c, self.shared_version(item), day, 0):
                found.append((item["extract"], asks))
        return found


def _met_again(old: Thing, new: Thing) -> Thing:
    """Return a meeting after a file named it again: an agenda is the same by its order, attendance by member."""
    attendance = {one["member"]: one for one in (*old["attendance"], *new.get("attendance", []))}
    agenda, named = list(old["agenda"]), new.get("agenda", [])
    for n, entry in enumerate(named):
        agenda[n : n + 1] = [merged(agenda[n] if n < len(agenda) else {}, entry)]
    return {**old, **new, "agenda": agenda, "attendance": list(attendance.values())}
