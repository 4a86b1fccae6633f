"""Addresses of emergencies; they carry ids alone."""

from django.urls import path

from cases.emergency import review_views, views

urlpatterns = [
    path("emergency/case/", views.take, name="emergency"),
    path("emergencies/", review_views.emergencies, name="emergencies"),
    path("emergencies/<uuid:access>/review/", review_views.review, name="review_emergency"),
]
