"""Addresses of the record."""

from django.urls import path

from mscportal.audit import views

urlpatterns = [
    path("record/", views.record, name="audit"),
    path("record/file/", views.record_file, name="audit_file"),
]
