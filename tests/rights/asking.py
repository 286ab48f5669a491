"""What is asked at each address: with a real body where one is right, as a page or a program would send it."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from tests.hostile.routes import NOBODY_S, Route
from tests.rights.people import Pass
from tests.rights.verdict import Outcome, seen

TEXT = "Verzonnen, om te zien wie dit mag."
DROPPED = frozenset({"date"})

JSON: Mapping[str, dict[str, Any]] = {
    "refusal": {"reason": "not-competent"},
    "recusals": {},
    "openings": {"reason": "check"},
    "messages": {"text": TEXT},
    "consent": {"consentToForward": True},
    "complaints": {},
    "decisions": {"language": "nl"},
    "decision": {"destination": "ADVICE", "motivation": TEXT, "confirm": True},
    "forwarding": {"way": "post"},
}
"""By the end of an address of an API."""
FORMS: Mapping[tuple[str, ...], dict[str, str]] = {
    ("niet-voor-ons", "not-ours"): {"reason": "not-competent", "sure": "on"},
    ("niet-meedoen", "recuse"): {"self": "on"},
    ("verhaal", "story", "lezen", "read"): {"reason": "check"},
    ("berichten", "messages", "bericht", "message"): {"text": TEXT},
    ("agenda", "calendar"): {"destination": "KCOO"},
    ("intrekken", "withdraw"): {"id": str(NOBODY_S)},
    ("toestemming", "consent"): {"forward": "yes"},
    ("vastgehouden", "held"): {
        "destination": "ADVICE", "motivation": TEXT, "confirm": "on", "sure": "on", "attempt": "1"
    },
    ("doorverwezen", "referred"): {"way": "post", "sure": "on", "attempt": "1"},
}  # fmt: skip
"""By the end of an address of a page."""


class Made(NamedTuple):
    """A request without the address of its process."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """An answer; the names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True, eq=False)
class Asked:
    """One request by one person; ``target`` names what ``part`` belongs to, ``once`` guards a form against repeats."""

    route: Route
    entering: Pass
    target: str
    part: UUID
    once: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def page(self) -> bool:
        """Whether a browser asks this, and not a program."""
        return self.route.promised is None

    @property
    def told(self) -> str:
        """For a person who reads of it."""
        who = f"{self.entering.who} ({self.entering.way})"
        return f"{who}: {self.route.method} {self.route.process}{self.route.path} about {self.target}"

    def made(self, base: str) -> Made:
        """The request, to a process at ``base``."""
        path, method, headers = self.route.at(self.part), self.route.method, dict(self.entering.headers)
        if self.page:
            headers |= {"Origin": base, "Sec-Fetch-Site": "same-origin"}
        if method != "POST":
            return Made(method, path, headers, b"")
        kind = "x-www-form-urlencoded" if self.page else "json"
        body = urlencode(self._form()) if self.page else json.dumps(self._json())
        return Made(method, path, {**headers, "Content-Type": f"application/{kind}"}, body.encode())

    def _json(self) -> dict[str, Any]:
        body = JSON.get(self.route.path.rpartition("/")[2], {})
        return {**body, "part": str(self.part)} if self.route.path == "/v1/complaints/status/messages" else body

    def _form(self) -> dict[str, str]:
        end = self.route.path.removesuffix("/{part}").rpartition("/")[2]
        found = next((form for ends, form in FORMS.items() if end in ends), {})
        asked = {"id": str(self.part)} if "id" in found else {}
        return {**found, **asked, "once": self.once, "code": self.entering.code, "part": str(self.part)}


@dataclass(frozen=True)
class Answered:
    """What came back; ``alike`` is the answer without what differs between two parts, ``names`` what it tells of."""

    outcome: Outcome
    status: int
    alike: tuple[int, tuple[tuple[str, str], ...], str]
    names: frozenset[str]


def read(asked: Asked, answer: Reply, targets: Mapping[str, UUID]) -> Answered:
    """An answer, as the rules look at it."""
    headers = sorted((name, _bare(value, asked.part)) for name, value in answer.headers.items() if name not in DROPPED)
    alike = (answer.status, tuple(headers), _bare(answer.text, asked.part))
    told = answer.text + answer.headers.get("location", "")
    # An address that was asked for may be repeated, as the way back after logging in.
    others = {name: part for name, part in targets.items() if part != asked.part or "{part}" not in asked.route.path}
    names = frozenset(name for name, part in others.items() if str(part) in told or reference(part) in told)
    return Answered(seen(answer.status, answer.headers), answer.status, alike, names)


def reference(part: UUID) -> str:
    """A part's short name among people."""
    return f"{part.hex[:4]}-{part.hex[4:8]}".upper()


def _bare(text: str, part: UUID) -> str:
    return text.replace(str(part), "PART").replace(reference(part), "PART")
