"""Which words each member may and must find on the pages, worked out from the rule alone.

Where NEED_TO_KNOW.md is silent, what the comment of the policy says holds, and the reason stands here.
"""

from dataclasses import dataclass, field

from tests.access.oracle import Thing, within
from tests.access.oracle_dealings import reads
from tests.access.oracle_meetings import Conferences
from tests.access.told_cities import canaries


@dataclass
class Words:
    """What a member may find, and what of it a page must show."""

    may: set[str] = field(default_factory=set)
    must: set[str] = field(default_factory=set)

    def say(self, *texts: str | None, must: bool = True) -> None:
        """Add the words of texts, of which some are the portal's own and hold none."""
        self.add(*canaries(*(text for text in texts if text)), must=must)

    def add(self, *texts: str | None, must: bool = True) -> None:
        """Add the words of texts, or a text that is one word itself."""
        words = {word for text in texts if text for word in canaries(text) or {text}}
        self.may |= words
        self.must |= words if must else set()


def born(reference: str) -> str:
    """Return the word that stands for a birth date, however it is written."""
    return f"born of {reference}"


def words_of(city: Conferences, u: str) -> Words:
    """Return what the rule shows a member on all pages together."""
    words = Words()
    for case in city.cases.values():
        if city.sees_case(u, case, city.day_of(case, None)):
            _add_case(words, city, u, case)
    for meeting in city.meetings.values():
        if city.takes_part(u, meeting):
            _add_meeting(words, city, u, meeting)
    for letter in city.letters:
        if city.sees_document(u, letter):
            words.add(*letter.said, *letter.about, *letter.answers)
    for dealing in city.dealings:
        if reads(city, u, dealing):
            words.add(*dealing.words, must=dealing.what in ("night", "export"))
    for agreement in city.agreements.values():
        if city.in_network(u, agreement["city"]):
            texts = (agreement.get(key) for key in ("purpose", "legal_basis"))
            words.add(*texts, *agreement.get("gdpr_articles", []), must=False)
    if city.members[u]["role"] == "auditor":
        # Told outside the rule, b: who did what on which case, by its reference.
        words.add(*(ref for ref, case in city.cases.items() if case["city"] == city.homes[u]))
    return words


def _add_case(words: Words, city: Conferences, u: str, c: Thing) -> None:
    day, person = city.day_of(c, None), c["person"]
    words.add(c["reference"], c.get("legal_basis"))
    if city.sees_identity(u, c, day):
        words.add(person["given_name"], person["family_name"], person["municipality_of_residence"])
        # The whole of the identity stands where it is corrected; other pages tell an age.
        words.add(person["address"], born(c["reference"]), must=city.may(u, c, "lead"))
    _add_grants(words, city, u, c, day)
    for item in c.get("items", []):
        _add_item(words, city, u, c, item, day)
    for goal in c.get("goals", []):
        if city.sees_full(u, c, goal, day, 0):
            words.add(goal["title"], goal.get("measure"))
    for action in c.get("actions", []):
        if city.sees_full(u, c, action, day, 0):
            words.add(action["title"], action.get("outcome"))


def _add_grants(words: Words, city: Conferences, u: str, c: Thing, day: str) -> None:
    """Grants follow the case (cases/policies.sql, "rows follow a case"): the rule speaks of statements alone.

    Who may share sees them all on one page; everyone sees the own ones, as "why you see this". Who is kept out, and
    why, is known to those who decide it.
    """
    shares = city.may(u, c, "share")
    for grant in c["grants"]:
        own = grant.get("member") == u or grant.get("agency") == city.members[u]["agency"]
        opens = own and "view" in grant.get("permissions", ["view"]) and within(day, grant)
        if "purpose" in grant:
            words.add(grant["purpose"], grant.get("legal_basis"), must=shares or opens)
    if shares:
        words.add(*(recusal.get("reason") for recusal in c.get("recusals", [])))


def _add_item(words: Words, city: Conferences, u: str, c: Thing, item: Thing, day: str) -> None:
    extract = item.get("extract")
    if city.sees_extract(u, c, item, day):
        words.add(extract)
    if not city.sees_full(u, c, item, day, 1):
        return
    words.say(item["text"], item.get("rationale"), item.get("differing_views"), *item.get("files", []))
    words.say(*item.get("formerly", ()), must=False)
    member, is_own = city.members[u], item["originator"] == city.members[u]["agency"]
    if is_own:
        words.add(*(release.get("purpose") for release in item.get("releases", [])))
        words.add(*(release.get("legal_basis") for release in item.get("releases", [])), must=False)
    # The shared version stands beside the full text where its originator changes it, and where who asks the mayor
    # picks it, since only that goes into the letter.
    is_for_letters = item.get("audience", "table") != "table" or item.get("entrusted", False)
    is_beside = is_own or (is_for_letters and city.may(u, c, "lead"))
    if is_beside and member.get("clearance", 0) >= item.get("extract_classification", 0):
        words.add(extract)


def _add_meeting(words: Words, city: Conferences, u: str, meeting: Thing) -> None:
    """Place, topics and what is said of topics is told to the participants; a case's slot follows the case."""
    words.add(meeting.get("place"))
    for entry in meeting["agenda"]:
        case = city.cases.get(entry.get("case", ""))
        if case and not city.sees_case(u, case, city.day_of(case, None)):
            continue
        words.add(entry.get("topic"), entry.get("defer_reason"))
        for note in entry.get("notes", []):
            words.add(note["text"], note.get("rationale"))


def on_the_wall(city: Conferences, u: str, meeting: Thing) -> Words:
    """What the projector may show: what all who are signed in for the item, and who shows it, may read.

    "cases all see, the lowest clearance, audience table" (DESIGN.md); goals and actions stand on it, and what was
    recorded for the item; no information beside that.
    """
    words, entry = Words(), next((one for one in meeting["agenda"] if one.get("is_open")), None)
    words.add(meeting.get("place"), *(one.get("topic") for one in meeting["agenda"]), must=False)
    if entry is None:
        return words
    case = city.cases.get(entry.get("case", ""))
    if case is None:
        words.add(entry["topic"], *(note["text"] for note in entry.get("notes", [])))
        words.add(*(note.get("rationale") for note in entry.get("notes", [])), must=False)
        return words
    day = city.day_of(case, None)
    everyone = {name for name in entry["present"] if city.members[name].get("active", True)} | {u}
    if not all(city.sees_case(name, case, day) for name in everyone):
        return words
    named = all(city.sees_identity(name, case, day) for name in everyone)
    words.add(case["reference"])
    if named:
        words.add(case["person"]["given_name"], case["person"]["family_name"])
        words.add(case["person"]["municipality_of_residence"], must=False)
    lowest = min(city.members[name].get("clearance", 0) for name in everyone)
    for kind in ("goals", "actions"):
        for one in case.get(kind, []):
            if one.get("audience", "table") == "table" and lowest >= one.get("classification", 0):
                words.add(one["title"], must=one.get("status", "open") == "open")
                words.add(one.get("measure"), one.get("outcome"), must=False)
    for item in case.get("items", []):
        if item.get("audience", "table") == "table" and lowest >= item.get("classification", 1):
            words.add(item["text"], must=item["key"] in entry.get("records", []))
            words.add(item.get("rationale"), item.get("differing_views"), must=False)
        elif lowest >= item.get("extract_classification", 0):
            words.add(item.get("extract"), must=False)
    return words
