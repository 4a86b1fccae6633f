"""A command like any other: asks for the services, tells what it got, and again for each line it reads, until the last.

`holder.py FOLDER [durable]`; run as a process of its own by the tests.
"""

import json
import os
import sys

from mscportal.embedded import EmbeddedError, provide


def main() -> None:
    """Print the environment it was given, as JSON, once and for each line of standard input."""
    environ = {"MSC_DATA_DIR": sys.argv[1], "PATH": os.environ["PATH"]}
    while True:
        try:
            provide(environ, tests=True, durable="durable" in sys.argv)
        except EmbeddedError as error:
            sys.exit(str(error))
        sys.stdout.write(json.dumps(environ) + "\n")
        sys.stdout.flush()
        if not sys.stdin.readline():
            return


if __name__ == "__main__":
    main()
