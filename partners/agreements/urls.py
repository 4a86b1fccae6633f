from django.urls import path

from partners.agreements import views

urlpatterns = [
    path("partners/agreements/", views.agreements, name="agreements"),
    path("partners/agreements/<uuid:pk>/", views.agreement, name="agreement"),
    path("partners/agreements/<uuid:pk>/change/", views.edit_agreement, name="edit_agreement"),
    path("partners/<uuid:pk>/agreements/new/", views.new_agreement, name="new_agreement"),
    path("partners/papers/<uuid:pk>/", views.paper, name="paper"),
]
