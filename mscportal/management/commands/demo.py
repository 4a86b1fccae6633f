"""`manage.py demo`: the whole portal with a fictional city, on this machine alone."""

import http.client
import os
import re
import sys
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from signal import SIGQUIT
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _

from mscportal.city.document import read_document
from mscportal.city.faults import Faults, NotACityFile
from mscportal.city.format import CITY as CITY_FORMAT
from mscportal.city.shape import Thing, fit
from mscportal.demo.daily_life import live
from mscportal.embedded import EmbeddedError, provide
from mscportal.embedded.processes import is_port_free
from mscportal.embedded.supervisor import Program, Supervisor
from mscportal.guard.operator import as_operator
from partners.agencies.models import Municipality
from partners.members.models import Role

CITY = Path(__file__).resolve().parents[2] / "demo" / "city.json"
PASSWORD = "demo"  # noqa: S105  everyone may know it: the demo answers this machine alone
READY_SECONDS = 60


class Command(BaseCommand):
    """Sets everything up, then keeps web, worker and beat running until Ctrl-C."""

    help = "Run the portal with a demo city; every member's password is 'demo'."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a city file of the user's own."""
        parser.add_argument("--city", default="", help="a city file to bring in instead of the demo city")

    def handle(self, *, city: str, **options: object) -> None:
        """Raise CommandError when the port is taken, the city file is none, or the web does not come up."""
        port = _port()
        if not is_port_free(port):
            raise CommandError(
                _("Port %(port)s is taken. Name another, for example: make demo PORT=8001") % {"port": port}
            )
        path = Path(city) if city else CITY
        content = _read(path)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("compilemessages", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not _is_known(content["municipality"]["slug"]):
            # The demo city's half year ends today; a file of the user's own stays as it is.
            call_command("import_city", path, initial_password=PASSWORD, as_of_today=not city, verbosity=0)
            if not city:
                live()
        connections.close_all()
        self._serve(port, self._welcome(content, port))

    def _serve(self, port: int, welcome: str) -> None:
        data = Path(os.environ.get("MSC_DATA_DIR") or settings.BASE_DIR / ".data")
        supervisor = Supervisor(
            _programs(port, data), logs=data / "logs", environment=_environment, say=self.stderr.write
        )
        deadline = time.monotonic() + READY_SECONDS
        is_ready = False

        def watch() -> None:
            nonlocal is_ready
            if is_ready:
                return
            is_ready = _is_healthy(port)
            if is_ready:
                self.stdout.write(welcome)
                self.stdout.flush()
            elif time.monotonic() > deadline:
                supervisor.stop()

        try:
            supervisor.run(watch)
        except EmbeddedError as error:
            raise CommandError(str(error)) from error
        if not is_ready and time.monotonic() > deadline:
            raise CommandError(_("The portal does not answer; see %(log)s") % {"log": data / "logs" / "web.log"})

    def _welcome(self, content: Mapping[str, Any], port: int) -> str:
        """Where to go, and one active member of each role to log in as."""
        members = {
            member["role"]: member for member in reversed(content.get("members", [])) if member.get("active", True)
        }
        width = max((len(member["username"]) for member in members.values()), default=0)
        return "\n".join(
            [
                "",
                f"{content['municipality']['name']}: http://127.0.0.1:{port}/",
                _("Log in as one of these; the password of every member is “%(password)s”:") % {"password": PASSWORD},
                *(
                    f"  {members[role]['username']:{width}}  {members[role]['name']} ({role.label})"
                    for role in Role
                    if role in members
                ),
                _("Stop with Ctrl-C."),
            ]
        )


def _port() -> int:
    told = os.environ.get("PORT", "8000")
    if not re.fullmatch("[0-9]{1,5}", told) or not 0 < int(told) < 2**16:
        raise CommandError(_("PORT must be a whole number from 1 to 65535."))
    return int(told)


def _read(path: Path) -> Thing:
    faults = Faults()
    try:
        content: Thing = fit(CITY_FORMAT, read_document(path), "", faults)
    except NotACityFile as error:
        faults.lines.append(str(error))
    if faults.lines:
        told = _("%(path)s is no city file: %(why)s")
        raise CommandError("\n".join(told % {"path": path, "why": line} for line in faults.lines))
    return content


def _is_known(slug: str) -> bool:
    with as_operator():
        return Municipality.objects.filter(slug=slug).exists()


def _environment() -> Mapping[str, str]:
    """What the programs start with, after bringing back an embedded service that has died."""
    provide(os.environ)
    return os.environ | {"PYTHONPATH": str(settings.BASE_DIR)}


def _programs(port: int, data: Path) -> list[Program]:
    celery = (sys.executable, "-m", "celery", "--app", "mscportal", "--quiet", "--skip-checks")
    # Told to quit, a worker and its children leave at once; told to terminate, it would wait for a broker that is gone.
    return [
        Program("web", (sys.executable, "-m", "gunicorn", *_gunicorn(port))),
        Program("worker", (*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"), SIGQUIT),
        Program("beat", (*celery, "beat", "--schedule", data / "beat-schedule", "--pidfile", "")),
    ]


def _gunicorn(port: int) -> tuple[str, ...]:
    config = settings.BASE_DIR / "mscportal" / "deploy" / "gunicorn.conf.py"
    return ("--config", str(config), "--bind", f"127.0.0.1:{port}", "mscportal.wsgi:application")


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
