"""PostgreSQL says nothing: every answer comes in time and is that of one that is gone, and nothing leaks."""

import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from services.intake.form.questions import number_of
from services.intake.form.words import words
from tests.journeys.complaints import complaint
from tests.outage.away import frozen
from tests.pages.deaf import Way, lossy
from tests.pages.reporters import STORY
from tests.pages.running import Form, running_form
from tests.pages.test_mailbox import ANSWER, filed, replies
from tests.stack import shared

BOUND = 1.0
LATE = 5.0
"""Seconds in which an answer that is due after `BOUND` is there, on a machine that does other work too."""
AT_ONCE = 20
"""More than there are connections in the pool."""
Asked = Callable[[], httpx.Response]


@pytest.fixture(scope="module")
def way() -> Iterator[Way]:
    with lossy(shared().postgres.port) as one:
        yield one


@pytest.fixture(scope="module")
def brief(way: Way) -> Iterator[Form]:
    with running_form(shared(), port=way.port, ANSWER_WITHIN=BOUND) as one:
        yield one


@pytest.fixture
def http(brief: Form) -> Iterator[httpx.Client]:
    home = {"Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=brief.url, headers=home, trust_env=False, timeout=90) as client:
        yield client


def timed(ask: Asked) -> tuple[float, httpx.Response]:
    began = time.monotonic()
    answer = ask()
    return time.monotonic() - began, answer


def together(*asked: Asked) -> list[httpx.Response]:
    """The answers, each of which came in time, whatever happened to the one beside it."""
    with ThreadPoolExecutor(len(asked)) as pool:
        answers = [one.result() for one in [pool.submit(timed, ask) for ask in asked]]
    assert max(seconds for seconds, _ in answers) < LATE
    return [answer for _, answer in answers]


def filing(http: httpx.Client, body: dict[str, Any], key: str) -> Asked:
    return lambda: http.post("/v1/complaints", json=body, headers={"Idempotency-Key": key})


def test_every_answer_comes_in_time_and_afterwards_all_works_at_once(brief: Form, http: httpx.Client) -> None:
    body = complaint("KCOO")
    filings = [filing(http, body, secrets.token_urlsafe(24)) for _ in range(AT_ONCE)]
    together(*[filing(http, body, secrets.token_urlsafe(24)) for _ in range(AT_ONCE)])
    http.post("/nl/melden/1", data={"what": "behaviour"})
    before = _complaints(brief)
    story = f"/nl/melden/{number_of('story')}"
    with frozen(int((brief.databases.postgres.home / "postmaster.pid").read_text().split()[0])):
        for _ in range(2):
            *refused, page, ready = together(
                *filings, lambda: http.post(story, data={"story": STORY}), lambda: http.get("/health/ready")
            )
            for answer in refused:
                assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0, answer.text
                assert answer.headers["content-type"] == "application/problem+json"
            assert page.status_code == 503 and 'role="alert"' in page.text
            assert "Dat was de derde keer." in page.text
            assert ready.status_code == 503 and ready.json()["reasons"] == ["the database does not answer"]
    first, again = together(*filings), together(*filings)
    assert {answer.status_code for answer in first} == {201}
    assert [answer.json() for answer in first] == [answer.json() for answer in again]
    assert _complaints(brief) == before + AT_ONCE
    assert http.post("/nl/melden/1", data={"what": "behaviour"}).status_code == 303


def test_what_was_written_after_all_is_the_same_complaint_when_it_is_sent_again(
    brief: Form, http: httpx.Client, way: Way
) -> None:
    before, file = _complaints(brief), filing(http, complaint("KCOO"), secrets.token_urlsafe(24))
    way.deaf = brief.databases.opened
    (refused,) = together(file)
    assert refused.status_code == 503 and not way.deaf
    assert _complaints(brief) == before + 1
    (first,), (again,) = together(file), together(file)
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert _complaints(brief) == before + 1
    code = {"Authorization": f"Code {first.json()['returnCode']}"}
    assert http.get("/v1/complaints/status", headers=code).status_code == 200


def test_a_reply_that_was_written_after_all_is_not_said_to_be_lost(brief: Form, http: httpx.Client, way: Way) -> None:
    code, complaint, part, _ = filed(brief, http)
    sent = {"code": code, "part": str(part), "once": "o" * 43, "text": ANSWER}
    way.deaf = brief.databases.opened
    (refused,) = together(lambda: http.post("/nl/code/bericht", data=sent))
    assert refused.status_code == 503 and not way.deaf
    assert words("nl")["mailbox"]["unknown"] in refused.text and 'name="perhaps-saved"' in refused.text
    assert replies(brief, complaint) == [ANSWER]
    (again,) = together(lambda: http.post("/nl/code/bericht", data=sent))
    assert again.status_code == 200 and replies(brief, complaint) == [ANSWER]


def _complaints(form: Form) -> int:
    return len(form.sql("select 1 from intake.complaints"))
