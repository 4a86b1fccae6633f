from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RecordConfig(AppConfig):
    name = "mscportal.record"
    label = "record"

    def ready(self) -> None:
        """Load each app's effects, so that a worker knows what an outbox entry owes."""
        autodiscover_modules("effects")
