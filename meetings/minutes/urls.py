from django.urls import path

from meetings.minutes import views

urlpatterns = [path("meetings/<uuid:pk>/minutes/", views.minutes, name="minutes")]
