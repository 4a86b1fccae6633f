from django.urls import path

from meetings.forums import views

urlpatterns = [
    path("meetings/forums/", views.forums, name="forums"),
    path("meetings/forums/new/", views.new_forum, name="new_forum"),
    path("meetings/forums/<uuid:pk>/", views.edit_forum, name="edit_forum"),
]
