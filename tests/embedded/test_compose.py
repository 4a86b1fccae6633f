"""docker-compose.yml for production: nothing secret inside, nothing open that need not be, everything watched."""

import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from tests.embedded.conftest import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_all_parts_are_there() -> None:
    assert set(SERVICES) == {"database", "broker", "migrate", "web", "worker", "beat", "proxy"}


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_image_tags_name_a_version(service: dict[str, Any]) -> None:
    assert re.fullmatch(r"[\w./]+:\d[\w.-]*", service["image"])


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_secrets_come_from_files_alone(service: dict[str, Any]) -> None:
    environment = service.get("environment", {})
    inline = [name for name in environment if re.search("PASSWORD|SECRET|KEY|(DATABASE|REDIS)\\w*_URL", name)]
    for name in inline:
        assert name.endswith("_FILE")
        assert environment[name].removeprefix("/run/secrets/") in service["secrets"]
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])


def test_every_secret_is_a_file_that_git_ignores() -> None:
    assert all(
        set(secret) == {"file"} and secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values()
    )
    assert "/secrets/" in (ROOT / ".gitignore").read_text().split()


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_lasting_service_is_watched_and_restarted(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inner"]["internal"] is True
    assert all(SERVICES[name]["networks"] == ["inner"] for name in ("database", "broker", "migrate", "beat"))


def test_web_and_workers_are_several_and_start_after_the_migration() -> None:
    for name in ("web", "worker"):
        assert SERVICES[name]["deploy"]["replicas"] > 1
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert "deploy" not in SERVICES["beat"]


def test_what_is_mounted_and_built_from_exists() -> None:
    sources = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert {source for source in sources if not source.startswith("./")} == set(COMPOSE["volumes"])
    assert all((ROOT / source).is_file() for source in sources if source.startswith("./"))
    assert (ROOT / SERVICES["web"]["build"]["dockerfile"]).is_file()


def test_make_secrets_writes_all_but_the_certificate_once(tmp_path: Path) -> None:
    script = tmp_path / "mscportal" / "deploy" / "make-secrets"
    script.parent.mkdir(parents=True)
    script.write_bytes((ROOT / "mscportal" / "deploy" / "make-secrets").read_bytes())

    def make() -> dict[str, str]:
        subprocess.run(["sh", script], check=True)
        return {f"./secrets/{path.name}": path.read_text().strip() for path in (tmp_path / "secrets").iterdir()}

    made = make()
    assert set(made) == {
        secret["file"] for secret in COMPOSE["secrets"].values() if not secret["file"].endswith(".pem")
    }
    assert make() == made
    address = urlsplit(made["./secrets/database_url"])
    assert (address.username, address.hostname, address.path) == ("msc_app", "database", "/mscportal")
    assert re.fullmatch("[0-9a-f]{64}", address.password or "")
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
