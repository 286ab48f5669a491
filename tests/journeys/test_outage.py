"""Kafka or PostgreSQL goes away while people file: what was confirmed is delivered, and what was not says so."""

import secrets
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import httpx

from tests.journeys.complaints import complaint
from tests.journeys.desk import Desk, until

SENDERS = 4


def _all_have_cases(desk: Desk, complaints: list[str]) -> None:
    query = (
        "select complaint_id from committee.cases where complaint_id = any($1::uuid[]) "
        "and opened_at is not null and story_on is not null"
    )
    ids = {UUID(one) for one in complaints}
    until(lambda: len(desk.sql(query, list(ids))) >= len(ids), 120)
    assert sorted(row["complaint_id"] for row in desk.sql(query, list(ids))) == sorted(ids)


def test_without_kafka_every_complaint_is_taken_and_delivered_when_it_is_back(desk: Desk) -> None:
    """Frozen first, so that connections stay open and say nothing; then killed."""
    pid = desk.signal("kafka", signal.SIGSTOP)
    try:
        answers = [desk.file(complaint("KCOO")) for _ in range(15)]
    finally:
        desk.signal("kafka", signal.SIGKILL)
    answers += [desk.file(complaint("DEP_EZ")) for _ in range(15)]
    assert {answer.status_code for answer in answers} == {201}
    desk.until_back("kafka", pid)
    _all_have_cases(desk, [answer.json()["id"] for answer in answers])


def test_while_postgresql_restarts_nothing_is_confirmed_that_is_not_kept(desk: Desk) -> None:
    filed: list[tuple[dict[str, Any], str, httpx.Response]] = []
    over = threading.Event()

    def send() -> None:
        while not over.is_set():
            body, key = complaint("KCOO"), secrets.token_urlsafe(24)
            filed.append((body, key, desk.file(body, key)))

    with ThreadPoolExecutor(SENDERS) as pool:
        sending = [pool.submit(send) for _ in range(SENDERS)]
        try:
            until(lambda: len(filed) > 20)
            pid = desk.signal("postgres", signal.SIGINT)
            until(lambda: any(answer.status_code != 201 for *_, answer in filed), 30)
            desk.until_back("postgres", pid)
        finally:
            over.set()
        for one in sending:
            one.result()
    refused = [(body, key, answer) for body, key, answer in filed if answer.status_code != 201]
    for *_, answer in refused:
        assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    again = [desk.file(body, key) for body, key, _ in refused]
    assert {answer.status_code for answer in again} == {201}
    confirmed = [answer for *_, answer in filed if answer.status_code == 201] + again
    _all_have_cases(desk, [answer.json()["id"] for answer in confirmed])
