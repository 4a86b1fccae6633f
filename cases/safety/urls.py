"""Address of the safety question; it carries the case's reference and ids, never a name."""

from django.urls import path

from cases.safety import views

urlpatterns = [
    path("cases/<reference:reference>/actions/<uuid:action>/safety/", views.answer_safety, name="answer_safety"),
]
