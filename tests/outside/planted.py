"""Two holes beside the portal's own pages, so that the tools have something to find. The audit alone serves them."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

FORM = '<html><body><form method="get"><input name="word" value="cases"></form><p>{}</p></body></html>'


def injected(request: HttpRequest) -> HttpResponse:
    """Say whether there are rows, asked with the parameter as SQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT true FROM django_migrations WHERE app = '{request.GET.get('word', '')}'")
        return HttpResponse(FORM.format("Found." if cursor.fetchone() else "Nothing."))


def echoed(request: HttpRequest) -> HttpResponse:
    """Repeat the parameter unescaped."""
    return HttpResponse(FORM.format(request.GET.get("word", "")))


urlpatterns = [
    path("planted/sql/", injected),
    path("planted/xss/", echoed),
    path("", include("mscportal.urls")),
]
