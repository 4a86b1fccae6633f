from django.apps import AppConfig


class GuardConfig(AppConfig):
    name = "mscportal.guard"
    label = "guard"
