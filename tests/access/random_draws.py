"""Days, texts and ranges drawn at random, of which city files are made."""

from datetime import date, timedelta
from random import Random

from tests.access.oracle import Thing

EDGES = (-150, -100, -99, -30, -1, 0, 1, 40)
OPTIONAL_VALUES = {
    "agencies": ("skills",),
    "agreements": ("valid_until", "legal_basis"),
    "members": ("clearance", "active", "person", "language"),
    "grants": ("permissions", "valid_until", "legal_basis"),
    "releases": ("valid_until",),
    "items": ("classification", "audience", "named_agencies", "named_people", "domain", "entrusted"),
    "goals": ("classification", "audience", "named_agencies", "named_people", "originator", "author"),
    "cases": ("anonymous", "revealed_to", "phenomena"),
}


class Draws:
    """What files are drawn from; `words` numbers every text, so that no two are equal."""

    def __init__(self, seed: int, today: date, size: int) -> None:
        self.rng, self.today, self.size, self.words = Random(seed), today, size, 0

    def word(self, what: str) -> str:
        """Return a text that stands nowhere else."""
        self.words += 1
        return f"{what}-{self.words}-é\n„{self.rng.randrange(10**6)}“"

    def day(self, *, least: int = -(10**6)) -> str:
        """Return a day near an edge that the tests ask for."""
        return (self.today + timedelta(self.rng.choice([edge for edge in EDGES if edge >= least]))).isoformat()

    def range(self, *, may_be_open: bool) -> Thing:
        """Return valid_from and perhaps valid_until."""
        begins = self.rng.choice((-150, -150, -150, *(edge for edge in EDGES if edge < 1)))
        ranged: Thing = {"valid_from": (self.today + timedelta(begins)).isoformat()}
        if may_be_open and self.rng.random() < 0.3:
            ranged["valid_from"] = None
        if self.rng.random() < 0.5:
            ranged["valid_until"] = self.day(least=begins)
        elif self.rng.random() < 0.3:
            ranged["valid_until"] = None
        return ranged

    def some(self, names: list[str], most: int = 3) -> list[str]:
        """Return a few of the names."""
        return self.rng.sample(names, self.rng.randrange(min(most, len(names)) + 1))

    def thin(self, kind: str, thing: Thing) -> Thing:
        """Leave some optional keys out."""
        for key in OPTIONAL_VALUES.get(kind, ()):
            if key in thing and self.rng.random() < 0.25:
                del thing[key]
        return thing
