"""Supervises what its command line names, `supervised.py FOLDER NAME=PYTHON …`; the tests' stand-in for the demo.

It writes what the supervisor says. A file `environment` in FOLDER is handed to the programs as MOOD.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from mscportal.embedded import supervisor
from mscportal.embedded.supervisor import Program, Supervisor


def main() -> None:
    """Run until a signal."""
    supervisor.STOP_SECONDS = 1.0
    folder = Path(sys.argv[1])
    mood = folder / "environment"

    def environment() -> Mapping[str, str]:
        return os.environ | {"MOOD": mood.read_text() if mood.exists() else "", "FOLDER": str(folder)}

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    words = [word.split("=", 1) for word in sys.argv[2:]]
    programs = [Program(name, (sys.executable, "-c", code)) for name, code in words]
    Supervisor(programs, logs=folder, environment=environment, say=say).run(lambda: None)


if __name__ == "__main__":
    main()
