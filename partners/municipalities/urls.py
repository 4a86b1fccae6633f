from django.urls import path

from partners.municipalities import views

urlpatterns = [
    path("partners/municipalities/", views.municipalities, name="municipalities"),
    path("partners/municipalities/<uuid:pk>/", views.municipality, name="municipality"),
    path("partners/municipalities/<uuid:pk>/change/", views.change, name="change_municipality"),
]
