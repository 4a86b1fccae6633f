"""What members write at random: every service that changes who is on a case, what is known of it and who reads it."""

from datetime import date

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from cases.access.bundles import PERMISSIONS
from cases.access.recusals import lift_recusal, recuse
from cases.access.relations import relate
from cases.access.services import end_grant, grant_access
from cases.file.services import move_table
from cases.information.services import change_item, record_item, remove_extract, write_extract
from cases.models import MemberGrant, NameRequest, Recusal, StandIn
from cases.naming.services import tell_name
from cases.plan.services import agree_action, set_goal
from cases.release.services import release_item
from mscportal.guard.operator import as_operator
from tests.access.oracle import Thing
from tests.access.writers import Writers

AUDIENCES = st.sampled_from(("table", "agencies", "people"))
NUMBER = st.integers(0, 10**6)
CLASSES = st.integers(0, 3)
DAYS = st.sampled_from((-2, -1, 0, 1))
BUNDLES = st.sampled_from(sorted(PERMISSIONS))


class Writing(Writers):
    """Each rule lets anybody try one thing on any case or item, and tells the oracle of it where it was done."""

    @rule(u=NUMBER, c=NUMBER, audience=AUDIENCES, classification=CLASSES, n=NUMBER)
    def records_an_item(self, u: int, c: int, audience: str, classification: int, n: int) -> None:
        name, case = self.on_case(u, c, "contribute")
        actor, row = self.members[name], self.row(case)
        values = {"kind": "report", "text": f"text {n}", "audience": audience, "classification": classification}
        done = self.attempt(
            "record",
            name,
            self.city.may(name, case, "contribute"),
            lambda: record_item(actor=actor, case=row, **values, **self.named(n)),
        )
        if done:
            case.setdefault("items", []).append({**self.said(name, done), "text": f"text {n}", "releases": []})

    @rule(u=NUMBER, i=NUMBER, audience=AUDIENCES, classification=CLASSES, n=NUMBER)
    def changes_an_item(self, u: int, i: int, audience: str, classification: int, n: int) -> None:
        name, case, item = self.on_item(u, i)
        actor, layer = self.members[name], self.layer(case, item)
        values = {"text": f"text {n}", "audience": audience, "classification": classification, **self.named(n)}
        done = self.attempt(
            "change",
            name,
            self.writes_for(name, case, item),
            lambda: change_item(actor=actor, item=layer, **values),
        )
        if done:
            kept = {key: item[key] for key in ("originator", "author")}
            item |= {**self.said(name, done), **kept, "text": f"text {n}"}

    @rule(u=NUMBER, i=NUMBER, classification=CLASSES, n=NUMBER)
    def writes_a_shared_version(self, u: int, i: int, classification: int, n: int) -> None:
        name, case, item = self.on_item(u, i)
        actor, layer, text = self.members[name], self.layer(case, item), f"shared {n}"
        done = self.attempt(
            "extract",
            name,
            self.writes_for(name, case, item),
            lambda: write_extract(actor=actor, item=layer, text=text, classification=classification),
        )
        if done:
            item |= {"extract": text, "extract_classification": classification}

    @rule(u=NUMBER, i=NUMBER)
    def removes_a_shared_version(self, u: int, i: int) -> None:
        name, case, item = self.on_item(u, i)
        actor, layer = self.members[name], self.layer(case, item)
        allowed = self.writes_for(name, case, item)
        if self.attempt("remove", name, allowed, lambda: remove_extract(actor=actor, item=layer)):
            item |= {"extract": "", "extract_waits": {}}

    @rule(u=NUMBER, i=NUMBER, to=NUMBER, day=DAYS)
    def releases_an_item(self, u: int, i: int, to: int, day: int) -> None:
        name, case, item = self.on_item(u, i)
        noun, holder, row = self.holder(to)
        actor, layer, first = self.members[name], self.layer(case, item), self.day(case, day)
        done = self.attempt(
            "release",
            name,
            self.writes_for(name, case, item),
            lambda: release_item(actor=actor, item=layer, valid_from=first, purpose="help", **{noun: row}),
        )
        if done:
            item.setdefault("releases", []).append({noun: holder, "valid_from": first.isoformat()})

    @rule(u=NUMBER, c=NUMBER, to=NUMBER, bundle=BUNDLES, day=DAYS)
    def puts_on_a_case(self, u: int, c: int, to: int, bundle: str, day: int) -> None:
        name, case = self.on_case(u, c, "share")
        noun, holder, row = self.holder(to)
        actor, of, first = self.members[name], self.row(case), self.day(case, day)
        done = self.attempt(
            "grant",
            name,
            self.city.may(name, case, "share"),
            lambda: grant_access(
                actor=actor, case=of, holder=row, bundle=bundle, purpose="help", legal_basis="law", valid_from=first
            ),
        )
        if done:
            grant = {noun: holder, "permissions": list(PERMISSIONS[bundle]), "valid_from": first.isoformat()}
            with self.weighing(name, case):
                case["grants"].append(grant)

    @rule(u=NUMBER, c=NUMBER, n=NUMBER)
    def takes_a_person_off(self, u: int, c: int, n: int) -> None:
        name, case = self.on_case(u, c, "share")
        actor, of = self.members[name], self.row(case)
        held = [one for one in case["grants"] if "member" in one and "stand_in" not in one]
        if not held:
            return
        told = held[n % len(held)]
        with as_operator():
            rows = MemberGrant.objects.filter(content_object=of, user=self.members[told["member"]])
            rows = rows.exclude(grant_id__in=StandIn.objects.values("pk"))
            grant = rows.filter(valid_from=told["valid_from"]).values_list("grant_id", flat=True).first()
        allowed = self.city.may(name, case, "share")
        if self.attempt("end", name, allowed, lambda: end_grant(actor=actor, case=of, grant_id=grant)):
            self.end_now(case, told)

    def end_now(self, case: Thing, grant: Thing) -> None:
        """Let a grant hold no longer today."""
        if date.fromisoformat(grant["valid_from"]) >= self.day(case, 0):
            case["grants"].remove(grant)
        else:
            yesterday = self.day(case, -1).isoformat()
            grant["valid_until"] = min(grant.get("valid_until") or yesterday, yesterday)

    @rule(u=NUMBER, c=NUMBER, whom=NUMBER)
    def keeps_somebody_out(self, u: int, c: int, whom: int) -> None:
        name, case = self.on_case(u, c, "share")
        out = self.who(whom)
        actor, of, member = self.members[name], self.row(case), self.members[out]
        allowed = self.city.may(name, case, "share")
        if self.attempt("recuse", name, allowed, lambda: recuse(actor=actor, case=of, member=member, reason="kin")):
            case.setdefault("recusals", []).append({"member": out})

    @rule(u=NUMBER, c=NUMBER, n=NUMBER)
    def lets_somebody_in_again(self, u: int, c: int, n: int) -> None:
        name, case = self.on_case(u, c, "share")
        if not case.get("recusals"):
            return
        told = case["recusals"][n % len(case["recusals"])]
        with as_operator():
            kept = Recusal.objects.get(case__reference=case["reference"], member=self.members[told["member"]])
        actor, allowed = self.members[name], self.city.may(name, case, "share")
        if self.attempt("lift", name, allowed, lambda: lift_recusal(actor=actor, recusal=kept)):
            whose = self.city.person(told["member"])
            theirs = {one for one in self.city.members if self.city.person(one) == whose}
            with self.weighing(name, case, theirs, lifts=True):
                case["recusals"].remove(told)

    @rule(u=NUMBER, c=NUMBER, to=NUMBER)
    def tells_whose_case_it_is(self, u: int, c: int, to: int) -> None:
        name, case = self.on_case(u, c, "share")
        slug = sorted(self.agencies)[to % len(self.agencies)]
        actor, of, agency = self.members[name], self.row(case), self.agencies[slug]
        with as_operator():
            word = {"reason": "visit", "legal_basis": "law", "asked_by": actor, "asked_at": timezone.now()}
            word |= {"municipality_id": of.municipality_id, "answer": NameRequest.Answer.GIVEN}
            given, _made = NameRequest.objects.get_or_create(case=of, agency=agency, defaults=word)
        done = self.attempt(
            "reveal",
            name,
            self.city.may(name, case, "share"),
            lambda: tell_name(actor=actor, asked=given),
        )
        if done:
            case["revealed_to"] = [*case.get("revealed_to", []), slug]

    @rule(u=NUMBER, c=NUMBER, other=NUMBER)
    def relates_two_cases(self, u: int, c: int, other: int) -> None:
        name, case = self.on_case(u, c, "contribute")
        to = self.case_of(other)
        actor, of, second = self.members[name], self.row(case), self.row(to)
        sees_both = self.city.sees_case(name, to, self.city.day_of(to, None))
        allowed = self.city.may(name, case, "contribute") and sees_both
        if self.attempt("relate", name, allowed, lambda: relate(actor=actor, case=of, other=second, kind="sibling")):
            case.setdefault("relations", []).append({"to": to["reference"], "kind": "sibling"})

    @rule(u=NUMBER, c=NUMBER, audience=AUDIENCES, classification=CLASSES, n=NUMBER)
    def plans(self, u: int, c: int, audience: str, classification: int, n: int) -> None:
        name, case = self.on_case(u, c, "lead")
        actor, of = self.members[name], self.row(case)
        values = {"audience": audience, "classification": classification, **self.named(n)}
        goal = self.attempt(
            "goal",
            name,
            self.city.may(name, case, "lead"),
            lambda: set_goal(actor=actor, case=of, title=f"goal {n}", **values),
        )
        asked = {"title": f"action {n}", "kind": "contact", "agency": actor.agency, "member": None, "due_on": None}
        action = self.attempt(
            "action",
            name,
            self.city.may(name, case, "contribute"),
            lambda: agree_action(actor=actor, case=of, **asked, **values),
        )
        for kind, done in (("goals", goal), ("actions", action)):
            if done:
                case.setdefault(kind, []).append(self.said(name, done))

    @rule(u=NUMBER, c=NUMBER, table=st.sampled_from(("minors", "adults")))
    def moves_a_case(self, u: int, c: int, table: str) -> None:
        name, case = self.on_case(u, c, "lead")
        actor, of = self.members[name], self.row(case)
        allowed = self.city.may(name, case, "lead")
        if self.attempt("move", name, allowed, lambda: move_table(actor=actor, case=of, table=table)):
            with self.weighing(name, case):
                case["table"] = table
