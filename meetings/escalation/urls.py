"""Addresses of escalations: asking, and the desk of those who are asked."""

from django.urls import path

from meetings.escalation import desk_views, views

urlpatterns = [
    path("cases/<reference:reference>/escalate/", views.escalate_case, name="escalate"),
    path("meetings/<uuid:pk>/escalate/", views.escalate_meeting, name="escalate_meeting"),
    path("desk/", desk_views.desk, name="desk"),
    path("desk/<uuid:pk>/", desk_views.open_memo, name="desk_open"),
    path("desk/<uuid:pk>/person/", desk_views.open_person, name="desk_person"),
    path("desk/<uuid:pk>/pdf/", desk_views.download, name="desk_pdf"),
    path("desk/<uuid:pk>/received/", desk_views.receive, name="desk_receive"),
    path("desk/<uuid:pk>/call/", desk_views.call, name="desk_call"),
    path("desk/<uuid:pk>/decide/", desk_views.decide_it, name="desk_decide"),
    path("desk/<uuid:pk>/send/", desk_views.send_it, name="desk_send"),
    path("desk/<uuid:pk>/withdraw/", desk_views.withdraw, name="desk_withdraw"),
]
