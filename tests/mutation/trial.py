"""Trials in forked processes: the project is imported anew with a mutant, or its functions are changed where they are.

A nest is a process that has imported the project and collected the tests; each mutant inside a function is tried in a
fork of it. What runs at the import (constants, classes, decorators) is tried in a process that imports all anew.
"""

import gc
import importlib.abc
import os
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.machinery import ModuleSpec
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

import pytest
from django.db import connections

from tests.mutation.mutants import Mutant, mutated

KEPT = {"tests", "tests.services", "tests.mutation", "tests.mutation.mutants", "tests.mutation.trial"}
OURS = ("mscportal", "partners", "cases", "meetings", "tests")
# Plugins that no trial needs and that take long to load.
IDLE = [f"-pno:{name}" for name in ("cacheprovider", "hypothesispytest", "pgrls", "platformdirs", "valkey")]
MEASURED = ("--cov", "--cov-context=test", "--cov-fail-under=0", "--cov-report=")
HUNG, MUST_BE_IMPORTED = -2, -1


class Job(NamedTuple):
    """A mutant, the tests to run in this order, and after how many seconds it counts as noticed."""

    mutant: Mutant
    chosen: list[str]
    patience: float


class Ended(NamedTuple):
    """How pytest ended, what failed, and seconds by test."""

    status: int
    failed: list[str]
    seconds: dict[str, float]


class MutantFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutant's code for its module."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        origin = str(self.mutant.path.resolve())
        return ModuleSpec(name, self, origin=origin) if name == self.mutant.module else None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.mutant.path.resolve())
        exec(mutated(self.mutant), module.__dict__)  # noqa: S102


def change_functions(mutant: Mutant) -> None:
    """Give the functions of an imported module the mutant's code; raises ValueError for one that does not fit."""
    import_module(mutant.module)
    new = {(code.co_qualname, code.co_firstlineno): code for code in _codes(mutated(mutant))}
    for one in gc.get_objects():
        # Its type is asked for in this way because a lazy object would be made to answer for another.
        if type(one) is FunctionType and one.__module__ == mutant.module:
            code = one.__code__
            one.__code__ = new.get((code.co_qualname, code.co_firstlineno), code)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


class Observer:
    """Tells how tests ended; chooses and orders them for a job, in a database that stands already."""

    def __init__(self, job: Job | None = None) -> None:
        self.job, self.seconds, self.failed = job, dict[str, float](), list[str]()

    def choose(self, items: list[pytest.Item]) -> None:
        if self.job:
            rank = {name: place for place, name in enumerate(self.job.chosen)}
            items[:] = sorted((one for one in items if one.nodeid in rank), key=lambda one: rank[one.nodeid])

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.choose(items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration
        if report.failed:
            self.failed.append(report.nodeid)


class Placed(Observer):
    """An observer in a slot, whose database is a copy of `whole`."""

    def __init__(self, slot: str, whole: str, job: Job | None = None) -> None:
        super().__init__(job)
        self.slot, self.whole = slot, whole

    def pytest_configure(self, config: Any) -> None:
        config.workerinput = {"workerid": self.slot}

    def pytest_collection_finish(self) -> None:
        databases, conftest = import_module("tests.databases"), import_module("tests.conftest")
        vars(databases)["_template"] = lambda admin: self.whole
        vars(conftest).update(make_database=databases.point_to, drop_database=lambda name: connections.close_all())


class Nest(Placed):
    """Forks for each job that comes: the child goes on to run its tests, the nest waits for the next job."""

    def __init__(self, slot: str, whole: str, jobs: Connection) -> None:
        super().__init__(slot, whole)
        self.jobs = jobs

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        import_module("mscportal.urls")  # else each child would import the views
        while job := self.jobs.recv():
            if child := os.fork():
                os.waitpid(child, 0)
                self.jobs.send(None)
                continue
            try:
                change_functions(job.mutant)
            except ValueError:
                self.jobs.send(Ended(MUST_BE_IMPORTED, [], {}))
                os._exit(0)
            signal.alarm(int(job.patience))
            self.job = job
            self.choose(session.items)
            return None
        return True


def run(observer: Observer, files: list[str], log: str, to: Connection, more: tuple[str, ...] = ("-pno:cov",)) -> None:
    """Run tests in this process, with the project imported anew, and tell how they ended."""
    with Path(os.environ["MSC_DATA_DIR"], f"mutation-{log}.log").open("w") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    for name in [name for name in sys.modules if name.split(".")[0] in OURS and name not in KEPT]:
        del sys.modules[name]
    if observer.job:
        signal.alarm(int(observer.job.patience))
        sys.meta_path.insert(0, MutantFinder(observer.job.mutant))
    status = int(pytest.main(["-x", *IDLE, *more, *files], plugins=[observer]))
    if more == MEASURED:
        import_module("tests.databases").copy_database(log)
    to.send(Ended(status, observer.failed, observer.seconds))
    os._exit(0)
