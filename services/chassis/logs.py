"""Logs: one line an event, past tense, with keywords from a list; JSON unless a person looks at a terminal."""

import logging
import os
import sys
import time
from collections.abc import Mapping, MutableMapping
from traceback import walk_tb
from typing import Any, ClassVar

import structlog
from opentelemetry import trace

ALLOWED = frozenset({
    "event", "level", "timestamp", "service", "process", "trace_id", "error", "fault", "where", "logger", "issuer",
    "type", "topic", "key", "count", "seconds", "attempts", "reason", "destination", "code", "route", "port", "subject",
})  # fmt: skip
"""Every keyword a line may carry. An error is its type and the line of code it left, never its text."""


def _only_listed(_: Any, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in line.items() if key in ALLOWED}


def _trace_id(_: Any, __: str, line: MutableMapping[str, Any]) -> Mapping[str, Any]:
    context = trace.get_current_span().get_span_context()
    return {**line, "trace_id": f"{context.trace_id:032x}"} if context.is_valid else line


class _LibraryHandler(logging.Handler):
    """Libraries' warnings: where they were given, and the template without its arguments, which may be people's input.

    A message without arguments may have been formatted by the library itself, as asyncio does, so it is not told. The
    same line is told once in ten seconds: without Kafka four processes wrote 75 KB of them a second, for as long as
    that took.
    """

    _told: ClassVar[dict[tuple[str, str, str], int]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        told = {"reason": str(record.msg)[:200]} if record.args else {}
        told |= {"where": f"{record.module}:{record.lineno}"} | fault_of(record.exc_info and record.exc_info[1])
        line, now = (record.name, told["where"], told.get("error", "")), int(time.monotonic() // 10)
        if self._told.get(line) != now:
            self._told[line] = now
            log().log(record.levelno, "library_warned", logger=record.name, **told)


def configure(service: str, process: str) -> None:
    """Once, at the start of a process."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _trace_id,
            _only_listed,
            structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(os.environ.get("LOKET_LOG_LEVEL", "info")),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service, process=process)
    logging.basicConfig(level=logging.WARNING, handlers=[_LibraryHandler()], force=True)


def log() -> Any:
    """The logger; every event name it is given stands in docs/operating.md."""
    return structlog.get_logger()


def fault_of(error: BaseException | None) -> dict[str, str]:
    """What may be told of an error: its type, and the last line of code it passed."""
    if not error:  # Some libraries say False where there was none.
        return {}
    passed = [f"{frame.f_globals.get('__name__', '?')}:{line}" for frame, line in walk_tb(error.__traceback__)]
    return {"error": type(error).__name__, "where": passed[-1] if passed else "?"}
