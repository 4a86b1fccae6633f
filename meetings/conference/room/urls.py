from django.urls import path

from meetings.conference.room import entry, step_views, views

urlpatterns = [
    path("meetings/<uuid:pk>/start/", step_views.start, name="start"),
    path("meetings/<uuid:pk>/close/", step_views.close, name="close"),
    path("meetings/<uuid:pk>/items/<uuid:slot>/open/", step_views.open_slot, name="open_item"),
    path("meetings/<uuid:pk>/items/<uuid:slot>/finish/", step_views.finish, name="finish_item"),
    path("meetings/<uuid:pk>/items/<uuid:slot>/defer/", step_views.defer, name="defer_item"),
    path("meetings/<uuid:pk>/items/<uuid:slot>/record/", entry.record_entry, name="record_entry"),
    path("meetings/<uuid:pk>/items/<uuid:slot>/readers/", entry.entry_readers, name="entry_readers"),
    path("meetings/<uuid:pk>/notes/<uuid:note>/", entry.edit_topic_note, name="edit_topic_note"),
    path("meetings/<uuid:pk>/room/", views.room, name="room"),
    path("meetings/<uuid:pk>/room/version/", views.room_version, name="room_version"),
    path("meetings/<uuid:pk>/room/<slug:part>/", views.room_part, name="room_part"),
]
