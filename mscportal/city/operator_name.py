"""Who runs an operator's command, as the record names them."""

import getpass
import os


def operator_name() -> str:
    """Return the operating system's name of the user, or their number where they have none (a container)."""
    try:
        return getpass.getuser()[:100]
    except (KeyError, OSError):
        return f"user {os.getuid()}"
