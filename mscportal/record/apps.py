from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "mscportal.record"
    label = "record"
