"""Addresses of the filtered summary; they carry the case's reference, never a name."""

from django.urls import path

from cases.summary import views

urlpatterns = [
    path("cases/<reference:reference>/summary/", views.summary, name="summary"),
    path("cases/<reference:reference>/own-views/", views.own_readings, name="own_readings"),
]
