"""`manage.py disclose --as USERNAME`: all that the need-to-know rule shows a member, as JSON."""

import json
import sys
from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand

from mscportal.city.arguments import argument
from mscportal.city.disclosure import disclose
from mscportal.city.faults import shown
from mscportal.city.operator_name import operator_name
from mscportal.city.values import day, text
from partners.models import Member


class Command(BaseCommand):
    """One JSON document on a line for each member; exit status 1 when one is unknown, and then nothing is shown."""

    help = "Print all that the need-to-know rule shows a member."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the members, and what to narrow it to."""
        word = argument(text())
        parser.add_argument("--as", type=word, action="append", dest="usernames", required=True, metavar="USERNAME")
        parser.add_argument("--case", type=word, default=None, metavar="REFERENCE")
        parser.add_argument("--on", type=argument(day), default=None, metavar="YYYY-MM-DD")

    def handle(self, *, usernames: list[str], case: str | None, on: date | None, **options: object) -> None:
        """Print; exits with 1 for an unknown user name."""
        members = {
            member.username: member
            for member in Member.objects.filter(username__in=usernames).select_related("municipality")
        }
        for username in usernames:
            if username not in members:
                self.stderr.write(f"no member '{shown(username)}'")
        if set(usernames) - set(members):
            sys.exit(1)
        operator = operator_name()
        for username in usernames:
            told = disclose(member=members[username], operator=operator, reference=case, day=on)
            self.stdout.write(json.dumps(told))
