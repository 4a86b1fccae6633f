"""Addresses of who is on a case; they carry the case's reference and ids, never a name."""

from django.urls import path

from cases.access import relation_views, views

urlpatterns = [
    path("cases/<reference:reference>/who/", views.grants, name="grants"),
    path("cases/<reference:reference>/who/new/", views.grant_access, name="grant_access"),
    path("cases/<reference:reference>/who/<uuid:grant>/", views.change_grant, name="change_grant"),
    path("cases/<reference:reference>/who/<uuid:grant>/end/", views.end_grant, name="end_grant"),
    path("cases/<reference:reference>/kept-out/new/", views.recuse, name="recuse"),
    path("cases/<reference:reference>/kept-out/<uuid:recusal>/lift/", views.lift_recusal, name="lift_recusal"),
    path("cases/<reference:reference>/related/new/", relation_views.relate, name="relate"),
    path("cases/<reference:reference>/related/<uuid:relation>/remove/", relation_views.unrelate, name="unrelate"),
]
