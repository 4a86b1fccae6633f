"""Addresses of asking; they carry the case's reference and ids, never a name."""

from django.urls import path

from cases.asking import answer_views, views

urlpatterns = [
    path("asked/", answer_views.asked_of_us, name="asked_of_us"),
    path("asked/visits/", answer_views.asked_for_visits, name="asked_for_visits"),
    path("asked/mine/", views.what_i_asked, name="what_i_asked"),
    path("asked/<uuid:request_id>/", answer_views.answer_request, name="answer_request"),
    path("asked/<uuid:request_id>/take-back/", answer_views.take_back, name="take_back_word"),
    path("cases/<reference:reference>/ask/", views.ask_what_to_know, name="ask_what_to_know"),
    path("cases/<reference:reference>/information/<uuid:item>/ask/", views.ask_to_share, name="ask_to_share"),
]
