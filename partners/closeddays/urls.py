from django.urls import path

from partners.closeddays import views

urlpatterns = [
    path("partners/<uuid:pk>/closed/", views.close, name="close_agency"),
    path("partners/closed/<uuid:pk>/remove/", views.reopen, name="reopen_agency"),
]
