"""Addresses of inquiries."""

from django.urls import path

from mscportal.inquiry import views

app_name = "inquiry"
urlpatterns = [
    path("knew/", views.known, name="known"),
    path("cases/<reference:reference>/knew/", views.case_known, name="case_known"),
]
