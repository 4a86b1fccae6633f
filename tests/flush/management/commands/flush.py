"""Between transactional tests: the application may truncate nothing, so the superuser of the test cluster does."""

import os
from typing import Any

import psycopg
from django.core.management.base import BaseCommand
from django.db import connections
from psycopg import conninfo

KEPT = ("auth_permission", "django_content_type", "django_migrations")


class Command(BaseCommand):
    """Takes the options that Django's own flush takes."""

    stealth_options = ("reset_sequences", "allow_cascade", "inhibit_post_migrate", "interactive")

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--database", default="default")

    def handle(self, *args: Any, **options: Any) -> None:
        name = str(connections["default"].settings_dict["NAME"])
        address = conninfo.make_conninfo(os.environ["MSC_SUPERUSER_URL"], dbname=name)
        with psycopg.connect(address, autocommit=True) as superuser:
            tables = superuser.execute(
                "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables"
                " WHERE schemaname = 'public' AND NOT tablename = ANY (%s)",
                [list(KEPT)],
            ).fetchone()
            superuser.execute(f"TRUNCATE {tables[0]} CASCADE")
