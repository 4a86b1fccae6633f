"""`migrate` on the owner's connection, then the cache table and the guard's SQL."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate

from mscportal.guard.apply import apply


class Command(DjangoMigrate):
    """Goes to the owner's connection by itself; applies rule.sql and the policies where their hash differs."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options["database"] == "owner" and not options.get("plan") and not options.get("check_unapplied"):
            call_command("createcachetable", database="owner", verbosity=0)
            if apply("owner") and options["verbosity"]:
                self.stdout.write("Applied the guard's SQL.")
