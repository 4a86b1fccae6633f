"""Mutation of what decides who reads and what is on record: `python -m tests.mutation [FILE …]`.

Every small thing that the guard, the record and releases could wrongly say (mutants.py) is tried in a process of its
own with the tests that run through it, those that noticed most first. One that no test notices is a survivor, and is
explained beside the code; the run fails by a survivor that is not, and by an explanation that nothing needs.

mutmut changes no decorated function and nothing outside functions, cosmic-ray and pytest-gremlins remove no statement
and no argument, and none keeps the test's database whole between two mutants; hence this runner of our own.
"""

import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from importlib import import_module
from multiprocessing import connection
from pathlib import Path
from typing import NamedTuple

import coverage

import tests.services  # noqa: F401
from tests.mutation.mutants import Mutant, explained, mutants
from tests.mutation.slots import WHOLE, Slot, fork
from tests.mutation.trial import HUNG, MEASURED, MUST_BE_IMPORTED, Job, Observer

TARGETS = ("mscportal/guard", "mscportal/record", "cases/release")
# The tests beside the targets; they run in this process, so that a mutant reaches them.
ASIDE = {"crash", "floors", "pgrls", "printing", "scans"}
BESIDE = ("attachments", "reader_changes", "releases", "releases_pages", "see_as")
TESTS = [
    *(one for floor in ("guard", "record") for one in sorted(Path("tests", floor).glob("test_*.py"))),
    *(Path(f"tests/cases/test_{name}.py") for name in BESIDE),
    Path("tests/access/test_foresight.py"),
]
# Imported once, so that no trial has to: nothing that needs the settings.
HEAVY = (
    *("allauth", "celery.app", "celery.fixups.django", "cryptography.hazmat.primitives.ciphers.aead"),
    *("django.contrib.postgres.fields", "django.forms", "django.test", "guardian", "hypothesis", "kombu"),
    *("playwright.sync_api", "psycopg_pool", "pypdf", "rapidfuzz", "redis", "simple_history"),
    *("weasyprint", "xlsxwriter"),
)
DECLARATIONS = {
    f"tests/record/test_models.py::test_{name}"
    for name in ("no_migration_is_missing", "what_is_told_is_not_altered_on_its_way")
}
BUDGET = 0.25  # of the time that all tests take, at most for one mutant: who survives that is named
PATIENCE = 40.0  # seconds more than its tests take, after which a mutant that hangs has been noticed


class Known(NamedTuple):
    """What the control run told: seconds by test, by file and line the tests that ran it, what ran at the import."""

    seconds: dict[str, float]
    by_line: dict[Path, dict[int, list[str]]]
    imported: set[tuple[Path, int]]


class Bench:
    """As many trials at a time as there are processors."""

    def __init__(self, known: Known) -> None:
        self.known, self.noticed = known, Counter[tuple[Path, str]]()
        self.budget = BUDGET * sum(known.seconds.values())
        self.slots = [Slot(f"mutant{number}", chosen_files()) for number in range(os.cpu_count() or 1)]
        self.survivors: list[Mutant] = []

    def judge(self, todo: Iterable[Mutant]) -> None:
        """Try every mutant; who lives stands in `survivors`."""
        for mutant in todo:
            while not (free := [slot for slot in self.slots if not slot.job]):
                self._wait()
            free[0].start(self._job(mutant), anew=self._is_imported(mutant))
        while any(slot.job for slot in self.slots):
            self._wait()

    def _is_imported(self, mutant: Mutant) -> bool:
        """Tell whether what a mutant changes has had its effect once the project is imported."""
        lines = range(mutant.lines[0], mutant.lines[1] + 1)
        return not mutant.in_function or any((mutant.path, line) in self.known.imported for line in lines)

    def _job(self, mutant: Mutant) -> Job:
        """Choose the tests that ran its lines, or all, those of declarations first, for what runs at the import."""
        lines = self.known.by_line.get(mutant.path, {})
        near = {name for line in range(mutant.lines[0], mutant.lines[1] + 1) for name in lines.get(line, ())}
        near = set(self.known.seconds) if self._is_imported(mutant) else near
        close = {name for names in lines.values() for name in names} | DECLARATIONS
        chosen, left = [], self.budget
        for name in sorted(near, key=lambda name: self._rank(mutant.path, name, close)):
            chosen.append(name)
            left -= self.known.seconds[name]
            if left < 0:
                break
        if mutant.number < 0:
            chosen = chosen[:20]
        return Job(mutant, chosen, PATIENCE + 4 * (self.budget - left))

    def _rank(self, path: Path, name: str, close: set[str]) -> tuple[bool, float]:
        """Rank first who notices most for the time it takes: who did, what bears the file's name or is of its floor."""
        stem, floor = Path(name.partition("::")[0]).stem, path.parent.name
        near = 2 * (path.stem in stem or floor in stem or name in DECLARATIONS) + (f"/{floor}/" in name)
        return name not in close, -(self.noticed[path, name] + near + 0.1) / (self.known.seconds[name] + 0.01)

    def _wait(self) -> None:
        waited = {slot.told: slot for slot in self.slots if slot.job}
        for told in connection.wait(list(waited)):
            slot = waited[told]
            job, is_nest = slot.job, told is slot.nest
            assert job
            ended = slot.ended()
            if ended.status == MUST_BE_IMPORTED:
                slot.start(job, anew=True)
                continue
            self.noticed.update((job.mutant.path, name) for name in ended.failed)
            # What a nest's child ends with is told by its tests, or it hung: anything else is a fault of ours.
            if ended.status in (0, 5) or (is_nest and ended.status not in (1, HUNG)):
                self.survivors.append(job.mutant)
                if job.mutant.number >= 0:
                    print(f"lives: {job.mutant} {ended.status or ''}", flush=True)


def chosen_files() -> list[str]:
    return [str(one) for one in TESTS if one.stem[5:] not in ASIDE]


def control() -> Known:
    """Run all tests with nothing changed and see which run through which line."""
    os.environ["COVERAGE_FILE"] = str(Path(os.environ["MSC_DATA_DIR"], "mutation.coverage").resolve())
    told = fork(lambda told: Observer(), chosen_files(), WHOLE, *MEASURED)
    status, failed, seconds = told.recv()
    if status:
        sys.exit(f"Without any mutant the tests end with {status}: {failed}")
    data = coverage.CoverageData(os.environ["COVERAGE_FILE"])
    data.read()
    known = Known(seconds, {}, set())
    for name in data.measured_files():
        path, lines = Path(name).relative_to(Path.cwd()), data.contexts_by_lineno(name)
        known.imported.update((path, line) for line, contexts in lines.items() if "" in contexts)
        known.by_line[path] = {
            line: [test for one in contexts if (test := one.rpartition("|")[0]) in seconds]
            for line, contexts in lines.items()
        }
    return known


def main(names: list[str]) -> int:
    began = time.monotonic()
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(Path(os.environ["MSC_DATA_DIR"], "pycache").resolve())
    for name in HEAVY:
        import_module(name)
    gc.freeze()
    bench = Bench(control())
    paths = [Path(name) for name in names] or [path for one in TARGETS for path in sorted(Path(one).glob("*.py"))]
    todo = [mutant for path in paths for mutant in mutants(path)]
    # Number -1 is no change at all: a few tests tell that trials of both kinds work.
    unchanged = [todo[0]._replace(number=-1, in_function=one) for one in (True, True, False, False)]
    bench.judge(unchanged)
    if sorted(bench.survivors) != sorted(unchanged):
        sys.exit("What is not changed at all does not pass its tests.")
    bench.survivors.clear()
    bench.judge(todo)
    why = {(path, line, kind) for path in paths for line, kinds in explained(path).items() for kind in kinds}
    living = {(one.path, one.line, one.kind) for one in bench.survivors}
    unexplained = [one for one in bench.survivors if (one.path, one.line, one.kind) not in why]
    for one in unexplained:
        print(f"unexplained: {one}")
    for path, line, kind in sorted(why - living):
        print(f"explains nothing: {path}:{line} ({kind})")
    lived, minutes = len(bench.survivors), (time.monotonic() - began) / 60
    print(f"{len(todo)} mutants: {len(todo) - lived} noticed, {lived - len(unexplained)} explained,", end=" ")
    print(f"{len(unexplained)} unexplained; {minutes:.0f} minutes")
    return 1 if unexplained or why - living else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
