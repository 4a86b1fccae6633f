from django.urls import path

from meetings.conference.agenda import views

urlpatterns = [
    path("meetings/<uuid:pk>/", views.meeting, name="meeting"),
    path("meetings/<uuid:pk>/agenda/cases/", views.pick_cases, name="pick_cases"),
    path("meetings/<uuid:pk>/agenda/topic/", views.new_topic, name="new_topic"),
    path("meetings/<uuid:pk>/agenda/order/", views.order_agenda, name="order_agenda"),
    path("meetings/<uuid:pk>/agenda/<uuid:slot>/", views.edit_slot, name="edit_slot"),
    path("meetings/<uuid:pk>/agenda/<uuid:slot>/remove/", views.drop_slot, name="drop_slot"),
]
