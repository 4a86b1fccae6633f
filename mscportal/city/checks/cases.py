"""Cases of a city file: who is on them, what is said in them, and what they are linked to."""

from collections.abc import Hashable

from mscportal.city.faults import shown
from mscportal.city.known import CaseContent, all_of
from mscportal.city.names import Names
from mscportal.city.shape import Thing

KINDS = {"items": "item", "goals": "goal", "actions": "action"}


def check_cases(names: Names) -> None:
    """Add a fault for all that does not fit among the cases."""
    seen: set[Hashable] = set()
    for n, case in enumerate(all_of(names.document, "cases")):
        place, reference = f"cases[{n}]", case.get("reference", "")
        if reference:
            names.once(seen, reference, f"{place}.reference", f"'{reference}'")
            names.faults.unless(
                reference not in names.known.cases or names.known.own_case(reference) is not None,
                f"{place}.reference",
                f"'{reference}' is a case of another municipality",
            )
            names.faults.unless(
                reference not in names.known.escalations, f"{place}.reference", f"'{reference}' is an escalation"
            )
        names.member(case, "coordinator", place)
        names.agency_list(case, "revealed_to", place)
        _check_holders(names, case, place)
        _check_unit(names, case, place)
        _check_content(names, case, place)
        _check_relations(names, case, place)


def _check_holders(names: Names, case: Thing, place: str) -> None:
    grants: set[Hashable] = set()
    for n, grant in enumerate(all_of(case, "grants")):
        at = f"{place}.grants[{n}]"
        names.holder(grant, at)
        holder = grant.get("agency")
        names.faults.unless(
            holder is None or holder not in names.with_parts,
            f"{at}.agency",
            f"'{shown(holder)}' has parts, so it holds no grant",
        )
        if "valid_from" in grant:
            identity = (holder, grant.get("member"), grant["valid_from"])
            names.once(grants, identity, at, "a grant of this holder and valid_from")
    recusals: set[Hashable] = set()
    for n, recusal in enumerate(all_of(case, "recusals")):
        at = f"{place}.recusals[{n}]"
        names.member(recusal, "member", at)
        if "member" in recusal:
            names.once(recusals, recusal["member"], f"{at}.member", f"'{shown(recusal['member'])}'")


def _check_unit(names: Names, case: Thing, place: str) -> None:
    """Goals, actions and phenomena are the coordination unit's where nobody else is named."""
    if names.coordination_unit:
        return
    for key in ("goals", "actions"):
        for n, thing in enumerate(all_of(case, key)):
            if thing.get("originator") is None:
                names.faults.add(f"{place}.{key}[{n}].originator", "missing, and there is no coordination unit")
    if case.get("phenomena"):
        names.faults.add(f"{place}.phenomena", "they are said by the coordination unit, and there is none")


def _check_content(names: Names, case: Thing, place: str) -> None:
    stands = names.known.contents.get(case.get("reference", ""), CaseContent())
    keys: set[Hashable] = set()
    for several, noun in KINDS.items():
        for n, thing in enumerate(all_of(case, several)):
            at, key = f"{place}.{several}[{n}]", thing.get("key")
            names.agency(thing, "originator", at)
            names.member(thing, "author", at)
            names.agency_list(thing, "named_agencies", at)
            names.member_list(thing, "named_people", at)
            if key is None:
                continue
            names.once(keys, key, f"{at}.key", f"'{shown(key)}'")
            former = stands.kinds().get(key, noun)
            names.faults.unless(former == noun, f"{at}.key", f"'{shown(key)}' is an {former} of this case already")
    for n, item in enumerate(all_of(case, "items")):
        _check_releases(names, item, f"{place}.items[{n}]")
    goals = {goal.get("key") for goal in all_of(case, "goals")} | set(stands.goals)
    for n, action in enumerate(all_of(case, "actions")):
        at = f"{place}.actions[{n}]"
        names.agency(action, "agency", at)
        names.member(action, "member", at)
        goal = action.get("goal")
        names.faults.unless(goal is None or goal in goals, f"{at}.goal", f"no goal '{shown(goal)}' in this case")


def _check_releases(names: Names, item: Thing, place: str) -> None:
    releases: set[Hashable] = set()
    for n, release in enumerate(all_of(item, "releases")):
        at = f"{place}.releases[{n}]"
        names.holder(release, at)
        if "valid_from" in release:
            identity = (release.get("agency"), release.get("member"), release["valid_from"])
            names.once(releases, identity, at, "a release to this holder with this valid_from")


def _check_relations(names: Names, case: Thing, place: str) -> None:
    seen: set[Hashable] = set()
    for n, relation in enumerate(all_of(case, "relations")):
        at, other = f"{place}.relations[{n}].to", relation.get("to")
        if other is None:
            continue
        names.once(seen, other, at, f"'{shown(other)}'")
        names.faults.unless(other in names.cases, at, f"no case '{shown(other)}'")
        names.faults.unless(other != case.get("reference"), at, "a case is not related to itself")
