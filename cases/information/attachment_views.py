"""Files of an item: given, and handed out again as they were."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from cases.file.head import head_of
from cases.gate import member_of, open_gate
from cases.information.attachments import attach_file, opened
from cases.information.forms import AttachmentForm
from cases.information.models import Attachment
from cases.information.views import own_item
from mscportal.record.readings import record_reading
from mscportal.record.vault import VaultClosed


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, reference: str, item: UUID) -> HttpResponse:
    """Add a file to an item of the own agency."""
    case = open_gate(request, reference, "contribute")
    layer = own_item(request, case, item)
    form = (
        AttachmentForm(request.POST, request.FILES, case=case)
        if request.method == "POST"
        else AttachmentForm(case=case)
    )
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            attach_file(actor=member_of(request), item=layer, name=file.name, content=file.read())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("cases:item", case.reference, layer.item_id)
    record_reading(screen="cases:attach", case=case, full=[layer.item_id])
    return render(request, "cases/attachment_form.html", {"head": head_of(case), "form": form, "layer": layer})


@require_GET
def download(request: HttpRequest, reference: str, item: UUID, attachment: UUID) -> HttpResponse:
    """Hand out one file; always to be saved, never shown inside the page."""
    case = open_gate(request, reference)
    stored = get_object_or_404(Attachment, pk=attachment, layer_id=item, case=case)
    try:
        file = opened(stored)
    except VaultClosed as error:
        raise Http404 from error
    record_reading(screen="cases:attachment", case=case, full=[item], document=stored.pk)
    disposition = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    return HttpResponse(file.content, content_type=file.media_type, headers={"Content-Disposition": disposition})
