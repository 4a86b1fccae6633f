from django.urls import path

from meetings.conference.planning import views

urlpatterns = [
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/forums/<uuid:forum>/new/", views.new_meeting, name="new_meeting"),
    path("meetings/<uuid:pk>/change/", views.edit_meeting, name="edit_meeting"),
    path("meetings/<uuid:pk>/people/", views.invitations, name="invitations"),
]
