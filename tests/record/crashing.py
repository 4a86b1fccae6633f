"""The portal's own web and worker, made to stand still at one point so that a test can kill them there.

CRASH_AT names the point, CRASH_MARK the file that is touched when it is reached.
"""

import os
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from mscportal.celery import app
from mscportal.wsgi import application

__all__ = ["app", "application"]

# Django stands since the application was made.
outbox = import_module("mscportal.record.outbox")
services = import_module("meetings.escalation.services")


def stand_still(*args: Any, **options: Any) -> None:
    """Touch the mark and wait to be killed."""
    Path(os.environ["CRASH_MARK"]).touch()
    time.sleep(120)


match os.environ["CRASH_AT"]:
    case "making the document":
        services.render_memo = stand_still
    case "before the commit":
        services.owe = stand_still
    case "after the commit":
        outbox.poke = stand_still
