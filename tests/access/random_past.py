"""A random city that changes over weeks: in the database, on record as of the day, and told to the oracle's annals."""

import copy
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import connections

from cases.models import Action, AgencyGrant, Case, Goal, Layer, MemberGrant, Phenomenon, Recusal, Release
from mscportal.city.importing import bring_in
from mscportal.guard.operator import as_operator
from mscportal.record.models import Reading
from partners.models import Agency, Member
from tests.access.oracle import Thing
from tests.access.oracle_past import EXTRACT, FULL, Annals, Standing
from tests.access.told_cities import TellingMaker
from tests.inquiry.past import HISTORIES, at

# When the two cities are brought in, when they are changed, and when their members read: days ago.
BEGUN = (60, 35)
CHANGED = (45, 30, 20, 10)
MOVE = ("practitioner", "agency_lead")
READ = (55, 40, 25, 15, 5)
Done = Callable[[Standing], None]


class Weeks:
    """Lets weeks pass in both, the database and the annals."""

    def __init__(self, seed: int, today: date, size: int) -> None:
        self.rng, self.now, self.annals = Random(f"weeks {seed}"), datetime.now(UTC), Annals()
        self.maker = TellingMaker(seed, today, size)
        self.documents = self.maker.pair()
        for document in self.documents:
            document["meetings"] = []
            self._open_up(document)
            _keep_unit(document)
            unit = _unit_of(document)
            mandate = {"agency": unit, "kind": "mandate", "status": "in_force", "tables": ["minors", "adults"]}
            document["agreements"].append({**mandate, "legal_basis": "law"})

    def _open_up(self, document: Thing) -> None:
        """Let most see most cases, and more be kept out and shared, so that it depends on the days."""
        people = [one["username"] for one in document["members"]]
        agencies = [one["slug"] for one in document["agencies"] if not one["slug"].endswith("-zone")]
        since = {"valid_from": (self.now - timedelta(days=120)).date().isoformat(), "purpose": "help"}
        for agreement in document["agreements"]:
            agreement |= {"status": "in_force", "valid_until": None}
        for case in document["cases"]:
            held = {one.get("agency") for one in case["grants"]}
            case["grants"] += [{"agency": slug, **since} for slug in agencies[1:] if slug not in held]
            out = {one["member"] for one in case["recusals"]} | set(self.rng.sample(people, 2))
            case["recusals"] = [{"member": name, "reason": "kin"} for name in sorted(out)]
            for item in case["items"]:
                given = [("agency", self.rng.choice(agencies)), ("member", self.rng.choice(people))]
                item["releases"] += [{noun: name, **since} for noun, name in given]

    def ago(self, days: int) -> datetime:
        """Return a moment of a past day."""
        return self.now - timedelta(days=days)

    def pass_by(self) -> None:
        """Let it all happen, in the order of the days."""
        events: list[tuple[int, Callable[[int], None]]] = [
            *((days, lambda ago, n=n: self._begin(ago, self.documents[n])) for n, days in enumerate(BEGUN)),
            *((days, self._change) for days in CHANGED),
            *((days, self._read) for days in READ),
        ]
        for days, happen in sorted(events, key=lambda one: -one[0]):
            happen(days)

    def _begin(self, ago: int, document: Thing) -> None:
        with at(self.ago(ago)):
            bring_in(document=document, operator="tester")
        self.annals.bring(document, self.ago(ago))

    def _change(self, ago: int) -> None:
        """Change what is there by another file, and take away what no file can; as somebody's doing, on record."""
        begun = [one for one in self.documents if one["municipality"]["slug"] in self.annals.begun]
        files = [self.maker.again(document) for document in begun]
        for document in files:
            _keep_unit(document)
        with at(self.ago(ago)):
            for document in files:
                bring_in(document=document, operator="tester")
            city = self._with_files(files)
            taken = [*_moves(self.rng, city), *_lets_in(self.rng, city), *_withdraws(self.rng, city)]
            taken += [*_takes_off(self.rng, city), *_joins(self.rng, city)]

        def done(city: Standing) -> None:
            for document in files:
                city.take(document)
            for one in taken:
                one(city)

        self.annals.change(self.ago(ago), done)
        _sign(self.ago(ago))

    def _with_files(self, files: list[Thing]) -> Standing:
        """Return what stands after these files, to draw from."""
        city = copy.deepcopy(self.annals.now)
        for document in files:
            city.take(document)
        return city

    def _read(self, ago: int) -> None:
        """Let some members read all that they are shown of some cases."""
        moment = self.ago(ago)
        city, ids = self.annals.then(moment), ids_now()
        with as_operator():
            members = {one.username: one.pk for one in Member.objects.all()}
            cases = {one.reference: one for one in Case.objects.all()}
        for u, member in sorted(members.items()):
            for reference, row in sorted(cases.items()):
                case = city.cases[reference]
                day = moment.astimezone(city.zone(case)).date().isoformat()
                if self.rng.random() < 0.5 or not city.sees_case(u, case, day):
                    continue
                read = city.reads(u, case, day)
                with as_operator():
                    Reading.objects.create(
                        at=moment,
                        member_id=member,
                        municipality_id=row.municipality_id,
                        case_id=row.pk,
                        screen="cases:case",
                        full=[ids[reference, *which] for which, how in read.items() if how == FULL],
                        extracts=[ids[reference, *which] for which, how in read.items() if how == EXTRACT],
                    )
                self.annals.readings.append((moment, u, reference, read))


def _unit_of(document: Thing) -> str:
    return f"{document['municipality']['slug']}-unit"


def _keep_unit(document: Thing) -> None:
    """Take out what would end the mandate or the seat of who coordinates: who sees no case asks nothing."""
    document["agreements"] = [one for one in document["agreements"] if one["agency"] != _unit_of(document)]
    for member in document["members"]:
        if member["role"] == "coordinator":
            member |= {"active": True, "clearance": 3}


def ids_now() -> dict[tuple[str, str, str], UUID]:
    """Return the ids of the statements that stand now, by reference, kind and key."""
    found: dict[tuple[str, str, str], UUID] = {}
    with as_operator():
        for pk, reference, key in Layer.objects.filter(part="full").values_list("pk", "case__reference", "key"):
            found[reference, "items", key] = pk
        for kind, model, key in (("goals", Goal, "key"), ("actions", Action, "key"), ("phenomena", Phenomenon, "code")):
            for pk, reference, name in model._default_manager.values_list("pk", "case__reference", key):
                found[reference, kind, name] = pk
    return found


def _sign(moment: datetime) -> None:
    """Let what is on record since a moment be a member's doing, not an operator's."""
    with as_operator() as alias, connections[alias].cursor() as cursor:
        cursor.execute(HISTORIES)
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"UPDATE {table} SET history_user_id = gen_random_uuid()"
                " WHERE history_user_id IS NULL AND history_date >= %s",
                [moment],
            )


# -- what no file can do: each in the database at once, and as something to be told to the oracle ---------------------


def _moves(rng: Random, city: Standing) -> list[Done]:
    """People change to another agency of their city."""
    done: list[Done] = []
    with as_operator():
        for member in Member.objects.filter(role__in=MOVE).select_related("municipality").order_by("username"):
            if rng.random() < 0.2:
                slug = f"{member.municipality.slug}-{rng.choice(('youth', 'school', 'north'))}"
                member.agency = Agency.objects.get(slug=slug)
                member.save(force_update=True)
                done.append(lambda city, u=member.username, slug=slug: city.members[u].update(agency=slug))
    return done


def _lets_in(rng: Random, city: Standing) -> list[Done]:
    """Who was kept out is no longer."""
    done: list[Done] = []
    with as_operator():
        for row in Recusal.objects.select_related("case", "member").order_by("case__reference", "member__username"):
            if rng.random() < 0.5:
                row.delete()
                done.append(_without(row.case.reference, "recusals", member=row.member.username))
    return done


def _withdraws(rng: Random, city: Standing) -> list[Done]:
    """Releases are taken back: they end, or never began."""
    done: list[Done] = []
    with as_operator():
        given = Release.objects.select_related("case", "statement", "agency", "member")
        for row in given.order_by(
            "case__reference", "statement__key", "agency__slug", "member__username", "valid_from"
        ):
            if rng.random() > 0.3:
                continue
            held = {"agency": row.agency.slug} if row.agency else {"member": row.member.username}
            where = (row.case.reference, row.statement.key, {**held, "valid_from": row.valid_from.isoformat()})
            row.delete()
            done.append(lambda city, where=where: _without_release(city, *where))
    return done


def _takes_off(rng: Random, city: Standing) -> list[Done]:
    """Grants are taken away as if they had never been."""
    done: list[Done] = []
    with as_operator():
        slugs = dict(Group.objects.values_list("pk", "name"))
        units = set(city.units.values())
        agencies = [
            (row, {"agency": slugs[row.group_id].removeprefix("agency:")})
            for row in AgencyGrant.objects.select_related("content_object").order_by(
                "content_object__reference", "group__name", "valid_from", "permission"
            )
        ]
        people = [
            (row, {"member": row.user.username}) for row in MemberGrant.objects.select_related("content_object", "user")
        ]
        drawn: dict[UUID, bool] = {}
        for row, held in [*agencies, *people]:
            if held.get("agency") not in units and drawn.setdefault(row.grant_id, rng.random() < 0.1):
                row.delete()
                which = {**held, "valid_from": row.valid_from.isoformat()}
                done.append(_without(row.content_object.reference, "grants", **which))
    return done


def _joins(rng: Random, city: Standing) -> list[Done]:
    """An agency becomes part of a larger one, or stands alone."""
    done: list[Done] = []
    with as_operator():
        for agency in (
            Agency.objects.filter(slug__regex="-(north|youth)$").select_related("municipality").order_by("slug")
        ):
            whole = f"{agency.municipality.slug}-zone" if rng.random() < 0.5 else None
            agency.part_of = Agency.objects.get(slug=whole) if whole else None
            agency.save(force_update=True)
            done.append(lambda city, slug=agency.slug, whole=whole: city.agencies[slug].update(part_of=whole))
    return done


def _without(reference: str, kind: str, **which: str) -> Done:
    def done(city: Standing) -> None:
        case = city.cases[reference]
        case[kind] = [one for one in case.get(kind, []) if not _is(one, which)]

    return done


def _without_release(city: Standing, reference: str, key: str, which: Thing) -> None:
    item = next(one for one in city.cases[reference]["items"] if one["key"] == key)
    item["releases"] = [one for one in item["releases"] if not _is(one, which)]


def _is(one: Thing, which: Thing) -> bool:
    return all(one.get(key) == value for key, value in which.items())
