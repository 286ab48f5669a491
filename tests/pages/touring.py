"""How to come to each page for reporters: by a draft that was answered so far, a code, a mistake or a fault."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from playwright.sync_api import Page

from services.intake.form.questions import QUESTIONS, number_of
from services.intake.form.site import to
from services.intake.form.words import Tongue
from tests.pages.decided import decide, held_for_consent
from tests.pages.reporters import ADVICE, ANONYMOUS, FORMAL, Answers
from tests.pages.running import Form

OWN: Answers = {**FORMAL, "form": {"form": "report"}, "identity": {"identity": "confidential"}}
CLASSIFIED: Answers = {
    "what": {"what": ["integrity"]},
    "serious": {"serious": ["none"]},
    "classified": {"classified": "yes"},
}
HELP: Answers = {**ADVICE, "signpost": {"signpost": "go"}}
MAY_BE_EMPTY = ("when", "notsee")
HOME = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Tour:
    """One language, one browser."""

    form: Form
    language: Tongue
    page: Page

    def path(self, place: str, number: int | None = None) -> str:
        """The address of a place."""
        return self.form.url + to(self.language, place, number)

    def open(self, place: str, number: int | None = None) -> None:
        """The page at a place that lets this person in."""
        self.page.goto(self.path(place, number))
        assert self.page.url == self.path(place, number)

    def be(self, answers: Answers, until: str = "") -> httpx.Client:
        """Be somebody who has answered this, without a mouse, up to ``until``; the browser gets the draft."""
        http = httpx.Client(base_url=self.form.url, headers=HOME, trust_env=False, timeout=30)
        for question in QUESTIONS[: number_of(until) - 1 if until else None]:
            if question.id in answers or question.id in MAY_BE_EMPTY:
                fields = answers.get(question.id, {question.id: ""})
                sent = http.post(to(self.language, "question", number_of(question)), data=fields)
                assert sent.status_code == 303, (question.id, sent.text)
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": "loket", "value": http.cookies["loket"], "url": self.form.url}])
        return http

    def questions(self, answers: Answers, *ids: str) -> Iterator[str]:
        """Each of these questions, or all that were answered."""
        self.be(answers)
        for id in ids or answers:
            self.open("question", number_of(id))
            yield "question.html"


def stops(tour: Tour) -> Iterator[str]:
    """Every page in its turn, by the name of its template; the browser is there when it is yielded."""
    for place in ("start", "safe", "privacy", "accessibility", "code"):
        tour.open(place)
        yield {"privacy": "about.html", "accessibility": "about.html"}.get(place, f"{place}.html")
    yield from _mistakes(tour)
    yield from tour.questions(ANONYMOUS)
    yield from tour.questions(OWN, "avoid")
    yield from tour.questions(FORMAL, "running", "identity", "grounds", "contact", "notsee")
    yield from _sent(tour)
    tour.be(CLASSIFIED)
    tour.open("stop")
    yield "stop.html"


def _mistakes(tour: Tour) -> Iterator[str]:
    page = tour.page
    page.fill("#code", "1234")
    page.click("main form button")
    yield "code.html"
    tour.open("sent")
    yield "gone.html"
    page.goto(f"{tour.form.url}/{tour.language}/nothing-here")
    yield "error.html"
    tour.open("question", 1)
    page.click("main form button")
    yield "question.html"
    page.goto(tour.path("question", 1) + "?erased")
    yield "question.html"


def _sent(tour: Tour) -> Iterator[str]:
    tour.open("check")
    yield "check.html"
    tour.page.click("main form button")
    yield "sent.html"
    decide(tour.form)
    tour.page.reload()
    code = tour.page.locator(".loket-code__digits").inner_text()
    yield "sent.html"
    tour.open("code")
    tour.page.fill("#code", code)
    tour.page.click("main form button")
    yield "status.html"
    yield from _asked(tour)
    tour.be(HELP)
    tour.open("question", number_of("signpost"))
    yield "question.html"
    tour.open("check")
    yield "check.html"
    tour.page.click("main form button")
    yield "sent.html"


def _asked(tour: Tour) -> Iterator[str]:
    """May it be forwarded? Yes, and no."""
    code, _, _ = held_for_consent(tour.form)
    tour.open("code")
    tour.page.fill("#code", code)
    tour.page.click("main form button")
    yield "status.html"
    for _ in range(2):
        tour.page.click("button[name=forward]")
        assert tour.page.url == tour.path("consent")
        yield "status.html"
