"""A child for each mutant: the tests in a fork of this process, which has read the libraries but none of our code."""

import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile
from types import CodeType, ModuleType
from typing import IO, Any

import pytest

OURS = ("services", "schemas", "deploy", "tests")
A_CHILD_S = 1_000
"""So many databases one child may make: their numbers begin at its own times this."""


class Changed(MetaPathFinder, Loader):
    """Gives one module other code than its file has."""

    def __init__(self, name: str, code: CodeType) -> None:
        self._name, self._code = name, code

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        return spec_from_file_location(name, self._code.co_filename, loader=self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)


class Child:
    """One run of some tests; ``number`` keeps its databases apart from those of others."""

    def __init__(self, number: int, tests: Sequence[str], change: Changed | None, stack: bytes | None) -> None:
        self.number, self.began = number, time.monotonic()
        self.told: IO[bytes] = TemporaryFile()  # noqa: SIM115, it is read once the child has ended.
        self.pid = os.fork()
        if not self.pid:
            status = 70
            try:
                os.setsid()
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                os.dup2(self.told.fileno(), 1)
                os.dup2(self.told.fileno(), 2)
                status = _run(number, tests, change, stack)
            except BaseException:
                traceback.print_exc()
            sys.stdout.flush()
            os._exit(status)

    def ended(self, limit: float) -> int | None:
        """Its exit status, -9 where it took longer than ``limit`` seconds; None while it runs."""
        if time.monotonic() - self.began > limit:
            self.end()
            return -signal.SIGKILL
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None

    def end(self) -> None:
        """Now."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)

    def said(self) -> str:
        """What it printed."""
        self.told.seek(0)
        return self.told.read().decode(errors="replace")


def _run(number: int, tests: Sequence[str], change: Changed | None, stack: bytes | None) -> int:
    if change:
        sys.meta_path.insert(0, change)
    if stack:
        _give(stack, number)
    plain = ["--assert=plain"] if sys.flags.optimize else []
    status = pytest.main(["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:schemathesis", *plain, *tests])
    print("libraries:", *(name for name in sys.modules if not name.startswith((*OURS, "_pytest", "conftest"))))
    return int(status)


def _give(stack: bytes, number: int) -> None:
    """The tests of this child ask for a stack and get the one that runs already."""
    module = import_module("tests.stack")
    running = pickle.loads(stack)
    object.__setattr__(running, "_numbers", count(number * A_CHILD_S))
    module.shared = lambda: running  # type: ignore[attr-defined]


@contextmanager
def a_stack() -> Iterator[bytes]:
    """A real PostgreSQL and a real Kafka, in a child of their own and pickled for the others.

    What the others leave there goes at the end: to drop a database of a test takes longer than the test.
    """
    told, ending = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        os.setsid()
        os.close(ending[1])
        with import_module("tests.stack").running() as stack:
            with os.fdopen(told[1], "wb") as pipe:
                pickle.dump(stack, pipe)
            os.read(ending[0], 1)
        os._exit(0)
    os.close(told[1])
    os.close(ending[0])
    with os.fdopen(told[0], "rb") as pipe:
        stack = pipe.read()
    try:
        yield stack
    finally:
        os.close(ending[1])
        os.waitpid(pid, 0)


def path_of(module: str) -> Path:
    """The file of one of our modules, from the checkout."""
    return Path(*module.split(".")).with_suffix(".py")
