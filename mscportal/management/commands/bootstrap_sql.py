"""`manage.py bootstrap_sql`: what an administrator runs once on a PostgreSQL server of their own."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from mscportal import embedded

SCRIPT = Path(embedded.__file__).with_name("bootstrap.sql")


class Command(BaseCommand):
    """Prints the SQL; reaches no database."""

    help = (
        "Print what makes roles, database and extensions on a PostgreSQL server of your own, for psql as a superuser."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the database's name."""
        parser.add_argument("--database", default="mscportal", help="name of the database (default: mscportal)")

    def handle(self, *, database: str, **options: object) -> str:
        """Return the script with the name set before it. Raises CommandError for a name psql could misread."""
        if not database.isidentifier():
            raise CommandError(_("A database name has only letters, digits and underscores."))
        return f"\\set database {database}\n{SCRIPT.read_text(encoding='utf-8')}"
