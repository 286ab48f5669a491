"""What a browser of staff had once opens nothing later: a code, a state, a cookie, each used again or by another."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from deploy.local.login import hidden_fields
from tests.journeys.desk import Desk

LIST, SESSION, LOGIN = "/nl/zaken", "staff-loket", "login-loket"


@contextmanager
def at_the_door(desk: Desk, who: str) -> Iterator[tuple[httpx.Client, str]]:
    """A browser whose person has logged in at the provider, and the address with which it is sent back to us."""
    home = desk.url("committee")
    password = next(one["password"] for one in desk.endpoints["accounts"] if one["username"] == who)
    headers = {"Origin": home, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(timeout=60, trust_env=False, base_url=home, headers=headers) as browser:
        page = followed(browser, browser.get(f"/login?to={LIST}"))
        for answer in ({"login": who}, {"password": password}):
            form = {**hidden_fields(page.text), **answer}
            page = followed(browser, browser.post(page.url, data=form, headers={"Origin": desk.url("oidc")}))
        yield browser, str(page.headers["Location"])


def followed(browser: httpx.Client, page: httpx.Response) -> httpx.Response:
    """The page at the end of the redirects, or the redirect that leads back to us."""
    back = str(browser.base_url.join("/signed-in?"))
    while page.has_redirect_location and not page.headers["Location"].startswith(back):
        page = browser.get(page.url.join(page.headers["Location"]))
    return page


def comes_in(browser: httpx.Client, back: str) -> bool:
    """Whether this browser is let in at the address that the provider gave."""
    answer = browser.get(back)
    assert answer.status_code in (303, 400)
    return answer.status_code == 303 and answer.headers["Location"] == LIST


def is_in(browser: httpx.Client) -> bool:
    """Whether it sees the list of cases."""
    answer = browser.get(LIST)
    assert answer.status_code == 200 or answer.headers["Location"].startswith("/login?")
    return answer.status_code == 200


@pytest.fixture(scope="module")
def doors(desk: Desk) -> Iterator[list[tuple[httpx.Client, str]]]:
    with ExitStack() as leaving:
        yield [leaving.enter_context(at_the_door(desk, who)) for who in ("s.kaya", "n.elamrani")]


def test_nobody_comes_in_by_the_login_of_another(doors: list[tuple[httpx.Client, str]]) -> None:
    (mine, my_way), (_, other_way) = doors
    assert not comes_in(mine, other_way), "the state of another browser"
    code = parse_qs(urlsplit(other_way).query)["code"][0]
    state = parse_qs(urlsplit(my_way).query)["state"][0]
    assert not comes_in(mine, f"/signed-in?code={code}&state={state}"), "the code of another login in one's own"
    mine.cookies.clear()
    assert not comes_in(mine, my_way), "without the cookie with which one left"
    assert not is_in(mine)


def test_what_was_used_once_is_used_up(desk: Desk) -> None:
    with at_the_door(desk, "s.kaya") as (browser, back):
        left = browser.cookies[LOGIN]
        assert comes_in(browser, back) and is_in(browser)
        first = browser.cookies[SESSION]
        assert not comes_in(browser, back), "the state is forgotten once it was used"
        browser.cookies.set(LOGIN, left, domain="127.0.0.1")
        assert not comes_in(browser, back), "the provider takes a code once"
        assert is_in(browser)
        started = browser.get("/login")
        assert not comes_in(browser, back), "the state of a login before this one"
        assert started.status_code == 303
        assert browser.post("/nl/uitloggen").status_code == 303
        assert not is_in(browser)
        browser.cookies.set(SESSION, first, domain="127.0.0.1")
        assert not is_in(browser), "the session that was left"
        assert browser.post(f"{LIST}/x/aannemen").status_code == 401


def test_logging_in_again_ends_the_session_before_and_a_session_opens_one_place(desk: Desk) -> None:
    with at_the_door(desk, "l.martina") as (browser, back), at_the_door(desk, "l.martina") as (again, second):
        assert browser.get(back).status_code == 303
        before = browser.cookies[SESSION]
        for name in (SESSION, "staff-loket-desk"):
            again.cookies.set(name, before, domain="127.0.0.1")
        elsewhere = again.get(f"{desk.url('routing')}/nl/vastgehouden")
        assert elsewhere.headers["Location"].startswith("/login?"), "a session of the workbench at the desk"
        assert again.get("/nl/ingelogd").status_code == 200
        assert again.get(second).status_code == 303 and again.cookies[SESSION] != before
        assert browser.get("/nl/ingelogd").headers["Location"].startswith("/login?")
