from django.urls import path

from meetings.conference.projector import views

urlpatterns = [
    path("meetings/<uuid:pk>/projector/", views.projector, name="projector"),
    path("meetings/<uuid:pk>/projector/version/", views.projector_version, name="projector_version"),
    path("meetings/<uuid:pk>/projector/<slug:part>/", views.projector_part, name="projector_part"),
]
