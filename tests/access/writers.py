"""Members who write at random, and the oracle that is told only of what the rule allows."""

import copy
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.http import Http404
from hypothesis.stateful import RuleBasedStateMachine, invariant

from cases.models import Case, Layer
from mscportal.city.disclosure import disclose
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Agency, Member
from tests.access.oracle import Thing
from tests.access.oracle_meetings import Conferences
from tests.access.weighing import Said, statements, weighing

IS_AUDIT = bool(os.environ.get("AUDIT"))


class Writers(RuleBasedStateMachine):
    """One city, `base`, and what its members do to it; every example begins with the same and is taken back.

    Whoever acts is given the case or the item itself, hidden or not, as if an address had been guessed.
    """

    base: Conferences
    tally: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.city = copy.deepcopy(self.base)
        with as_operator():
            self.members = {one.username: one for one in Member.objects.select_related("agency", "municipality")}
            self.agencies = {one.slug: one for one in Agency.objects.all()}
        self.names = {one.pk: name for name, one in self.members.items()}
        self.slugs = {one.pk: slug for slug, one in self.agencies.items()}
        self.to_compare: list[str] = []

    def teardown(self) -> None:
        # In the end everybody, in a short run every third one in turn: deeds ask for those whom they concern.
        self.compare(sorted(self.members)[0 if IS_AUDIT else self.tally.total() % 3 :: 1 if IS_AUDIT else 3])
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # -- who and what -----------------------------------------------------------------------------------------------

    def who(self, n: int) -> str:
        return sorted(self.members)[n % len(self.members)]

    def case_of(self, n: int) -> Thing:
        # In the order in which they came: the reference of one that was opened here is left to chance.
        return list(self.city.cases.values())[n % len(self.city.cases)]

    def item_of(self, n: int) -> tuple[Thing, Thing]:
        found = [(case, item) for case in self.city.cases.values() for item in case.get("items", [])]
        return found[n % len(found)]

    def mostly(self, n: int, may: Callable[[str], bool]) -> str:
        """Return somebody: every second time one who may, where there is one."""
        able = [name for name in sorted(self.members) if may(name)]
        return able[n // 2 % len(able)] if n % 2 and able else self.who(n)

    def on_case(self, u: int, c: int, permission: str) -> tuple[str, Thing]:
        """Return who tries something that asks for a permission, and on which case."""
        case = self.case_of(c)
        return self.mostly(u, lambda name: self.city.may(name, case, permission)), case

    def on_item(self, u: int, i: int) -> tuple[str, Thing, Thing]:
        """Return who tries to change what is said or shared of an item, its case, and the item."""
        case, item = self.item_of(i)
        return self.mostly(u, lambda name: self.writes_for(name, case, item)), case, item

    def holder(self, n: int) -> tuple[str, str, Agency | Member]:
        """Return the noun of an agency or a member, its name, and itself."""
        if n % 2:
            slug = sorted(self.agencies)[n // 2 % len(self.agencies)]
            return "agency", slug, self.agencies[slug]
        name = self.who(n // 2)
        return "member", name, self.members[name]

    def day(self, case: Thing, offset: int) -> date:
        return date.fromisoformat(self.city.day_of(case, None)) + timedelta(days=offset)

    def writes_for(self, u: str, case: Thing, item: Thing) -> bool:
        """Only members of its originator for whom `sees_full` holds change an item (NEED_TO_KNOW.md, "Writing")."""
        is_own = item["originator"] == self.city.members[u]["agency"]
        return is_own and self.city.sees_full(u, case, item, self.city.day_of(case, None), 1)

    def attempt(self, what: str, u: str, allowed: bool, deed: Callable[[], Any]) -> Any:
        """Let a member do something; None where it was refused, which is right only where the rule forbids it.

        A message at a field refuses a single value, so that it tells nothing about the right.
        """
        refused = None
        try:
            with acting_as(self.members[u].pk):
                done = deed() or True
        except ValidationError:
            self.tally[f"{what} faulty"] += 1
            return None
        except (PermissionDenied, ObjectDoesNotExist, Http404, ProgrammingError) as refusal:
            refused = refusal
        assert allowed == (refused is None), (what, u, refused)
        self.tally[f"{what} refused" if refused else f"{what} done"] += 1
        if refused:
            return None
        self.to_compare += [u, self.who(len(self.tally) + self.tally.total())]
        return done

    def row(self, case: Thing) -> Case:
        with as_operator():
            return Case.objects.select_related("municipality").get(reference=case["reference"])

    def layer(self, case: Thing, item: Thing) -> Layer:
        with as_operator():
            return Layer.objects.get(case__reference=case["reference"], key=item["key"], part="full")

    def said(self, u: str, statement: Any) -> Thing:
        """Return what the oracle is told of a statement's readers."""
        return {
            "key": statement.key,
            "originator": self.city.members[u]["agency"],
            "author": u,
            "classification": statement.classification,
            "audience": statement.audience,
            "named_agencies": [self.slugs[pk] for pk in statement.named_agencies],
            "named_people": [self.names[pk] for pk in statement.named_people],
        }

    @contextmanager
    def weighing(
        self, u: str, case: Thing, concerned: Collection[str] | None = None, *, lifts: bool = False
    ) -> Iterator[None]:
        """Let what others newly read of a case by a change that `u` makes, and `u` cannot, wait for its originator.

        `concerned` are those whose sight the change may widen; None: anybody's. `lifts`: it ends a recusal.
        """
        names = self.city.members.keys() if concerned is None else concerned
        with weighing(self.city, u, case, self.statements(case), names, lifts=lifts):
            yield

    @contextmanager
    def weighing_all(self, u: str, concerned: Collection[str]) -> Iterator[None]:
        """Weigh a change that is not of one case alone."""
        with ExitStack() as weighed:
            for case in self.city.cases.values():
                weighed.enter_context(self.weighing(u, case, concerned))
            yield
        self.to_compare += concerned

    def statements(self, case: Thing) -> Said:
        """Return everything that was said of a case."""
        return statements(self.city, case)

    def named(self, n: int) -> dict[str, list[Any]]:
        """Return a few readers, by chance."""
        agencies, people = sorted(self.agencies), sorted(self.members)
        return {
            "named_agencies": [self.agencies[agencies[(n + k) % len(agencies)]].pk for k in (0, 3)],
            "named_people": [self.members[people[(n + k) % len(people)]].pk for k in (0, 2, 5)],
        }

    # -- what they are told -----------------------------------------------------------------------------------------

    @invariant()
    def tells_what_the_rule_says(self) -> None:
        self.compare(self.to_compare)
        self.to_compare = []

    def compare(self, names: list[str]) -> None:
        """Hold what members are told against the oracle."""
        for name in dict.fromkeys(names):
            with as_operator():
                member = Member.objects.select_related("municipality").get(username=name)
            assert disclose(member=member, operator="tester")["cases"] == self.city.told(name, None), name
            self.tally["comparisons"] += 1
