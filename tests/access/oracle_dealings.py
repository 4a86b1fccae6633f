"""NEED_TO_KNOW.md a second time, fourth part: for whose eyes is what members type beside statements and documents.

Like tests/access/oracle.py it knows neither the database nor its SQL. Where the rule is silent, what the comment of the
policy says holds.
"""

from collections.abc import Callable

from tests.access.oracle import Thing
from tests.access.oracle_asking import answers, asks
from tests.access.oracle_meetings import Conferences, Dealing


def reads(city: Conferences, u: str, dealing: Dealing) -> bool:
    """Whether the pages may show a member what was typed."""
    return city.members[u].get("active", True) and READERS[dealing.what](city, u, dealing.facts)


def coordinates(city: Conferences, u: str, slug: str) -> bool:
    """The coordinators of a city: those of its own unit, in their own city."""
    member = city.members[u]
    return member["role"] == "coordinator" and member["agency"] == city.units[slug] and city.homes[u] == slug


def administers(city: Conferences, u: str, slug: str) -> bool:
    """Who administers a city's members."""
    is_at_home = city.members[u]["role"] == "administrator" and city.homes[u] == slug
    return is_at_home or coordinates(city, u, slug)


def _sees(city: Conferences, u: str, reference: str) -> bool:
    case = city.cases[reference]
    return city.sees_case(u, case, city.day_of(case, None))


def _sees_named(city: Conferences, u: str, reference: str) -> bool:
    case = city.cases[reference]
    return city.sees_identity(u, case, city.day_of(case, None))


def _shares(city: Conferences, u: str, facts: Thing) -> bool:
    """Grants, and whom a name was told to, are decided by who may share, and known to them."""
    return city.may(u, city.cases[facts["case"]], "share")


def _reported(city: Conferences, u: str, facts: Thing) -> bool:
    """Who brought a case need not see it, but is asked nothing where they are kept out of it."""
    recused = {city.person(one["member"]) for one in city.cases[facts["case"]].get("recusals", [])}
    return u == facts["reporter"] and city.person(u) not in recused


def _knows_reporter(city: Conferences, u: str, facts: Thing) -> bool:
    """Who brought a case is known to that person and to the coordinators."""
    is_theirs = coordinates(city, u, city.cases[facts["case"]]["city"]) and _sees(city, u, facts["case"])
    return is_theirs or _reported(city, u, facts)


def _knows_name_request(city: Conferences, u: str, facts: Thing) -> bool:
    """Asked by who may share, answered by who brought the case."""
    return _shares(city, u, facts) or _reported(city, u, facts)


def _reads_statement(city: Conferences, u: str, facts: Thing) -> bool:
    """A card, and what somebody was told: statements."""
    case = city.cases[facts["case"]]
    return city.sees_full(u, case, facts["statement"], city.day_of(case, None), 1)


def _knows_request(city: Conferences, u: str, facts: Thing) -> bool:
    """Who asked, while they read anything of the item, and its originator (NEED_TO_KNOW.md, "Told outside", e)."""
    case, item, asker = city.cases[facts["case"]], facts["item"], facts["asker"]
    is_own = u == asker and asks(city, u, case, item)
    return is_own or answers(city, u, case, item, asker=asker)


def _knows_question(city: Conferences, u: str, facts: Thing) -> bool:
    """Who asked, while they see the case, and whoever wrote what they did not read ("Told outside", e and g)."""
    case, asker = city.cases[facts["case"]], facts["asker"]
    is_asked = any(answers(city, u, case, item, asker=asker) for item in facts["missed"])
    return (u == asker and _sees(city, u, facts["case"])) or is_asked


def _answers_for_item(city: Conferences, u: str, facts: Thing) -> bool:
    """What is said of a new reader is the originator's alone."""
    return answers(city, u, city.cases[facts["case"]], facts["item"], asker=facts["reader"])


def _reviews_emergency(city: Conferences, u: str, facts: Thing) -> bool:
    """The coordinators, of cases that they see; of a try that opened nothing, those of who tried."""
    reference = facts["case"]
    slug = city.cases[reference]["city"] if reference else facts["city"]
    return coordinates(city, u, slug) and (reference is None or _sees(city, u, reference))


def _knows_both(city: Conferences, u: str, facts: Thing) -> bool:
    """That two cases are of one person, to who sees both and both names."""
    return _sees_named(city, u, facts["case"]) and _sees_named(city, u, facts["other"])


def _told_alike(city: Conferences, u: str, facts: Thing) -> bool:
    """That two names are alike, to those of a coordination unit whom both are told."""
    return city.members[u]["agency"] in city.units.values() and _knows_both(city, u, facts)


def _answers_for_seat(city: Conferences, u: str, facts: Thing) -> bool:
    """A seat that is asked for is known to its member, its agency's lead and who administers."""
    is_lead = city.members[u]["role"] == "agency_lead" and city.members[u]["agency"] == facts["agency"]
    return u == facts["member"] or is_lead or administers(city, u, facts["city"])


def _knows_export(city: Conferences, u: str, facts: Thing) -> bool:
    """Who asked, and who may countersign: somebody else, who sees every case in it."""
    asker, member = facts["asker"], city.members[u]
    is_lead = member["role"] == "agency_lead" and member["agency"] == facts["agency"]
    signs = coordinates(city, u, facts["city"]) or (is_lead and city.members[asker]["role"] == "coordinator")
    is_other = city.person(u) != city.person(asker)
    return all(_sees(city, u, ref) for ref in facts["cases"]) and (u == asker or (is_other and signs))


def _holds_export(city: Conferences, u: str, facts: Thing) -> bool:
    """Its documents are the asker's alone, who is cleared for them and sees its cases."""
    cleared = city.members[u].get("clearance", 0) >= facts["marking"]
    return u == facts["asker"] and cleared and all(_sees(city, u, ref) for ref in facts["cases"])


READERS: dict[str, Callable[[Conferences, str, Thing], bool]] = {
    "statement": _reads_statement,
    "told name": _shares,
    "reporter": _knows_reporter,
    "asked name": _knows_name_request,
    "request": _knows_request,
    "question": _knows_question,
    "new reader": _answers_for_item,
    "emergency": _reviews_emergency,
    "night": lambda city, u, facts: coordinates(city, u, facts["city"]),
    "joined": _knows_both,
    "alike": _told_alike,
    "on case": lambda city, u, facts: _sees(city, u, facts["case"]),
    "network": lambda city, u, facts: city.in_network(u, facts["city"]),
    "seat": _answers_for_seat,
    "export": _knows_export,
    "document": _holds_export,
}
