"""Addresses of the desk and of shared versions; they carry the case's reference and ids, never a name."""

from django.urls import path

from cases.sharing import views, writing_views

ITEM = "cases/<reference:reference>/information/<uuid:item>/"

urlpatterns = [
    path("shared-versions/", views.sharing_desk, name="sharing_desk"),
    path(f"{ITEM}shared-version/", writing_views.write, name="write_extract"),
    path(f"{ITEM}shared-version/remove/", writing_views.remove, name="remove_extract"),
    path(f"{ITEM}shared-version/none/", views.no_shared_version, name="no_shared_version"),
    path(f"{ITEM}grade/", views.grade, name="grade_item"),
]
