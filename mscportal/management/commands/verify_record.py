"""`manage.py verify_record`: whether the sealed record is as it was written."""

import sys

from django.core.management.base import BaseCommand
from django.db import connections

from mscportal.guard.operator import as_operator
from mscportal.record.models import Seal


class Command(BaseCommand):
    """Exit status 1 and the first broken link when a sealed row was changed, removed or put elsewhere."""

    help = "Verify the chain of the sealed record."

    def handle(self, **options: object) -> None:
        """Print how many rows hold; exits with 1 at the first broken link."""
        with as_operator() as alias:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT sequence, kind, row_id, fault FROM guard.verify_record()")
                broken = cursor.fetchone()
            rows = Seal.objects.count()
        if broken:
            sequence, kind, row, fault = broken
            self.stderr.write(f"Broken at {sequence}: {kind} {row} ({fault}).")
            sys.exit(1)
        self.stdout.write(f"The record holds: {rows} rows.")
