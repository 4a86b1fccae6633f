"""Addresses of who is on a case; they carry the case's reference and ids, never a name."""

from django.urls import path

from cases.access import relation_views, views

urlpatterns = [
    path("cases/<str:reference>/who/", views.grants, name="grants"),
    path("cases/<str:reference>/who/new/", views.grant_access, name="grant_access"),
    path("cases/<str:reference>/who/<uuid:grant>/", views.change_grant, name="change_grant"),
    path("cases/<str:reference>/who/<uuid:grant>/end/", views.end_grant, name="end_grant"),
    path("cases/<str:reference>/kept-out/new/", views.recuse, name="recuse"),
    path("cases/<str:reference>/kept-out/<uuid:recusal>/lift/", views.lift_recusal, name="lift_recusal"),
    path("cases/<str:reference>/name/", views.reveal, name="reveal"),
    path("cases/<str:reference>/related/new/", relation_views.relate, name="relate"),
    path("cases/<str:reference>/related/<uuid:relation>/remove/", relation_views.unrelate, name="unrelate"),
]
