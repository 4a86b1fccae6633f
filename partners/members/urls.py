from django.urls import path

from partners.members import confirm_views, profile_views, views

urlpatterns = [
    path("members/", views.members, name="members"),
    path("members/invite/", views.invite, name="invite"),
    path("members/to-confirm/", confirm_views.to_confirm, name="to_confirm"),
    path("members/to-confirm/<uuid:pk>/", confirm_views.answer, name="answer_seat"),
    path("members/<uuid:pk>/", views.member, name="member"),
    path("members/<uuid:pk>/seat/", views.change_seat, name="change_seat"),
    path("members/<uuid:pk>/leave/", views.leave, name="leave"),
    path("members/<uuid:pk>/correct/", views.correct, name="correct_member"),
    path("profile/", profile_views.profile, name="profile"),
    path("profile/e-mail/", profile_views.own_email, name="own_email"),
]
