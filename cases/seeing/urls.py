"""The address of "see as"; it carries the case's reference, and whose sight it is as a query."""

from django.urls import path

from cases.seeing import views

urlpatterns = [path("cases/<reference:reference>/as/", views.see_as, name="see_as")]
