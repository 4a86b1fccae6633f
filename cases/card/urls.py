"""Addresses of emergency cards."""

from django.urls import path

from cases.card import views

urlpatterns = [
    path("cases/<reference:reference>/emergency-card/new/", views.write, name="write_card"),
    path("cases/<reference:reference>/emergency-card/<uuid:card>/", views.change, name="change_card"),
]
