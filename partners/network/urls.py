from django.urls import path

from partners.network import views

urlpatterns = [
    path("partners/", views.agencies, name="agencies"),
    path("partners/new/", views.new_agency, name="new_agency"),
    path("partners/known/", views.take_in_agency, name="take_in_agency"),
    path("partners/<uuid:pk>/", views.agency, name="agency"),
    path("partners/<uuid:pk>/change/", views.change, name="change_agency"),
]
