"""Addresses of everything about cases: each package brings its own."""

from django.urls import include, path

app_name = "cases"
urlpatterns = [
    path("", include("cases.opening.urls")),
    path("", include("cases.file.urls")),
    path("", include("cases.search.urls")),
    path("", include("cases.access.urls")),
    path("", include("cases.naming.urls")),
    path("", include("cases.hiding.urls")),
    path("", include("cases.standins.urls")),
    path("", include("cases.recertify.urls")),
    path("", include("cases.information.urls")),
    path("", include("cases.release.urls")),
    path("", include("cases.sharing.urls")),
    path("", include("cases.asking.urls")),
    path("", include("cases.newreaders.urls")),
    path("", include("cases.safety.urls")),
    path("", include("cases.emergency.urls")),
    path("", include("cases.card.urls")),
    path("", include("cases.plan.urls")),
    path("", include("cases.told.urls")),
    path("", include("cases.summary.urls")),
    path("", include("cases.status.urls")),
    path("", include("cases.joined.urls")),
    path("", include("cases.overview.urls")),
    path("", include("cases.seeing.urls")),
]
