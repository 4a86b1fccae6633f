"""Addresses of what the person and the family have been told."""

from django.urls import path

from cases.told import views

urlpatterns = [
    path("cases/<reference:reference>/told/new/", views.record_told, name="record_told"),
    path("cases/<reference:reference>/told/<uuid:told>/", views.change_told, name="change_told"),
]
