"""Celery carries what the outbox owes: ids only, nothing that could not be lost."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mscportal.settings")

NIGHTLY = crontab(hour=2, minute=17)

app = Celery("mscportal")
# Threads of the web (gthread, the outbox's) would otherwise know a nameless app without a broker.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
    broker_transport_options={"socket_connect_timeout": 1, "socket_timeout": 2, "max_retries": 0},
    task_publish_retry=False,
    beat_schedule={
        "seal": {"task": "record.seal", "schedule": 60.0, "options": {"expires": 60}},
        "outbox": {"task": "record.send_due", "schedule": 5.0, "options": {"expires": 5}},
        "sweep": {"task": "guard.sweep", "schedule": 300.0, "options": {"expires": 300}},
        "clear_sessions": {"task": "login.clear_sessions", "schedule": NIGHTLY, "options": {"expires": 3600}},
    },
)
app.autodiscover_tasks(["mscportal.record"])
