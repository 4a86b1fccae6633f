"""Addresses of changing the head of a case."""

from django.urls import path

from cases.file import views

urlpatterns = [
    path("cases/<reference:reference>/change/", views.change, name="change_case"),
    path("cases/<reference:reference>/person/", views.identity, name="change_identity"),
    path("cases/<reference:reference>/phenomena/", views.phenomena, name="change_phenomena"),
]
