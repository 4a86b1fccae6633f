"""Random cities in which every text holds a word that stands nowhere else, with forums, meetings and offices."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.access.oracle import EVERYTHING, Thing
from tests.access.random_cities import CityMaker

CANARY = re.compile(r"qx[a-z]+\d+xq")
# The same in the names of who works where: known to the network, but to no log and no mail.
NAME = re.compile(r"qn[a-z]+\d+nq")
# A word of every text, for the search.
EVERYWHERE = "everywhere"
NAMES = ("given", "family", "address", "residence")
KINDS = ("report", "report", "home_visit", "decision", "decision", "assessment")
ROLES = ("practitioner", "practitioner", "information_officer", "agency_lead", "administrator")
OLD = timedelta(days=14)


def canaries(*texts: str) -> set[str]:
    """Return the words of texts that stand nowhere else."""
    return {word for text in texts for word in CANARY.findall(text)}


def names_in(text: str) -> set[str]:
    """Return the words of names of cities, agencies, people and forums."""
    return set(NAME.findall(text))


class TellingMaker(CityMaker):
    """Makes cities of whose texts can be told which page shows them.

    Each city has a coordinator, an auditor and a mayor's office, and a meeting of each kind: one to come, one that the
    file closed, and two that nothing happened in yet ("live" and "held").
    """

    def __init__(self, seed: int, today: date, size: int) -> None:
        super().__init__(seed, today, size)
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.works_at: dict[str, str] = {}

    def word(self, what: str) -> str:
        """Return a text with a word of its own."""
        self.words += 1
        canary = f"qx{what}{self.words}xq"
        return canary if what in NAMES else f"{EVERYWHERE} {canary}"

    def name(self, what: str) -> str:
        """Return a name with a word of its own, for what the network knows."""
        self.words += 1
        return f"{what} qn{what}{self.words}nq"

    def city(self, slug: str, prefix: str, zone: str, shared: dict[str, Thing], people: list[str]) -> Thing:
        document = super().city(slug, f"{prefix}Q", zone, shared, people)
        self._staff(document, slug)
        document["municipality"]["name"] = self.name("city")
        usernames = people + [one["username"] for one in document["members"]]
        seats = [one["slug"] for one in document["agencies"]]
        chairs = [None, f"{slug}.coordinator", *usernames]
        document["forums"] = [
            {
                "slug": forum,
                "name": self.name("forum"),
                "kind": kind,
                "seats": self.some(seats, 6),
                "chair": self.rng.choice(chairs),
            }
            for forum, kind in (("table", "partner_table"), ("cell", "strategic_cell"))
        ]
        recorded: set[tuple[str, str]] = set()
        self.works_at |= {one["username"]: one["agency"] for one in document["members"]}
        # Nobody is asked to a meeting whose agency is not in the network of its city (InvitationForm).
        asked = [name for name in usernames if self.works_at[name] in seats]
        document["meetings"] = [
            self._meeting(forum, which, document["cases"], asked, recorded)
            for forum, which in (("table", "live"), ("table", "old"), ("cell", "held"), ("cell", "coming"))
        ]
        return document

    def _staff(self, document: Thing, slug: str) -> None:
        """Add an office of the mayor and the people whom the meetings need; mostly the unit has its mandate."""
        unit, mayor = f"{slug}-unit", f"{slug}-mayor"
        document["agencies"].append({"slug": mayor, "name": self.name("mayor"), "kind": "mayor", "stage": "partner"})
        for name, agency, role in (
            ("coordinator", unit, "coordinator"),
            ("second", unit, "coordinator"),
            ("admin", mayor, "administrator"),
            ("auditor", unit, "auditor"),
            ("mayor", mayor, "mayors_office"),
            ("deputy", mayor, "mayors_office"),
        ):
            clearance = 3 if role == "coordinator" else self.rng.randrange(4)
            member = {"name": self.name(name), "agency": agency, "role": role, "clearance": clearance}
            member["email"] = self._mail()
            document["members"].append({"username": f"{slug}.{name}", **member, "language": "en"})
        mandate = {"agency": unit, "kind": "mandate", "status": "in_force", "tables": ["minors", "adults"]}
        if slug == "ash" or self.rng.random() < 0.8:
            others = [one for one in document["agreements"] if one["agency"] != unit]
            document["agreements"] = [*others, {**mandate, "legal_basis": self.word("agreementlaw")}]

    def _member(self, city: str, n: int, agencies: list[str]) -> Thing:
        named = {"name": self.name("member"), "phone": self.name("phone"), "email": self._mail()}
        return {**super()._member(city, n, agencies), **named, "role": self.rng.choice(ROLES), "language": "en"}

    def _mail(self) -> str:
        return f"{self.name('mail').split()[1]}@example.org"

    def _agency(self, name: str, city: str) -> Thing:
        return {**super()._agency(name, city), "name": self.name("agency"), "skills": [self.name("skill")]}

    def _agreements(self, agencies: list[str], unit: str) -> list[Thing]:
        found = super()._agreements(agencies, unit)
        for one in found:
            words = {what: self.word(what) for what in ("agreement", "agreementlaw", "article")}
            one |= {"purpose": words["agreement"], "legal_basis": words["agreementlaw"]}
            one["gdpr_articles"] = sorted(canaries(words["article"]))
        return found

    def _case(self, ref: str, references: list[str], agencies: list[str], people: list[str], unit: str) -> Thing:
        case = super()._case(ref, references, agencies, people, unit)
        # No two birth dates are alike, nor like another day of the city.
        born = date(self.rng.randrange(1985, 2012), self.rng.randrange(1, 13), self.words % 27 + 1)
        case["person"] |= {"born": born.isoformat(), "address": self.word("address")}
        case["person"]["municipality_of_residence"] = self.word("residence")
        case |= {"legal_basis": self.word("law"), "coordinator": self.rng.choice(people)}
        for recusal in case["recusals"]:
            recusal["reason"] = self.word("recusal")
        return case

    def _grants(self, agencies: list[str], people: list[str], unit: str) -> list[Thing]:
        grants = super()._grants(agencies, people, unit)
        for grant in grants:
            grant |= {"purpose": self.word("purpose"), "legal_basis": self.word("basis")}
            if self.rng.random() < 0.25:
                grant["permissions"] = list(EVERYTHING)
        return grants

    def _planned(self, key: str, agencies: list[str], people: list[str], values: Thing) -> Thing:
        if key.startswith("g"):
            return super()._planned(key, agencies, people, {**values, "measure": self.word("measure")})
        asked: Thing = {"agency": self.rng.choice(agencies), "due": self.day()}
        if self.rng.random() < 0.5:
            asked |= {"status": self.rng.choice(("done", "dropped")), "outcome": self.word("outcome")}
        return super()._planned(key, agencies, people, {**values, **asked})

    def _item(self, n: int, agencies: list[str], people: list[str]) -> Thing:
        item = super()._item(n, agencies, people)
        item["kind"] = self.rng.choice(KINDS)
        if item["kind"] == "decision":
            item |= {"rationale": self.word("rationale"), "differing_views": self.word("views")}
        for release in item["releases"]:
            release |= {"purpose": self.word("release"), "legal_basis": self.word("releaselaw")}
        return item

    def _meeting(
        self, forum: str, which: str, cases: list[Thing], people: list[str], recorded: set[tuple[str, str]]
    ) -> Thing:
        """Return one meeting; what `recorded` names stands in another one already."""
        starts_at = {"coming": self.now + OLD, "live": self.now, "held": self.now - timedelta(seconds=1)}
        meeting: Thing = {
            "forum": forum,
            "starts_at": starts_at.get(which, self.now - OLD).isoformat(),
            "place": self.word("place"),
            "agenda": [],
        }
        if which == "old":
            meeting["status"] = "closed"
        if which in ("coming", "old"):
            meeting["attendance"] = [self._attendance(name, which) for name in self.some(people, 4)]
        present = [one["member"] for one in meeting.get("attendance", []) if one["state"] == "present"]
        for case in self.rng.sample(cases, self.rng.randrange(1, len(cases) + 1)):
            meeting["agenda"].append({"case": case["reference"], "minutes": 10})
            if which == "old":
                keys = [one["key"] for one in (*case["items"], *case["actions"])]
                records = [key for key in self.some(keys) if (case["reference"], key) not in recorded]
                recorded |= {(case["reference"], key) for key in records}
                meeting["agenda"][-1] |= {"status": "done", "present": self.some(present), "records": records}
        meeting["agenda"].append({"topic": self.word("topic"), "minutes": 5})
        if which == "old":
            note = {"author": self.rng.choice(people), "kind": "decision", "text": self.word("note")}
            meeting["agenda"][-1] |= {"status": "done", "notes": [{**note, "rationale": self.word("because")}]}
        return meeting

    def _attendance(self, name: str, which: str) -> Thing:
        if which == "old" and self.rng.random() < 0.6:
            return {"member": name, "state": "present", "signed_at": (self.now - OLD).isoformat()}
        return {"member": name, "state": self.rng.choice(("invited", "apologies"))}

    def again(self, document: Thing) -> Thing:
        fresh = super().again(document)
        for meeting in fresh["meetings"]:
            self._change(meeting, place=self.word("place"))
            for entry in meeting["agenda"]:
                if "topic" in entry:
                    self._change(entry, topic=self.word("topic"))
        self._change(fresh["forums"][0], seats=self.some([one["slug"] for one in document["agencies"]], 6))
        return fresh

    def sample(self, things: list[Any], most: int) -> list[Any]:
        """Return up to so many of the things, in a random order."""
        return self.rng.sample(things, min(most, len(things)))
