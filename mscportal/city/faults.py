"""What does not fit in a city file, each fault with its place.

Operators' messages are English: they are read in a terminal and compared by scripts.
"""

from dataclasses import dataclass, field


def shown(value: object) -> str:
    """Return a value as one short line, so that a fault never spans two."""
    line = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in str(value))
    return line if len(line) <= 80 else f"{line[:79]}…"


class NotACityFile(Exception):
    """The file is missing, not UTF-8 or not JSON; the message is one line."""


class BadCity(Exception):
    """The document has faults; nothing was written."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass
class Faults:
    """Collects faults in the order in which they are found."""

    lines: list[str] = field(default_factory=list)

    def add(self, place: str, message: str) -> None:
        """Add one fault."""
        line = f"{place}: {message}"
        if line not in self.lines:
            self.lines.append(line)

    def unless(self, fits: bool, place: str, message: str) -> bool:
        """Add a fault unless `fits`; returns `fits`."""
        if not fits:
            self.add(place, message)
        return fits
