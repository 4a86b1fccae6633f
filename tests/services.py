"""Loaded by pytest before the settings: the embedded services of the test run, shared by all its workers."""

import os
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
# Playwright's synchronous driver leaves a running loop in the worker's thread; no test calls the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ.setdefault("MSC_DATA_DIR", str(Path(__file__).resolve().parents[1] / ".data" / "tests"))

from mscportal.embedded import provide

provide(os.environ, durable=False, tests=True)
READY = True
