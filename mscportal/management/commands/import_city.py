"""`manage.py import_city FILE`: brings a municipality's city file in, or refuses it as a whole."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from mscportal.city.arguments import argument
from mscportal.city.document import read_document
from mscportal.city.faults import BadCity, NotACityFile
from mscportal.city.importing import bring_in
from mscportal.city.operator_name import operator_name
from mscportal.city.values import text


class Command(BaseCommand):
    """Exit status 1 and one line a fault on standard error when the file does not fit; then nothing is written."""

    help = "Bring in a city file (see mscportal/city/FORMAT.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and how to bring it in."""
        parser.add_argument("file", type=Path, help="the city file")
        parser.add_argument(
            "--initial-password",
            type=argument(text()),
            default=None,
            metavar="TEXT",
            help="password for members who have none, to be changed at the first login",
        )
        parser.add_argument(
            "--as-of-today",
            action="store_true",
            help="move every day by the days between the file's as_of and today",
        )

    def handle(
        self, *, file: Path | str, initial_password: str | None, as_of_today: bool, verbosity: int, **options: object
    ) -> None:
        """Import; exits with 1 when the file has faults."""
        try:
            brought = bring_in(
                document=read_document(Path(file)),
                operator=operator_name(),
                initial_password=initial_password,
                is_moved_to_today=as_of_today,
            )
        except NotACityFile as error:
            self._refuse([str(error)])
        except BadCity as error:
            self._refuse(error.lines)
        else:
            if verbosity:
                self.stdout.write(f"{brought.added} rows added, {brought.changed} changed, {brought.removed} removed.")

    def _refuse(self, lines: list[str]) -> None:
        for line in lines:
            self.stderr.write(line)
        sys.exit(1)
