"""Making and changing agreements and keeping their papers; the municipality's coordinator alone does."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation

from mscportal.record.files import CheckedFile, check_file
from mscportal.record.vault import open_many, seal_bytes
from mscportal.record.versions import check_version
from partners.agencies.models import Agency
from partners.agreements.models import Agreement, AgreementFile
from partners.members.gate import coordinates
from partners.members.models import Member


@transaction.atomic
def create_agreement(*, actor: Member, agency: Agency, **values: Any) -> Agreement:
    """Write an agreement of the actor's municipality with `agency`.

    Raises PermissionDenied for anybody but its coordinators, ValidationError for one that stands already.
    """
    if not coordinates(actor.municipality):
        raise PermissionDenied
    agreement = Agreement(municipality=actor.municipality, agency=agency, **values)
    _save(agreement, is_new=True)
    return agreement


@transaction.atomic
def change_agreement(*, actor: Member, agreement: Agreement, seen: str | None = None, **values: Any) -> Agreement:
    """Change an agreement; who sees what follows from the same day on.

    `seen` is `version_of` the agreement that was shown. Raises as `create_agreement`, and StaleSave when somebody
    saved in between.
    """
    current = _locked(agreement)
    check_version(current, seen)
    for name, value in values.items():
        setattr(current, name, value)
    _save(current, is_new=False)
    return current


@transaction.atomic
def attach_paper(*, actor: Member, agreement: Agreement, name: str, content: bytes) -> AgreementFile:
    """Keep the signed paper of an agreement, encrypted under the agreement's key.

    Raises PermissionDenied as `create_agreement` does, ValidationError for a file that may not be kept.
    """
    current = _locked(agreement)
    checked = check_file(name, content)
    paper = AgreementFile(
        agreement=current,
        file_name=seal_bytes(subject=current.pk, plain=checked.name.encode()),
        content=seal_bytes(subject=current.pk, plain=checked.content),
        size=len(checked.content),
        media_type=checked.media_type,
        uploaded_by=actor,
    )
    paper.save(force_insert=True)
    return paper


def papers_of(agreement: Agreement) -> list[tuple[AgreementFile, str]]:
    """Return the papers of an agreement with their names, newest first, without their contents."""
    papers = list(agreement.files.select_related("uploaded_by").defer("content").order_by("-uploaded_at", "pk"))
    if not papers:
        return []
    names = open_many(subject=agreement.pk, sealed=[bytes(paper.file_name) for paper in papers])
    return [(paper, name.decode()) for paper, name in zip(papers, names, strict=True)]


def opened(paper: AgreementFile) -> CheckedFile:
    """Return the paper as it was given; raises VaultClosed when its key was destroyed."""
    name, content = open_many(subject=paper.agreement_id, sealed=[bytes(paper.file_name), bytes(paper.content)])
    return CheckedFile(name.decode(), paper.media_type, content)


def _save(agreement: Agreement, *, is_new: bool) -> None:
    """Write an agreement; raises ValidationError where somebody wrote one of its kind and day meanwhile."""
    try:
        with transaction.atomic():
            agreement.save(force_insert=is_new, force_update=not is_new)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        message = _("There is an agreement of this kind from this day already. Change that one.")
        raise ValidationError({"valid_from": message}) from error


def _locked(agreement: Agreement) -> Agreement:
    """Lock an agreement for this transaction; raises PermissionDenied for anybody but its coordinators."""
    if not coordinates(agreement.municipality):
        raise PermissionDenied
    return Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
