"""The public doors through which everything in the demonstration happens, and no other."""

import asyncio
import time
from typing import Any

import httpx

from deploy.demo.script import Complaint, Step, places
from deploy.local.login import token_of

PATIENCE = 60.0


class Stuck(Exception):
    """The desk did something else than the demonstration expects; the sentence says where to look."""


class Doors:
    """The running stack, by the addresses of its endpoints.json."""

    def __init__(self, endpoints: dict[str, Any]) -> None:
        self._told = endpoints
        self._http = httpx.Client(timeout=30, trust_env=False)
        self._tokens: dict[str, str] = {}

    def file(self, complaint: Complaint, key: str) -> str:
        """The return code; the same key gives the same one and files nothing twice."""
        headers = {"Idempotency-Key": key}
        answer = self._http.post(f"{self._told['intake']}/v1/complaints", json=complaint.body, headers=headers)
        return str(_good(answer).json()["returnCode"])

    def status(self, code: str) -> dict[str, Any]:
        """What the reporter sees."""
        headers = {"Authorization": f"Code {code}"}
        return dict(_good(self._http.get(f"{self._told['intake']}/v1/complaints/status", headers=headers)).json())

    def play(self, complaint: Complaint, code: str) -> None:
        """Every step at its time, until the complaint stands where it should; Stuck when it does not come there."""
        waiting = list(complaint.steps)
        deadline = time.monotonic() + PATIENCE
        while (found := places(seen := self.status(code))) != complaint.ends or waiting:
            if waiting and waiting[0].at in found and (waiting[0].does != "answer" or asked(seen)):
                part = next(part["part"] for part in seen["parts"] if places({"parts": [part]}) == [waiting[0].at])
                if self._done(waiting[0], part, code):
                    waiting.pop(0)
                    continue
            if time.monotonic() > deadline:
                raise Stuck(f"“{complaint.title}” stands at {found or 'nothing yet'}; look at its trace.")
            time.sleep(0.2)

    def _done(self, step: Step, part: str, code: str) -> bool:
        """Does it; False where it is too early for it."""
        cases = f"{self._told['committee']}/v1/cases/{part}"
        url, body = {
            "accept": (f"{cases}/acceptance", None),
            "refuse": (f"{cases}/refusal", {"reason": "not-competent"}),
            "write": (f"{cases}/messages", {"text": step.text}),
            "answer": (f"{self._told['intake']}/v1/complaints/status/messages", {"text": step.text}),
            "decide": (
                f"{self._told['routing']}/v1/held/{part}/decision",
                {"destination": step.destination, "motivation": step.motivation},
            ),
        }[step.does]
        holder = f"Bearer {self._token(step.who)}" if step.who else f"Code {code}"
        answer = self._http.post(url, json=body, headers={"Authorization": holder})
        return answer.status_code != 409 and bool(_good(answer))

    def _token(self, who: str) -> str:
        if who not in self._tokens:
            self._tokens[who] = asyncio.run(token_of(who))
        return self._tokens[who]


def asked(seen: dict[str, Any]) -> bool:
    """Whether the reporter has read a question that they did not answer yet: nobody answers what has not arrived."""
    said = [message["kind"] for message in seen["messages"] if message["kind"] in ("message", "reply")]
    return said[-1:] == ["message"]


def _good(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        raise Stuck(f"{answer.request.method} {answer.request.url} answers {answer.status_code}: {answer.text[:300]}")
    return answer
