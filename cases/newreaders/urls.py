"""Addresses of new readers; they carry ids, never a name."""

from django.urls import path

from cases.newreaders import views

urlpatterns = [
    path("asked/readers/", views.new_readers, name="new_readers"),
    path("asked/readers/<uuid:new_reader>/", views.answer, name="answer_new_readers"),
]
