"""Who asks what others knew of a case, then and later."""

from collections.abc import Iterator

from tests.access.rule_watch import Attempt

ASKED = ("wing-lead", "flier", "flier-high", "flier-low", "flier-out", "flier-left", "claw", "claw-two")
ASKED += ("goner", "goner-later")
WHO = "ARRAY(SELECT id FROM partners_member WHERE username IN ({}))".format(", ".join(f"'{name}'" for name in ASKED))
# The day and the moment: between the changes, and after all of them.
THEN = (("2026-06-05", "2026-06-05 12:00+00"), ("2026-06-15", "2030-01-01 00:00+00"))
VIEWERS = ("coord", "coord-out", "wing-lead", "wing-officer", "claw-lead", "flier", "birch-coord", "auditor")


def attempts() -> Iterator[Attempt]:
    for who in VIEWERS:
        yield from _asks(who, "NULL")
    for who in ("coord", "wing-lead"):
        yield from _asks(who, "'{@wing}'")


def _asks(who: str, about: str) -> Iterator[Attempt]:
    for day, moment in THEN:
        shown = f"guard.shown_then(ARRAY['{{P}}']::uuid[], {WHO}, {about}, '{day}', '{moment}')"
        opened = f"guard.opened_until(ARRAY['{{P}}']::uuid[], {WHO}, {about}, '{moment}')"
        for asked in (shown, opened):
            sql = f"SELECT x::text FROM {asked} x ORDER BY 1"
            yield Attempt(who, True, sql, then=sql)
