"""Addresses of goals and actions; they carry the case's reference and ids, never a name."""

from django.urls import path

from cases.plan import link_views, report_views, views, why_views

urlpatterns = [
    path("actions/", report_views.my_actions, name="my_actions"),
    path("cases/<reference:reference>/goals/new/", views.set_goal, name="set_goal"),
    path("cases/<reference:reference>/goals/<uuid:goal>/", views.change_goal, name="change_goal"),
    path("cases/<reference:reference>/actions/new/", views.agree_action, name="agree_action"),
    path("cases/<reference:reference>/actions/<uuid:action>/", views.change_action, name="change_action"),
    path("cases/<reference:reference>/actions/<uuid:action>/report/", report_views.report_action, name="report_action"),
    path("cases/<reference:reference>/actions/<uuid:action>/why/", why_views.ask, name="ask_why"),
    path("cases/<reference:reference>/actions/<uuid:action>/link/", link_views.link, name="link_action"),
    path(
        "cases/<reference:reference>/actions/<uuid:action>/link/<uuid:link>/remove/",
        link_views.unlink,
        name="unlink_action",
    ),
]
