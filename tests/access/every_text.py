"""Every column in which text stands, found among the models: which of them hold no canary, and why they need none."""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import BinaryField, CharField, Field, FileField, JSONField, Model, TextField

from mscportal.guard.operator import as_operator
from tests.access.told_cities import canaries, names_in

TEXTS = CharField | TextField | BinaryField | JSONField | ArrayField | FileField
# In these apps, and in nobody else's, is typed what a case or its network tells.
APPS = ("cases", "inquiry", "meetings", "partners", "record")
# What nobody types, by column or by the column's name everywhere, with the reason; "encrypted" is held by the pages'
# test, where files are opened.
BY_NAME = {
    "case_ids": "ids",
    "for_agencies": "ids",
    "for_people": "ids",
    "items": "ids",
    "named_agencies": "ids",
    "named_people": "ids",
    "people": "ids",
    "agencies": "ids",
    "hold_reason": "no page writes it yet",
    "key": "made by the portal",
    "language": "one of four",
    "languages": "of four",
    "media_type": "made by the portal",
    "reference": "a reference, looked for as one",
    "slug": "given by an operator, a part of no text",
    "file_name": "encrypted",
    "content": "encrypted",
}
BY_COLUMN = {
    "cases.StandIn.purpose": "written by the portal: that and for whom somebody stands in",
    "cases.ReleaseRequest.version": "for a letter's addressees: tests/meetings/test_escalation_waiting.py",
    "meetings.Forum.cadence": "a length of time",
    "partners.Agreement.tables": "choices",
    "partners.Member.password": "a hash",
    "partners.Member.person": "given by an operator, a part of no text",
    "partners.Member.username": "what one signs in with, a part of no text",
    "partners.Municipality.country": "two letters",
    "partners.Municipality.emergency_roles": "choices",
    "partners.Municipality.timezone": "a zone",
    "record.Act.thing": "a table",
    "record.Document.kind": "made by the portal",
    "record.Document.sha256": "a digest",
    "record.OutboxEntry.failure": "the class of an error",
    "record.OutboxEntry.kind": "made by the portal",
    "record.Reading.extracts": "ids",
    "record.Reading.full": "ids",
    "record.Reading.operator": "given by an operator",
    "record.Reading.screen": "a route",
    "record.Reading.terms_hash": "a keyed hash",
    "record.Salt.salt": "random",
    "record.Seal.digest": "a digest",
    "record.Seal.kind": "a table",
    "record.Seal.link": "a digest",
    "record.Unsealed.kind": "a table",
    "record.VaultKey.wrapped": "a key",
}


def without_reason() -> list[str]:
    """Return the columns that hold no canary in this database without a reason, and reasons that are none any more."""
    empty = {column for column, field in texts() if not _holds_canary(field)}
    excused = {column for column in empty if column in BY_COLUMN or column.rpartition(".")[2] in BY_NAME}
    held = {column for column, _field in texts()} - empty
    stale = {one for one in BY_COLUMN if one not in empty} | {
        column for column in held if column.rpartition(".")[2] in BY_NAME
    }
    return sorted({*(empty - excused), *stale})


def texts() -> Iterator[tuple[str, "Field[object, object]"]]:
    """Yield every column of text, choices apart, by model and name; the histories are copies."""
    for model in apps.get_models():
        if model._meta.app_label in APPS and not model.__name__.startswith("Historical"):
            for field in model._meta.local_fields:
                if isinstance(field, TEXTS) and not field.choices:
                    yield f"{model._meta.label}.{field.name}", field


def _holds_canary(field: "Field[object, object]") -> bool:
    model: type[Model] = field.model
    with as_operator():
        values = model._default_manager.values_list(field.attname, flat=True)
        return any(canaries(str(value)) or names_in(str(value)) for value in values)
