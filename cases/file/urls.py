"""Addresses of changing the head of a case."""

from django.urls import path

from cases.file import views

urlpatterns = [
    path("cases/<str:reference>/change/", views.change, name="change_case"),
    path("cases/<str:reference>/status/", views.status, name="change_status"),
    path("cases/<str:reference>/person/", views.identity, name="change_identity"),
    path("cases/<str:reference>/phenomena/", views.phenomena, name="change_phenomena"),
]
