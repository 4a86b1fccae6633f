"""The portal behind TLS as in production: Secure cookies, HSTS, a certificate for this machine alone."""

import datetime
import ipaddress
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.browser.portal import ROOT, Portal, free_port
from tests.embedded.conftest import wait_until


@contextmanager
def secured(portal: Portal, folder: Path, *, settings: str = "mscportal.settings") -> Iterator[str]:
    """Give the address of a second web process of `portal` that speaks TLS only; end it afterwards."""
    port = free_port()
    address = f"https://127.0.0.1:{port}"
    pair = _certificate(folder)
    own = {"MSC_PUBLIC_URL": address, "PORT": str(port), "DJANGO_SETTINGS_MODULE": settings}
    command = [sys.executable, "-m", "gunicorn", "--config", "mscportal/deploy/gunicorn.conf.py", "--certfile", pair]
    command += ["--keyfile", pair, "--bind", f"127.0.0.1:{port}", "mscportal.wsgi:application"]
    with (folder / "secured.log").open("w") as log:
        web = subprocess.Popen(command, cwd=ROOT, env={**portal.environment, **own}, stdout=log, stderr=log)
    try:
        assert wait_until(lambda: "Booting worker" in (folder / "secured.log").read_text(), seconds=30)
        yield address
    finally:
        web.terminate()
        web.wait(timeout=30)


def _certificate(folder: Path) -> Path:
    """Write a certificate for 127.0.0.1, valid for a day, together with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    path = folder / "certificate.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return path
