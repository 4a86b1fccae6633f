"""Becomes another program that ends when its parent ends: `leash.py PARENT SIGNAL COMMAND …`.

Run as a script of its own: Linux forgets the wish on a change of user, so it must be the last step before the program.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, signal_number: int, command: list[str]) -> None:
    """Ask Linux for `signal_number` at the parent's end, then run `command` in place of this process."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:  # it ended before the wish was heard
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606  to become that program is what this is for


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
