"""The app that makes the template tags and form templates known to Django."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Template tags, widgets and their templates."""

    name = "mscportal.look"
    label = "look"
