"""Changing the language, with or without an account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.views.decorators.http import require_POST

from mscportal.look.addresses import is_own_address


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language with the member, else in a cookie, and go back to where it was asked."""
    language, back = request.POST.get("language", ""), request.POST.get("next", "/")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    response = HttpResponseRedirect(back if is_own_address(back) else "/")
    if request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=settings.HTTPS, httponly=True)
    return response
