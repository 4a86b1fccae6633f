"""Brings a city file in: checked as a whole, written in one transaction, past the policies and on the record."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connections
from django.utils import timezone

from mscportal.city.calendar import moved_to
from mscportal.city.checks.cases import check_cases
from mscportal.city.checks.meetings import check_meetings
from mscportal.city.checks.partners import check_partners
from mscportal.city.faults import BadCity, Faults
from mscportal.city.format import CITY
from mscportal.city.known import Known, all_of, look_up
from mscportal.city.names import Names
from mscportal.city.shape import Thing, fit
from mscportal.city.writing.cases import write_case_rows, write_heads
from mscportal.city.writing.escalations import write_escalations
from mscportal.city.writing.grants import write_grants
from mscportal.city.writing.meetings import write_meetings
from mscportal.city.writing.partners import write_partners
from mscportal.city.writing.put import Writer
from mscportal.city.writing.statements import write_statements
from mscportal.guard.operator import as_operator
from mscportal.record.readings import record_reading


@dataclass(frozen=True)
class Brought:
    """How many rows an import added, changed and took out of lists."""

    added: int
    changed: int
    removed: int


def bring_in(
    *, document: object, operator: str, initial_password: str | None = None, is_moved_to_today: bool = False
) -> Brought:
    """Import a city file's JSON; raises BadCity with every fault, and then nothing is written.

    `operator` is who ran it, for the record. `is_moved_to_today` moves every day, so that `as_of` becomes today.
    """
    faults = Faults()
    city: Thing = fit(CITY, document, "", faults)
    now = timezone.now()
    if is_moved_to_today and not faults.lines:
        city = _moved(city, now)
    try:
        with as_operator() as alias:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('mscportal.import_city'))")
            known = look_up(city)
            names = Names(city, known, faults)
            for check in (check_partners, check_cases, check_meetings):
                check(names)
            if faults.lines:
                raise BadCity(faults.lines)
            return _write(city, known, names, operator, initial_password, now, alias)
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        raise BadCity([f"(top): something changed meanwhile, please try again ({constraint})"]) from error


def _moved(city: Thing, now: datetime) -> Thing:
    today = now.astimezone(ZoneInfo(city["municipality"]["timezone"])).date()
    try:
        return moved_to(today, city)
    except OverflowError as error:
        raise BadCity(["as_of: moving the days to today leaves the calendar"]) from error


def _write(
    city: Thing, known: Known, names: Names, operator: str, initial_password: str | None, now: datetime, alias: str
) -> Brought:
    writer = Writer()
    new_cases = {one["reference"] for one in all_of(city, "cases")} - set(known.cases)
    write_partners(city, known, writer, initial_password)
    unit = known.agencies[names.coordination_unit] if names.coordination_unit else None
    today = now.astimezone(ZoneInfo(city["municipality"]["timezone"])).date()
    write_heads(city, known, writer, today)
    write_grants(city, known, writer, unit, new_cases, alias)
    write_case_rows(city, known, writer, unit)
    write_statements(city, known, writer, unit, now)
    writer.flush()
    write_meetings(city, known, writer)
    write_escalations(city, known, writer)
    if known.municipality:
        record_reading(screen="import_city", operator=operator, municipality=known.municipality.pk)
    return Brought(writer.added, writer.changed, writer.removed)
