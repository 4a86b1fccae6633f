"""Addresses of emergencies; they carry ids alone."""

from django.urls import path

from cases.emergency import question_views, review_views, views

urlpatterns = [
    path("emergency/", question_views.ask, name="night_question"),
    path("emergency/case/", views.take, name="emergency"),
    path("emergencies/", review_views.emergencies, name="emergencies"),
    path("emergencies/questions/<uuid:question>/", question_views.asked, name="asked_at_night"),
    path("emergencies/<uuid:access>/review/", review_views.review, name="review_emergency"),
]
