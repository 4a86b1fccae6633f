"""Addresses of what comes up for renewal; they carry ids alone."""

from django.urls import path

from cases.recertify import views

urlpatterns = [
    path("still-needed/", views.still_needed, name="still_needed"),
    path("still-needed/<slug:key>/", views.decide, name="decide_needed"),
]
