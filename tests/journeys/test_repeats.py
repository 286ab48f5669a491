"""A repeat is harmless: the same key and the same complaint are one complaint, however often and at once they come."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from tests.journeys.complaints import by_mail, canary, complaint, opened_case
from tests.journeys.desk import Desk, until

AT_ONCE = 20


def test_twenty_repeats_at_once_are_one_complaint_with_one_answer(desk: Desk) -> None:
    body, key = by_mail("KCOO", f"{canary('adres')}@example.org"), secrets.token_urlsafe(24)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: desk.file(body, key), range(AT_ONCE)))
    assert {answer.status_code for answer in answers} == {201}
    (receipt,) = {tuple(answer.json().items()) for answer in answers}
    told = dict(receipt)
    assert desk.file(body, key).json() == told
    assert len(desk.sql("select 1 from intake.complaints where complaint_id = $1", UUID(told["id"]))) == 1
    opened_case(desk, told["id"])
    assert len(desk.sql("select 1 from committee.cases where complaint_id = $1", UUID(told["id"]))) == 1
    assert len(until(lambda: desk.mails(body["notice"]["address"]))) == 1


def test_a_key_used_for_another_complaint_is_a_conflict(desk: Desk) -> None:
    key = secrets.token_urlsafe(24)
    assert desk.file(complaint("KCOO"), key).status_code == 201
    answer = desk.file(complaint("KCOO"), key)
    assert answer.status_code == 409
    assert "returnCode" not in answer.json()


def test_two_complaints_at_once_under_one_key_are_one_complaint_and_one_conflict(desk: Desk) -> None:
    key = secrets.token_urlsafe(24)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: desk.file(complaint("KCOO"), key), range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
