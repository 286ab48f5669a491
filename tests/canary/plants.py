"""Bugs to plant: ``python -m tests.canary.plants NAME`` is intake's web face with one of them in it.

Nothing in the product knows of this: the bug is put into the modules of a process of its own, which then begins as
``python -m services.intake`` does.
"""

import runpy
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from opentelemetry.trace import get_current_span
from prometheus_client import Counter

from services.chassis import metrics, problems
from services.chassis.logs import log
from services.front import door
from services.intake import rows
from services.intake.complaint import Complaint
from services.intake.desk import Desk
from services.intake.filing import FileComplaint, Sealer


def story_on_a_span() -> None:
    """As the value of an attribute that may leave."""
    before_filing(lambda body: get_current_span().set_attribute("loket.rule", text_of(body)))


def exception_that_carries_the_story() -> None:
    """Raised where a complaint is filed, and logged with its text."""

    def fail(body: Complaint) -> None:
        raise ValueError(text_of(body))

    before_filing(fail)
    put(problems, "fault_of", lambda error: {"error": repr(error)})


def pydantic_error_logged() -> None:
    """With the input that pydantic keeps in it; its text has none, because our shapes hide it there."""
    known = problems.wrong_fields

    def logged(error: Any) -> list[dict[str, Any]]:
        log().warning("request_failed", reason=str(error.errors()))
        return known(error)

    put(door, "wrong_fields", logged)


def address_in_a_plain_column() -> None:
    """Beside the facts."""
    known = Sealer.seal

    def seal(self: Sealer, body: Complaint, *more: Any) -> FileComplaint:
        command = known(self, body, *more)
        address = body.notice and body.notice.address
        effects = (
            replace(one, facts={**one.facts, "heardAt": address}) if isinstance(one, rows.Received) else one
            for one in command.effects
        )
        return replace(command, effects=tuple(effects))

    put(Sealer, "seal", seal)


def story_in_a_metric() -> None:
    """As a label."""
    stories = Counter("stories", "Planted.", ["story"], registry=metrics.REGISTRY)
    before_filing(lambda body: stories.labels(text_of(body)).inc())


def story_in_base64_in_a_log() -> None:
    """Spelled so that nobody sees it."""
    before_filing(lambda body: log().info("service_started", reason=b64encode(b"?" + text_of(body).encode()).decode()))


def story_in_a_process_argument() -> None:
    """Of a program that intake starts."""
    before_filing(
        lambda body: subprocess.Popen([sys.executable, "-c", "input()", text_of(body)], stdin=subprocess.PIPE)
    )


PLANTS: dict[str, tuple[Callable[[], None], str]] = {
    "span": (story_on_a_span, "spans"),
    "exception": (exception_that_carries_the_story, "log"),
    "pydantic": (pydantic_error_logged, "log"),
    "column": (address_in_a_plain_column, "column"),
    "metric": (story_in_a_metric, "metrics"),
    "base64": (story_in_base64_in_a_log, "log"),
    "argument": (story_in_a_process_argument, "arguments"),
}
"""The bug, and the kind of place where it must be found."""


def text_of(body: Complaint) -> str:
    """The story, or nothing."""
    return body.story.text if body.story else ""


def before_filing(act: Callable[[Complaint], object]) -> None:
    """Something that happens with every complaint."""
    known = Desk.file

    async def file(self: Desk, body: Complaint, key: bytes) -> Any:
        act(body)
        return await known(self, body, key)

    put(Desk, "file", file)


def put(where: Any, name: str, what: Any) -> None:
    """In the place of what was there."""
    setattr(where, name, what)


if __name__ == "__main__":
    PLANTS[sys.argv.pop()][0]()
    runpy.run_module("services.intake", run_name="__main__")
