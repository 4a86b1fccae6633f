"""The address under which a case is opened."""

from django.urls import path

from cases.opening import views

urlpatterns = [path("cases/open/", views.open_new, name="open")]
