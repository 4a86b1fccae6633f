"""Addresses of items; they carry the case's reference and ids, never a name."""

from django.urls import path

from cases.information import attachment_views, views

urlpatterns = [
    path("cases/<reference:reference>/information/add/", views.add_item, name="add_item"),
    path("cases/<reference:reference>/information/readers/", views.readers_preview, name="readers_preview"),
    path("cases/<reference:reference>/information/<uuid:item>/", views.item, name="item"),
    path("cases/<reference:reference>/information/<uuid:item>/change/", views.change, name="change_item"),
    path("cases/<reference:reference>/information/<uuid:item>/attach/", attachment_views.attach, name="attach"),
    path(
        "cases/<reference:reference>/information/<uuid:item>/files/<uuid:attachment>/",
        attachment_views.download,
        name="attachment",
    ),
]
