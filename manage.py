#!/usr/bin/env python
"""Runs a command of the portal, with the embedded services where the environment names no others."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from mscportal.embedded import EmbeddedError, provide

# These reach no service and sign nothing, so they must run on a machine that has neither services nor keys.
WITHOUT_SERVICES = {"bootstrap_sql", "check_translations", "collectstatic", "compilemessages", "help", "makemessages"}
PLACEHOLDERS = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "DATABASE_OWNER_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "MSC_SECRET_KEY": "unused",
    "MSC_GUARD_KEY": "00" * 32,
    "MSC_DOCUMENT_KEY": "00" * 32,
}


def main() -> None:
    """Prepare the environment, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mscportal.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command == "demo":
        os.environ["MSC_DEMO"] = "1"
    if command in WITHOUT_SERVICES:
        for name, value in PLACEHOLDERS.items():
            if f"{name}_FILE" not in os.environ:
                os.environ.setdefault(name, value)
    else:
        try:
            provide(os.environ)
        except EmbeddedError as error:
            sys.exit(str(error))
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
