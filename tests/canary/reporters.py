"""What reporters and staff do with a desk while its words are in every sealed field."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import httpx

from tests.canary.words import Words
from tests.journeys.complaints import FACTS, opened_case
from tests.journeys.desk import Desk

ENDS = ("KCOO", "DEP_EZ", "held")
"""A committee of the workbench, a department that follows its own stream, and one that waits for a person."""

FORM: dict[str, dict[str, str | list[str]]] = {
    "what": {"what": ["discrimination", "behaviour"]},
    "serious": {"serious": ["none"]},
    "whose": {"whose": "self"},
    "form": {"form": "formal"},
    "role": {"role": "employee"},
    "where": {"where": "BZK"},
    "own": {"own": "yes"},
    "position": {"position": "manager"},
    "identity": {"identity": "known"},
    "running": {"running": ["none"]},
    "grounds": {"grounds": ["race"]},
}


def told(words: Words, end: str) -> dict[str, Any]:
    """A complaint with a word in every field that is sealed."""
    story = {
        "text": f"Dit is verzonnen. {words.secret('story')}",
        "contact": {
            "name": words.secret("name"),
            "email": f"{words.secret('mail')}@canary.example",
            "phone": words.secret("phone"),
        },
        "grounds": [words.secret("ground")],
        "mustNotSee": words.secret("avoid"),
    }
    return {"facts": FACTS[end], "story": story, "notice": {"channel": "mail", "address": words.address}}


def file_at(desk: Desk, words: Words, end: str) -> str:
    """Files under a key that is a word too, and again as a careful client does; the complaint's id.

    The code and the id of the first complaint are searched for as well: each costs as much as all its other words.
    """
    key = words.secret(f"key-{end}").ljust(22, "-")
    first, again = (desk.file(told(words, end), key) for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json()), first.text
    if end == ENDS[0]:
        words.learn("code", first.json()["returnCode"])
        words.learn("id", first.json()["id"])
    assert desk.status(first.json()["returnCode"])
    return str(first.json()["id"])


def read_by_staff(desk: Desk, complaint: str) -> None:
    """A member opens the story in the workbench and over the API, and accepts the case."""
    part = opened_case(desk, complaint)["part"]
    with desk.staff("s.kaya") as browser:
        assert browser.post(f"/nl/zaken/{part}/verhaal", data={"reason": "check"}).status_code == 200
        assert browser.post(f"/nl/zaken/{part}/aannemen").status_code == 200
    assert desk.case("POST", f"/{part}/openings", "k.dewit", {"reason": "check"}).status_code == 201


def letters_left(desk: Desk, complaint: str) -> bool:
    """Whether the reporter and the secretariat have their letters."""
    query = "select 1 from notify.letters where complaint_id = $1 and sent_on is not null"
    return len(desk.sql(query, UUID(complaint))) == 2


def walk_the_form(desk: Desk, words: Words) -> None:
    """One draft that is sent and one that stays, by a browser without JavaScript."""
    for sent in (True, False):
        with _browser(desk) as browser:
            page = _to_overview(browser, _typed(words))
            if sent:
                page = browser.post(page.url)
                digits = page.text.partition('class="loket-code__digits"')[2].partition("</p>")[0]
                code = "".join(re.findall("[0-9]{4}", digits))
                assert len(code) == 24 and browser.post("/nl/code", data={"code": code}).status_code == 200
                words.learn("code", code)


def _typed(words: Words) -> dict[str, dict[str, str | list[str]]]:
    contact = {
        "contact": words.secret("form-name"),
        "contact-email": f"{words.secret('form-mail')}@canary.example",
        "contact-phone": words.secret("form-phone"),
    }
    return FORM | {
        "story": {"story": words.secret("form-story")},
        "contact": {**contact},
        "notsee": {"notsee": words.secret("form-avoid")},
        "notice": {"notice": "mail", "notice-address": words.address},
    }


@contextmanager
def _browser(desk: Desk) -> Iterator[httpx.Client]:
    home = desk.url("intake")
    headers = {"Origin": home, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=home, timeout=60, trust_env=False, follow_redirects=True, headers=headers) as browser:
        yield browser


def _to_overview(browser: httpx.Client, typed: Mapping[str, Mapping[str, str | list[str]]]) -> httpx.Response:
    page = browser.get("/nl/melden/1")
    while not page.url.path.endswith("/controle"):
        (question, *_) = re.findall(r'\bname="([a-z0-9-]+)"', page.text.partition("<form")[2])
        before = page.url
        page = browser.post(page.url, data=dict(typed.get(question, {question: ""})))
        assert page.url != before and page.status_code == 200, (question, page.text)
    return page
