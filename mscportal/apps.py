from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mscportal"
    label = "portal"
