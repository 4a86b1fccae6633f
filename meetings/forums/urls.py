from django.urls import path

from meetings.forums import views

urlpatterns = [
    path("forums/", views.forums, name="forums"),
    path("forums/new/", views.new_forum, name="new_forum"),
    path("forums/<uuid:pk>/", views.edit_forum, name="edit_forum"),
]
