"""Addresses of releases."""

from django.urls import path

from cases.release import views

urlpatterns = [
    path("cases/<reference:reference>/information/<uuid:item>/share/", views.share, name="release_item"),
    path(
        "cases/<reference:reference>/information/<uuid:item>/share/<uuid:release>/withdraw/",
        views.withdraw,
        name="withdraw_release",
    ),
]
