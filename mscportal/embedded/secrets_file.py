"""Passwords and keys of an embedded installation, made at random once and kept where only its owner reads them."""

import json
import os
import secrets
from pathlib import Path

PASSWORDS = ("superuser", "owner", "app", "backup", "test", "broker")
KEYS = ("MSC_SECRET_KEY", "MSC_GUARD_KEY", "MSC_DOCUMENT_KEY")


def load_secrets(path: Path) -> dict[str, str]:
    """Each of PASSWORDS and KEYS as 64 hexadecimal digits; missing ones are made and written to `path` (mode 0600)."""
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = [name for name in (*PASSWORDS, *KEYS) if name not in known]
    if missing:
        known |= {name: secrets.token_hex(32) for name in missing}
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(known, file, indent=1)
        fresh.replace(path)
    return known
