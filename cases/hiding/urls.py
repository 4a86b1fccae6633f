"""The address of presenting a case without a name from now on."""

from django.urls import path

from cases.hiding import views

urlpatterns = [path("cases/<reference:reference>/naming/", views.naming, name="naming")]
