"""Addresses of the network, its agreements and its members: each package brings its own."""

from django.urls import include, path

app_name = "partners"
urlpatterns = [
    path("", include("partners.municipalities.urls")),
    path("", include("partners.network.urls")),
    path("", include("partners.closeddays.urls")),
    path("", include("partners.agreements.urls")),
    path("", include("partners.members.urls")),
]
