"""Addresses of cases of one person; they carry the case's reference, never a name."""

from django.urls import path

from cases.joined import views

urlpatterns = [
    path("cases/<reference:reference>/same-person/", views.join, name="join"),
    path("cases/<reference:reference>/same-person/<uuid:joined>/undo/", views.undo, name="undo_join"),
]
