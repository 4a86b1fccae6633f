"""The portal: settings, addresses, commands; guard and record are its ground floors."""

from mscportal.celery import app as celery_app

__all__ = ["celery_app"]
