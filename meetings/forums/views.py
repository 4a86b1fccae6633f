"""Pages of the forums: who meets, how often, with whom."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.gate import member_of
from meetings.forums.cadence import words
from meetings.forums.forms import ForumForm
from meetings.forums.models import Forum, Seat
from meetings.forums.services import change_forum, create_forum
from mscportal.record.versions import StaleSave, as_stale
from partners.members.gate import coordinates


@require_GET
def forums(request: HttpRequest) -> HttpResponse:
    """List the forums of the network, with their seats."""
    seats = Prefetch("seats", Seat.objects.select_related("agency").order_by("agency__name"))
    found = Forum.objects.select_related("chair", "municipality").prefetch_related(seats).order_by("name")
    home = member_of(request).municipality
    rows = [
        {"forum": forum, "cadence": words(forum.cadence), "is_own": forum.municipality_id == home.pk} for forum in found
    ]
    return render(request, "meetings/forums.html", {"rows": rows, "coordinates": coordinates(home)})


@require_http_methods(["GET", "POST"])
def new_forum(request: HttpRequest) -> HttpResponse:
    """Set up a forum."""
    municipality = member_of(request).municipality
    if not coordinates(municipality):
        raise Http404
    form = ForumForm(request.POST or None, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        create_forum(actor=member_of(request), **form.values())
        messages.success(request, _("The forum is set up."))
        return redirect("meetings:forums")
    return render(request, "meetings/forum_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def edit_forum(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a forum; a stale save is answered with what stands now beside what was typed."""
    forum = get_object_or_404(Forum.objects.select_related("municipality"), pk=pk)
    if not coordinates(forum.municipality):
        raise Http404
    form = ForumForm(request.POST or None, instance=forum, municipality=forum.municipality)
    context: dict[str, object] = {"form": form, "forum": forum}
    if request.method == "POST" and form.is_valid():
        try:
            change_forum(actor=member_of(request), forum=forum, seen=form.cleaned_data["seen"], **form.values())
        except StaleSave as stale:
            as_stale(form, stale)
            context["stands_now"] = _told(Forum.objects.get(pk=pk))
            return render(request, "meetings/forum_form.html", context, status=409)
        messages.success(request, _("The forum is changed."))
        return redirect("meetings:forums")
    return render(request, "meetings/forum_form.html", context)


def _told(forum: Forum) -> list[tuple[str, object]]:
    """Return what stands now, as label and value."""
    return [
        (_("Name"), forum.name),
        (_("Kind"), forum.get_kind_display()),
        (_("Table"), forum.get_table_display()),
        (_("Meets"), words(forum.cadence)),
        (_("Chair"), forum.chair),
    ]
