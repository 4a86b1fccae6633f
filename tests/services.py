"""Loaded by pytest before the settings: the embedded services of the test run, shared by all its workers."""

import os
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ.setdefault("MSC_DATA_DIR", str(Path(__file__).resolve().parents[1] / ".data" / "tests"))

from mscportal.embedded import provide

provide(os.environ, durable=False, tests=True)
READY = True
