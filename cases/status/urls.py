"""The address of moving a case on."""

from django.urls import path

from cases.status import views

urlpatterns = [path("cases/<reference:reference>/status/", views.status, name="change_status")]
