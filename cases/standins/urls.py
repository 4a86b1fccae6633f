"""Addresses of the stand-ins; they carry ids alone."""

from django.urls import path

from cases.standins import views

urlpatterns = [
    path("stand-ins/", views.standing_in, name="stand_ins"),
    path("stand-ins/new/", views.name, name="name_stand_in"),
    path("stand-ins/<uuid:stand_in>/end/", views.end, name="end_stand_in"),
]
