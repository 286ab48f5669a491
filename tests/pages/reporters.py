"""Three people who report, and how they get from one page to the next."""

from collections.abc import Iterator, Mapping

from playwright.sync_api import Page

Answers = Mapping[str, Mapping[str, str | list[str]]]
"""By question: what goes into which field; a question that is left out is left empty."""

STORY = "In het overleg zei zij iets over mijn afkomst: “ga terug”.\nDat was de derde keer. <b>Niemand</b> zei iets. 😐"

FORMAL: Answers = {
    "what": {"what": ["discrimination", "racism", "behaviour"]},
    "serious": {"serious": ["none"]},
    "whose": {"whose": "self"},
    "form": {"form": "formal"},
    "role": {"role": "employee"},
    "where": {"where": "EZ"},
    "own": {"own": "yes"},
    "position": {"position": "manager"},
    "identity": {"identity": "known"},
    "when": {"when-month": "9", "when-year": "2026"},
    "running": {"running": ["none"]},
    "grounds": {"grounds": ["race", "religion"]},
    "story": {"story": STORY},
    "contact": {"contact": "Noor de Jong", "contact-email": "noor@example.nl"},
    "notice": {"notice": "mail", "notice-address": "noor@example.nl"},
}

ANONYMOUS: Answers = {
    "what": {"what": ["integrity"]},
    "serious": {"serious": ["unknown"]},
    "classified": {"classified": "no"},
    "whose": {"whose": "seen"},
    "form": {"form": "report"},
    "role": {"role": "hired"},
    "where": {"where": "EZ", "where-more": "yes"},
    "where-2": {"where-2": "POLITIE"},
    "own": {"own": "unknown"},
    "position": {"position": "manager", "position-2": "employee"},
    "reprisal": {"reprisal": "no"},
    "identity": {"identity": "anonymous"},
    "signpost": {"signpost": "yes"},
    "story": {"story": STORY},
    "notice": {"notice": "mailbox"},
}

ADVICE: Answers = {
    "what": {"what": ["behaviour"]},
    "serious": {"serious": ["none"]},
    "whose": {"whose": "self"},
    "form": {"form": "advice"},
}


def fill(page: Page, answers: Mapping[str, str | list[str]]) -> None:
    """One page, as a person with a mouse or a finger would."""
    for field, value in answers.items():
        control = page.locator(f"main [name={field}]")
        if control.first.get_attribute("type") in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                page.check(f"main [name={field}][value={one}]")
        elif page.locator(f"main select[name={field}]").count():
            control.select_option(value)
        else:
            control.fill(str(value))


def question(page: Page) -> str:
    """Which question this is; empty where it is none."""
    fields = page.locator("main form [name]")
    return (fields.first.get_attribute("name") or "") if fields.count() else ""


def go_on(page: Page) -> None:
    """The button of the page."""
    with page.expect_navigation():
        page.click("main form button[type=submit]")


def walk(page: Page, start: str, answers: Answers) -> Iterator[str]:
    """From the start to the overview; yields each question when it is filled in and before it is sent."""
    page.goto(start)
    with page.expect_navigation():
        page.click("main a.nl-button")
    while name := question(page):
        fill(page, answers.get(name, {}))
        yield name
        go_on(page)
        assert page.locator("#errors").count() == 0, (name, page.locator("#errors").inner_text())
    assert page.url.endswith(("/controle", "/check")), (page.url, page.locator("h1").inner_text())


def to_overview(page: Page, start: str, answers: Answers) -> list[str]:
    """Everything before sending; the questions that were asked."""
    return list(walk(page, start, answers))


def code_of(page: Page) -> str:
    """The return code on the page after sending."""
    return page.locator(".loket-code__digits").inner_text()
