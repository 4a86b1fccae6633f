"""The page of who brought a case: whether its name may be told; whoever is no longer on the case answers too."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.file.head import head_of
from cases.file.models import Case
from cases.gate import member_of
from cases.naming.forms import WordForm
from cases.naming.models import NameRequest, Reporter
from cases.naming.selectors import words_asked_of
from cases.naming.services import give_word, withhold_word
from mscportal.record.readings import record_reading

SCREEN = "cases:name_word"


@require_http_methods(["GET", "POST"])
def word(request: HttpRequest, name_request: UUID) -> HttpResponse:
    """Give the word, or say why not."""
    actor = member_of(request)
    asked = get_object_or_404(words_asked_of(actor), pk=name_request)
    seen = Case.objects.select_related("municipality", "identity", "coordinator__agency").filter(pk=asked.case_id)
    case = seen.first()
    form = WordForm(request.POST if request.method == "POST" else None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["answer"] == NameRequest.Answer.GIVEN:
                give_word(actor=actor, asked=asked)
            else:
                withhold_word(actor=actor, asked=asked, reason=form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your answer is on record."))
            return redirect("cases:asked_of_us")
    record_reading(screen=SCREEN, case=case, municipality=asked.municipality_id)
    context = {"asked": asked, "form": form, "reported": Reporter.objects.get(case=asked.case_id)}
    context |= {"head": head_of(case)} if case else {}
    return render(request, "cases/naming/word.html", context, status=422 if form.errors else 200)
