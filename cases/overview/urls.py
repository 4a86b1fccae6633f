"""Addresses of the list and of the page of one case."""

from django.urls import path

from cases.overview import moving, views

urlpatterns = [
    path("cases/", views.case_list, name="list"),
    path("cases/<reference:reference>/", views.case_page, name="case"),
    path("cases/<reference:reference>/move/", moving.move, name="move"),
]
