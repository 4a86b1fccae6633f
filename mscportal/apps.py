"""The portal's own application: commands, templates' tags, and the Celery application that tasks bind to."""

from django.apps import AppConfig

from mscportal.celery import app as celery_app

__all__ = ["PortalConfig", "celery_app"]


class PortalConfig(AppConfig):
    name = "mscportal"
    label = "portal"
