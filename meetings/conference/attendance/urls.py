from django.urls import path

from meetings.conference.attendance import views

urlpatterns = [
    path("meetings/<uuid:pk>/attendance/", views.attendance, name="attendance"),
    path("meetings/<uuid:pk>/attendance/sign/", views.sign_statement, name="sign_statement"),
    path("meetings/<uuid:pk>/attendance/<uuid:member>/", views.change_attendance, name="change_attendance"),
    path("meetings/<uuid:pk>/attendance/admit/<uuid:slot>/", views.admit_newcomer, name="admit_newcomer"),
]
