"""Addresses of inquiries."""

from django.urls import path

from mscportal.inquiry import export_views, views

app_name = "inquiry"
urlpatterns = [
    path("knew/", views.known, name="known"),
    path("cases/<reference:reference>/knew/", views.case_known, name="case_known"),
    path("cases/<reference:reference>/knew/export/", export_views.ask_case, name="ask_case"),
    path("knew/export/", export_views.ask, name="ask"),
    path("knew/exports/", export_views.export_list, name="exports"),
    path("knew/exports/<uuid:pk>/", export_views.export, name="export"),
    path("knew/exports/<uuid:pk>/pdf/", export_views.export_pdf, name="export_pdf"),
    path("knew/exports/<uuid:pk>/sheet/", export_views.export_sheet, name="export_sheet"),
]
