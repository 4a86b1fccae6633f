"""Presenting a case without a name, and telling it: with a reason, a basis and the word of who brought the case."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.access.models import Reveal
from cases.days import today
from cases.file.models import Case
from cases.file.services import locked_case
from cases.gate import require
from cases.naming.models import NameRequest, Reporter
from partners.members.gate import coordinates
from partners.models import Agency, Member

NOT_ALONE = gettext_lazy(
    "You were put on record as who reported it once the name was hidden: somebody else asks for the name."
)


@transaction.atomic
def name_reporter(*, actor: Member, case: Case, member: Member, text: str = "") -> Reporter:
    """Put on record who brought the case to the table; for who has left, somebody of the same agency answers.

    Raises PermissionDenied for who does not coordinate, ValidationError where somebody else still stands there, and for
    oneself once the case is without its name: the word would be one's own alone.
    """
    if not coordinates(case.municipality):
        raise PermissionDenied
    if case.is_anonymous and member.person == actor.person:
        raise ValidationError({"member": _("The name is hidden already: a colleague puts you on record.")})
    standing = Reporter.objects.select_for_update(of=("self",)).select_related("member").filter(case=case).first()
    if standing is None:
        return note_reporter(case=case, member=member, text=text)
    if standing.member.is_active:
        raise ValidationError({"member": _("Who reported is on record already.")})
    if standing.agency_id != member.agency_id:
        raise ValidationError({"member": _("Choose somebody of the same agency.")})
    standing.member = member
    standing.save(force_update=True)
    return standing


def note_reporter(*, case: Case, member: Member, text: str = "") -> Reporter:
    """Put on record who brought a case and what was reported; as it is opened, whoever opens it may be that too."""
    made = Reporter(case=case, municipality_id=case.municipality_id, member=member, agency_id=member.agency_id)
    made.reported_on, made.text = today(case.municipality), text.strip()
    made.save(force_insert=True)
    return made


@transaction.atomic
def hide_name(*, actor: Member, case: Case, reason: str, age_band: str = "", reporter: Member | None = None) -> None:
    """Show the name only to the agencies it is revealed to, the actor's among them. Asks for `lead` and `share`."""
    current = _locked(actor, case)
    if current.is_anonymous:
        return
    if reporter:
        name_reporter(actor=actor, case=current, member=reporter)
    current.is_anonymous, current.age_band = True, age_band
    current.save(force_update=True)
    keep_the_name(actor=actor, case=current, reason=reason, legal_basis=current.legal_basis)


def keep_the_name(*, actor: Member, case: Case, reason: str, legal_basis: str) -> None:
    """Let the actor's agency, which knows the name, keep it. Raises PermissionDenied."""
    require(actor, "share", case)
    if not Reveal.objects.filter(case=case, agency=actor.agency_id).exists():
        Reveal.objects.create(case=case, agency_id=actor.agency_id, reason=reason, legal_basis=legal_basis)


@transaction.atomic
def ask_for_the_name(*, actor: Member, case: Case, agency: Agency | None, reason: str, legal_basis: str) -> NameRequest:
    """Ask who brought the case whether `agency` (None: everyone on it) may learn the name.

    Who brought it and asks gives the word by asking: the name is told at once. Raises PermissionDenied,
    ValidationError (not anonymous, told before, asked already, asked by who was put on record after it was hidden).
    """
    require(actor, "share", case)
    if not case.is_anonymous:
        raise ValidationError(_("Everyone on this case knows the name."))
    if agency and Reveal.objects.filter(case=case, agency=agency).exists():
        raise ValidationError({"holder": _("%(name)s knows the name already.") % {"name": agency.name}})
    brought = Reporter.objects.filter(case=case, member=actor).first()
    if brought and brought.is_named_later:
        raise ValidationError(NOT_ALONE)
    made = NameRequest(case=case, municipality_id=case.municipality_id, agency=agency, asked_by=actor)
    made.reason, made.legal_basis, made.asked_at = reason.strip(), legal_basis.strip(), timezone.now()
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as refusal:
        raise ValidationError({"holder": _("This is asked already.")}) from refusal
    if brought:
        give_word(actor=actor, asked=made)
        tell_name(actor=actor, asked=made)
    return made


@transaction.atomic
def give_word(*, actor: Member, asked: NameRequest) -> None:
    """Let the name be told as asked.

    Raises PermissionDenied but for who brought the case, ValidationError where it is answered, or where who was put on
    record after the name was hidden asked for it too.
    """
    is_own = asked.asked_by.person == actor.person
    if is_own and Reporter.objects.filter(case=asked.case_id, is_named_later=True).exists():
        raise ValidationError(NOT_ALONE)
    _answer(actor, asked, NameRequest.Answer.GIVEN, "")


@transaction.atomic
def withhold_word(*, actor: Member, asked: NameRequest, reason: str) -> None:
    """Do not let the name be told, and say why. Raises as `give_word` does."""
    _answer(actor, asked, NameRequest.Answer.DECLINED, reason.strip())


@transaction.atomic
def tell_name(*, actor: Member, asked: NameRequest) -> None:
    """Tell the name as the word was given; to tell everyone changes the head, so it asks for `lead` too.

    Raises PermissionDenied, ValidationError without the word.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(pk=asked.case_id).first()
    if case is None:
        raise PermissionDenied
    require(actor, "share", case)
    current = NameRequest.objects.get(pk=asked.pk)
    if current.answer != NameRequest.Answer.GIVEN:
        raise ValidationError(_("The name is told only with the word of who brought the case."))
    if current.agency_id is None:
        require(actor, "lead", case)
        case.is_anonymous, case.age_band = False, ""
        case.save(force_update=True)
    elif not Reveal.objects.filter(case=case, agency=current.agency_id).exists():
        Reveal.objects.create(
            case=case, agency_id=current.agency_id, reason=current.reason, legal_basis=current.legal_basis
        )


def _answer(actor: Member, asked: NameRequest, answer: str, text: str) -> None:
    if not Reporter.objects.filter(case=asked.case_id, member=actor).exists():
        raise PermissionDenied
    current = NameRequest.objects.select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if current is None or current.answer != NameRequest.Answer.OPEN:
        raise ValidationError(_("This was answered, or is no longer asked."))
    current.answer, current.answer_text, current.answered_at = answer, text, timezone.now()
    current.save(force_update=True)


def _locked(actor: Member, case: Case) -> Case:
    require(actor, "share", case)
    return locked_case(actor, case)
