"""What members write at random of rights that stand: who stands in for whom, what is kept, changed and ended."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule

from cases.access.bundles import PERMISSIONS
from cases.access.services import change_grant
from cases.models import AgencyGrant, MemberGrant, Recertification, StandIn
from cases.recertify.services import agreement_kept_until, decide_on_agreement, decide_on_grant, grant_kept_until
from cases.standins.services import end_stand_in, name_stand_in
from mscportal.guard.operator import as_operator
from tests.access.oracle import Thing, within
from tests.access.writing_machine import BUNDLES, NUMBER
from tests.access.writing_seats import WritingSeats


class WritingRenewals(WritingSeats):
    """Each rule lets anybody try one thing, as those of `Writing` do."""

    beside = (*WritingSeats.beside, StandIn, Recertification)

    def _reads(self, u: str, row: Any) -> bool:
        if isinstance(row, StandIn):
            return self.names[row.stand_in_id] == u or self.may_end_for(u, row)
        if isinstance(row, Recertification) and row.case_id:
            return self.hears(u, self.by_id[row.case_id])
        if isinstance(row, Recertification):
            return self.city.in_network(u, self.cities[row.municipality_id].slug)
        return super()._reads(u, row)

    # -- stand-ins --------------------------------------------------------------------------------------------------

    @rule(u=NUMBER, m=NUMBER, n=NUMBER, first=st.sampled_from((0, 0, 1)), days=st.integers(0, 29))
    def names_a_stand_in(self, u: int, m: int, n: int, first: int, days: int) -> None:
        whose = self.who(m)
        beside = [one for one in self.of_agency(self.city.members[whose]["agency"]) if one != whose]
        beside = [one for one in beside if self.city.members[one]["agency"] == self.city.members[whose]["agency"]]
        beside = [one for one in beside if self.is_active(one)]
        if not beside:
            return
        name, other = self.mostly(u, lambda who: self.may_name_for(who, whose)), beside[n % len(beside)]
        begins = self.members[whose].municipality.today + timedelta(days=first)
        between = {"valid_from": begins, "valid_until": begins + timedelta(days=days)}
        actor, member, stand_in = self.members[name], self.members[whose], self.members[other]
        done = self.attempt(
            "stand-in",
            name,
            self.may_name_for(name, whose),
            lambda: name_stand_in(actor=actor, member=member, stand_in=stand_in, **between),
        )
        if done:
            with self.weighing_all(name, [other]):
                self.hand_on(whose, other, between, done.pk)

    def may_name_for(self, u: str, member: str) -> bool:
        """The member, or who answers for the agency, in the member's city too."""
        agency, home = self.city.members[member]["agency"], self.city.homes[member]
        answers = self.answers_for(u, agency) and self.answers_for(u, agency, home)
        return self.is_active(u) and (u == member or answers)

    def hand_on(self, member: str, other: str, between: dict[str, date], pk: UUID) -> None:
        """Put a colleague on the cases that a member is on by grants of their own, but for deciding who is on them."""
        first, last = between["valid_from"].isoformat(), between["valid_until"].isoformat()
        for case in self.city.cases.values():
            if not self.city.sees_case(member, case, self.city.day_of(case, None)):
                continue
            own = [one for one in case["grants"] if one.get("member") == member]
            own = [one for one in own if not one.get("ends_at") and "stand_in" not in one]
            handed: dict[tuple[str, str], str] = {}
            for grant in own:
                begins, ends = max(grant["valid_from"], first), min(grant.get("valid_until") or last, last)
                if begins <= ends:
                    for permission in grant.get("permissions", ["view"]):
                        handed[permission, begins] = max(handed.get((permission, begins), ends), ends)
            for (permission, begins), ends in handed.items():
                if permission != "share" and not self.holds_already(case, other, permission, begins):
                    one = {"member": other, "permissions": [permission], "valid_from": begins, "valid_until": ends}
                    case["grants"].append({**one, "stand_in": pk})

    def holds_already(self, case: Thing, member: str, permission: str, first: str) -> bool:
        """Tell whether a member has an entry of that day for that permission, which stays as it is."""
        own = [one for one in case["grants"] if one.get("member") == member and one["valid_from"] == first]
        return any(permission in one.get("permissions", ["view"]) for one in own)

    @rule(u=NUMBER, n=NUMBER, m=NUMBER)
    def ends_a_stand_in(self, u: int, n: int, m: int) -> None:
        # Mostly there is one.
        self.names_a_stand_in(2 * m + 1, m, n, 0, 5)
        with as_operator():
            named = list(StandIn.objects.select_related("municipality").order_by("-named_at", "pk"))
        if not named:
            return
        row = named[n % len(named)]
        name = self.mostly(u, lambda who: self.may_end_for(who, row) and self.may_end_now(who, row))
        actor, allowed = self.members[name], self.may_end_for(name, row) and self.may_end_now(name, row)
        if self.attempt("end stand-in", name, allowed, lambda: end_stand_in(actor=actor, stand_in=row)):
            yesterday = row.municipality.today - timedelta(days=1)
            last = (row.valid_from - timedelta(days=1) if row.valid_from > yesterday else yesterday).isoformat()
            for case in self.city.cases.values():
                for one in [one for one in case["grants"] if one.get("stand_in") == row.pk]:
                    one["valid_until"] = min(one["valid_until"], last)
                    if one["valid_from"] > last:
                        case["grants"].remove(one)
            self.to_compare.append(self.names[row.stand_in_id])

    def may_end_for(self, u: str, row: StandIn) -> bool:
        """Whose stand-in it is, or who answers for the agency where it was named."""
        city, agency = self.cities[row.municipality_id].slug, self.slugs[row.agency_id]
        return self.names[row.member_id] == u or self.answers_for(u, agency, city)

    def may_end_now(self, u: str, row: StandIn) -> bool:
        """Whose stand-in it is, or who answers for the agency where the member sits now."""
        member = self.names[row.member_id]
        return self.is_active(u) and (u == member or self.answers_for(u, self.city.members[member]["agency"]))

    # -- what is kept, changed and ended ----------------------------------------------------------------------------

    def grant_of(self, case: Thing, n: int) -> tuple[Thing, UUID] | None:
        """Return a grant that holds, as the oracle knows it, and its id."""
        today = self.city.day_of(case, None)
        held = [one for one in case["grants"] if within(today, one) and not one.get("ends_at")]
        held = [one for one in held if "stand_in" not in one and one.get("agency") not in self.city.units.values()]
        held = [one for one in held if "view" in one.get("permissions", ["view"])]
        if not held:
            return None
        told, of = held[n % len(held)], self.row(case)
        with as_operator():
            if "agency" in told:
                rows: Any = AgencyGrant.objects.filter(group=self.agencies[told["agency"]].group_id)
            else:
                rows = MemberGrant.objects.filter(user=self.members[told["member"]])
            rows = rows.filter(content_object=of, valid_from=told["valid_from"], ends_at=None)
            found = rows.filter(permission__codename="view").exclude(grant_id__in=StandIn.objects.values("pk"))
            return told, found.values_list("grant_id", flat=True)[0]

    @contextmanager
    def weighing_of(self, u: str, case: Thing, grant: Thing) -> Iterator[None]:
        holders = self.of_agency(grant["agency"]) if "agency" in grant else [grant["member"]]
        with ExitStack() as weighed:
            weighed.enter_context(self.weighing(u, case, holders))
            yield
        self.to_compare += holders

    @rule(u=NUMBER, c=NUMBER, n=NUMBER, bundle=BUNDLES, last=st.sampled_from((None, 0, 9)))
    def changes_a_grant(self, u: int, c: int, n: int, bundle: str, last: int | None) -> None:
        name, case = self.on_case(u, c, "share")
        found = self.grant_of(case, n)
        if found is None:
            return
        (told, grant), actor, of = found, self.members[name], self.row(case)
        until = None if last is None else self.day(case, last)
        values: dict[str, Any] = {"bundle": bundle, "purpose": "help", "legal_basis": "law", "valid_until": until}
        allowed = self.city.may(name, case, "share")
        done = self.attempt(
            "change grant", name, allowed, lambda: change_grant(actor=actor, case=of, grant_id=grant, **values)
        )
        if done:
            with self.weighing_of(name, case, told):
                told |= {"permissions": list(PERMISSIONS[bundle]), "valid_until": until and until.isoformat()}

    @rule(u=NUMBER, c=NUMBER, n=NUMBER, decision=st.sampled_from(("keep", "end")), lets_end=st.booleans())
    def decides_on_a_grant(self, u: int, c: int, n: int, decision: str, lets_end: bool) -> None:
        case = self.case_of(c)
        found = self.grant_of(case, n)
        if found is None:
            return
        (told, grant), of = found, self.row(case)
        name = self.mostly(u, lambda who: self.may_decide(who, case))
        actor, decides = self.members[name], self.city.may(name, case, "share")
        said: dict[str, Any] = {"decision": decision, "reason": "still needed", "lets_end": lets_end}
        done = self.attempt(
            "decide on grant",
            name,
            self.may_decide(name, case),
            lambda: decide_on_grant(actor=actor, case=of, grant_id=grant, **said),
        )
        if done and decides and decision == "keep":
            with self.weighing_of(name, case, told):
                told["valid_until"] = grant_kept_until(self.day(case, 0)).isoformat()
        elif done and decides and not lets_end:
            self.end_now(case, told)

    def may_decide(self, u: str, case: Thing) -> bool:
        """Who decides who is on the case; a lead on it gives a word, which changes nothing."""
        gives_word = self.city.members[u]["role"] == "agency_lead" and self.hears(u, case)
        return self.city.may(u, case, "share") or gives_word

    @rule(u=NUMBER, n=NUMBER, decision=st.sampled_from(("keep", "end")))
    def decides_on_an_agreement(self, u: int, n: int, decision: str) -> None:
        row, told = self.agreement_of(n)
        name = self.mostly(u, lambda who: self.coordinates(who, told["city"]))
        actor, allowed = self.members[name], self.coordinates(name, told["city"])
        done = self.attempt(
            "decide on agreement",
            name,
            allowed,
            lambda: decide_on_agreement(actor=actor, agreement=row, decision=decision, reason="still needed"),
        )
        if done and decision == "keep":
            with self.weighing_all(name, self.of_agency(told["agency"])):
                told["valid_until"] = agreement_kept_until(row.municipality.today).isoformat()


RENEWALS: dict[str, Callable[[Any, int, int], None]] = {
    "stand-in": lambda machine, u, n: machine.names_a_stand_in(u, n, u, 0, 3),
    "end stand-in": lambda machine, u, n: machine.ends_a_stand_in(u, n, n),
    "change grant": lambda machine, u, n: machine.changes_a_grant(u, n, u, "share", None),
    "decide on grant": lambda machine, u, n: machine.decides_on_a_grant(u, n, u, "keep", lets_end=False),
    "decide on agreement": lambda machine, u, n: machine.decides_on_an_agreement(u, n, "keep"),
}
