"""Case heads, identities, phenomena, reveals, recusals and relations."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from cases.models import Case, Identity, Phenomenon, Recusal, Relation, Reveal
from mscportal.city.calendar import destroyed_on, next_review
from mscportal.city.known import Known, all_of
from mscportal.city.shape import Thing
from mscportal.city.writing.put import Writer, converted, no_null, pick
from partners.models import Agency

ESTABLISHED = 1  # A phenomenon is a statement of classification 1 and audience `table` (NEED_TO_KNOW.md).


def write_heads(document: Thing, known: Known, writer: Writer, today: date) -> None:
    """Write every case head first: grants, relations and the record look it up."""
    city = known.municipality
    columns = {
        "table": "table",
        "status": "status",
        "opened": "opened_on",
        "anonymous": "is_anonymous",
    } | {name: name for name in ("legal_basis", "review_on", "closed_on")}
    for one in all_of(document, "cases"):
        reference, review_on = one["reference"], next_review(one["opened"], today)
        known.cases[reference] = writer.put(
            Case,
            known.cases.get(reference),
            identity={"municipality": city, "reference": reference},
            named=pick(one, columns)
            | converted(one, "coordinator", "coordinator_id", lambda name: known.members[name].pk),
            default={"review_on": review_on, "delete_on": destroyed_on(one["opened"], one.get("review_on", review_on))},
        )
    writer.flush()


def write_case_rows(document: Thing, known: Known, writer: Writer, unit: Agency | None) -> None:
    """Write what hangs on the heads, apart from grants and statements with keys."""
    cases = [known.cases[one["reference"]] for one in all_of(document, "cases")]
    identities = {row.pk: row for row in Identity.objects.filter(case__in=cases)}
    phenomena: defaultdict[UUID, dict[str, Phenomenon]] = defaultdict(dict)
    for row in Phenomenon.objects.filter(case__in=cases):
        phenomena[row.case_id][row.code] = row
    reveals: defaultdict[UUID, dict[UUID, Reveal]] = defaultdict(dict)
    for reveal in Reveal.objects.filter(case__in=cases):
        reveals[reveal.case_id][reveal.agency_id] = reveal
    recusals = {(row.case_id, row.member_id): row for row in Recusal.objects.filter(case__in=cases)}
    relations = {(row.case_id, row.other_id): row for row in Relation.objects.filter(case__in=cases)}
    for one, case in zip(all_of(document, "cases"), cases, strict=True):
        _write_identity(one["person"], case, identities.get(case.pk), writer)
        if "phenomena" in one:
            _write_phenomena(set(one["phenomena"]), case, phenomena[case.pk], writer, unit)
        if "revealed_to" in one:
            wanted = {known.agencies[slug].pk for slug in one["revealed_to"]}
            _write_reveals(wanted, case, reveals[case.pk], writer)
        for recusal in all_of(one, "recusals"):
            member = known.members[recusal["member"]]
            writer.put(
                Recusal,
                recusals.get((case.pk, member.pk)),
                identity={"case": case, "member": member},
                named=pick(recusal, {"reason": "reason"}),
            )
        for relation in all_of(one, "relations"):
            other = known.cases[relation["to"]]
            writer.put(
                Relation,
                relations.get((case.pk, other.pk)),
                identity={"case": case, "other": other},
                named={"kind": relation["kind"]},
            )


def _write_identity(person: Thing, case: Case, found: Identity | None, writer: Writer) -> None:
    columns = {
        "given_name": "given_name",
        "family_name": "family_name",
        "born": "born_on",
        "municipality_of_residence": "residence",
        "address": "address",
    }
    identity = {"case": case, "municipality_id": case.municipality_id}
    writer.put(Identity, found, identity=identity, named=no_null(pick(person, columns)))


def _write_phenomena(
    wanted: set[str], case: Case, found: dict[str, Phenomenon], writer: Writer, unit: Agency | None
) -> None:
    common = {"case": case, "municipality_id": case.municipality_id, "originator": unit, "classification": ESTABLISHED}
    for code in sorted(wanted - set(found)):
        writer.put(Phenomenon, None, identity={"code": code, **common}, named={})
    for code in sorted(set(found) - wanted):
        writer.remove(found[code])


def _write_reveals(wanted: set[UUID], case: Case, found: dict[UUID, Reveal], writer: Writer) -> None:
    for agency in wanted - set(found):
        writer.put(Reveal, None, identity={"case": case, "agency_id": agency}, named={})
    for agency in set(found) - wanted:
        writer.remove(found[agency])
