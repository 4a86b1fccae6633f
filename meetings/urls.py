from django.urls import URLPattern, URLResolver, include, path

app_name = "meetings"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("meetings.forums.urls")),
    path("", include("meetings.conference.planning.urls")),
    path("", include("meetings.conference.agenda.urls")),
    path("", include("meetings.conference.attendance.urls")),
    path("", include("meetings.conference.room.urls")),
    path("", include("meetings.conference.projector.urls")),
    path("", include("meetings.minutes.urls")),
    path("", include("meetings.escalation.urls")),
]
