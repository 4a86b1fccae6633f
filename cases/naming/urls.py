"""Addresses of presenting a case without a name; they carry the case's reference and ids, never a name."""

from django.urls import path

from cases.naming import views, word_views

urlpatterns = [
    path("cases/<reference:reference>/name/", views.reveal, name="reveal"),
    path("cases/<reference:reference>/name/<uuid:name_request>/", views.tell, name="tell_name"),
    path("cases/<reference:reference>/reporter/", views.reporter, name="name_reporter"),
    path("asked/name/<uuid:name_request>/", word_views.word, name="name_word"),
]
