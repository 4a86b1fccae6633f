"""Opening a case: head, identity, what it is about, and who knows the name."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from cases.days import months_after, today
from cases.file.models import Case, Identity
from cases.file.phenomena import add_phenomena, check_phenomena
from cases.file.services import REVIEW_AFTER_MONTHS, check_birth
from cases.information.models import Layer
from cases.information.services import record_item
from cases.known.services import decide_known
from cases.naming.services import keep_the_name, note_reporter
from partners.models import Clearance, Member, Municipality, Role

# A council's notice keeps records of the panel six years (PRACTICE.md, Channel).
KEPT_FOR_MONTHS = 72


def may_open(actor: Member) -> bool:
    """Tell whether the member opens cases: only coordinators of the coordination unit do (NEED_TO_KNOW.md)."""
    return actor.role == Role.COORDINATOR and actor.agency.is_coordination


@transaction.atomic
def open_case(
    *,
    actor: Member,
    table: str,
    given_name: str,
    family_name: str,
    born_on: date,
    phenomena: Collection[str],
    purpose: str,
    legal_basis: str,
    address: str = "",
    residence: str = "",
    is_anonymous: bool = False,
    coordinator: Member | None = None,
    classification: int = Clearance.BASIC,
    age_band: str = "",
    reporter: Member | None = None,
    reported: str = "",
) -> Case:
    """Open a case in the actor's municipality; the coordination unit is on it at once, by trigger, and knows the name.

    Why it is opened (`purpose`) is a decision, and what was `reported` a report, both read by everyone on it who is
    cleared for `classification` and written by the coordination unit: who reported it is said to nobody on it.
    Raises PermissionDenied unless `may_open`, ValidationError for a birth date or phenomena that cannot be.
    """
    if not may_open(actor):
        raise PermissionDenied
    municipality = actor.municipality
    day = today(municipality)
    check_birth(born_on, day)
    check_phenomena(phenomena, born_on=born_on, day=day)
    case = Case(
        municipality=municipality,
        reference=new_reference(municipality),
        table=table,
        status=Case.Status.REFERRED,
        opened_on=day,
        review_on=months_after(day, REVIEW_AFTER_MONTHS),
        delete_on=months_after(day, KEPT_FOR_MONTHS),
        is_anonymous=is_anonymous,
        age_band=age_band if is_anonymous else "",
        coordinator=coordinator or actor,
        legal_basis=legal_basis,
    )
    case.save(force_insert=True)
    if reporter:
        note_reporter(case=case, member=reporter, text=reported)
    identity = Identity(case=case, municipality=municipality, given_name=given_name, family_name=family_name)
    identity.born_on, identity.address, identity.residence = born_on, address, residence
    identity.save(force_insert=True)
    add_phenomena(actor=actor, case=case, codes=phenomena)
    said: dict[str, Any] = {"actor": actor, "case": case, "classification": classification}
    record_item(kind=Layer.Kind.DECISION, text=_("The case is opened."), rationale=purpose, **said)
    if reported.strip():
        record_item(kind=Layer.Kind.REPORT, text=reported.strip(), said_as=Layer.SaidAs.SAID_BY, **said)
    if is_anonymous:
        keep_the_name(actor=actor, case=case, reason=_("Opened the case."), legal_basis=legal_basis)
    return case


@transaction.atomic
def open_new_case(*, actor: Member, others: Collection[Case], reason: str, **values: Any) -> Case:
    """Open a case as `open_case` for somebody who is, for that `reason`, none of the people of `others`."""
    case = open_case(actor=actor, **values)
    decide_known(actor=actor, cases=others, opened=case, reason=reason)
    return case


def new_reference(municipality: Municipality) -> str:
    """Return an unused random reference, such as VIL-7K3M9."""
    prefix = "".join(sign for sign in municipality.slug if sign.isalnum())[:3]
    with connection.cursor() as cursor:
        cursor.execute("SELECT guard.new_reference(%s)", [prefix])
        return str(cursor.fetchone()[0])
