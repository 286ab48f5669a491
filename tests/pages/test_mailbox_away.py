"""The page behind the code while the database is away: nothing typed is lost, and what is not known is not claimed."""

import httpx
import pytest

from services.intake.codes import spaced
from services.intake.form.site import PATHS
from services.intake.form.words import TONGUES, Tongue, words
from tests.pages.running import Form
from tests.pages.test_mailbox import ANSWER, enter, filed, http, replies, send
from tests.workbench.browser import Browser, findings

__all__ = ["http"]


@pytest.mark.parametrize("language", TONGUES)
def test_a_message_that_was_not_saved_is_sent_again_as_it_was(
    form: Form, browser: Browser, http: httpx.Client, language: Tongue
) -> None:
    code, complaint, *_ = filed(form, http)
    texts = words(language)["mailbox"]
    with browser.profile() as page:
        enter(page, form, language, code)
        with form.without_databases():
            for _ in range(2):
                send(page, language, ANSWER)
                assert texts["unsaved"] in page.locator("main").inner_text()
                assert page.input_value("[name=text]") == ANSWER and findings(page) == []
        page.get_by_role("button", name=texts["send"]).click()
        assert texts["sent"] in page.get_by_role("status").inner_text()
        page.reload()
        assert replies(form, complaint) == [ANSWER]


def test_a_second_try_that_fails_earlier_knows_no_more_than_the_first(form: Form, http: httpx.Client) -> None:
    code, _, part, _ = filed(form, http)
    sent = {"code": code, "part": str(part), "once": "o" * 43, "text": ANSWER, "perhaps-saved": "yes"}
    with form.without_databases():
        answer = http.post(PATHS["nl"]["reply"], data=sent)
    assert answer.status_code == 503 and words("nl")["mailbox"]["unknown"] in answer.text
    assert answer.text.count('name="perhaps-saved"') == 1


@pytest.mark.parametrize("between", [{"text": ""}, {"text": "x" * 4_001}, {"part": ""}], ids=["empty", "long", "part"])
def test_what_is_corrected_between_two_tries_is_still_the_message_that_was_perhaps_saved(
    form: Form, http: httpx.Client, between: dict[str, str]
) -> None:
    code, _, part, _ = filed(form, http)
    sent = {"code": code, "part": str(part), "once": "o" * 43, "text": ANSWER, "perhaps-saved": "yes"}
    answer = http.post(PATHS["nl"]["reply"], data={**sent, **between})
    assert answer.status_code == 400 and answer.text.count('name="perhaps-saved"') == 1
    assert f'name="once" value="{sent["once"]}"' in answer.text
    with form.without_databases():
        seen = http.post(PATHS["nl"]["code"], data=sent)
    assert seen.text.count('name="perhaps-saved"') == 1 and f'name="once" value="{sent["once"]}"' in seen.text
    again = http.post(PATHS["nl"]["code"], data=sent)
    assert again.text.count('name="perhaps-saved"') == 1 and f'name="once" value="{sent["once"]}"' in again.text


def test_the_same_text_stays_one_message_and_a_changed_one_is_a_second(form: Form, http: httpx.Client) -> None:
    """ADR 12: nothing is lost, and the page says so before."""
    code, complaint, part, _ = filed(form, http)
    sent = {"code": code, "part": str(part), "once": "o" * 43, "text": ANSWER}
    assert http.post(PATHS["nl"]["reply"], data=sent).status_code == 200
    sent["perhaps-saved"] = "yes"
    with form.without_databases():
        asked = http.post(PATHS["nl"]["reply"], data=sent)
    assert "zonder iets te veranderen" in asked.text and "een tweede bericht" in asked.text
    http.post(PATHS["nl"]["reply"], data=sent)
    assert replies(form, complaint) == [ANSWER]
    both = http.post(PATHS["nl"]["reply"], data={**sent, "text": "Toch liever niet."})
    assert sorted(replies(form, complaint)) == sorted([ANSWER, "Toch liever niet."])
    assert both.text.count("loket-own") == 2 and 'name="perhaps-saved"' not in both.text


@pytest.mark.parametrize("language", TONGUES)
def test_a_code_is_typed_once(form: Form, browser: Browser, http: httpx.Client, language: Tongue) -> None:
    code, *_ = filed(form, http)
    texts = words(language)
    with browser.profile(320) as page:
        with form.without_databases():
            enter(page, form, language, spaced(code))
            assert texts["code"]["away"] in page.get_by_role("alert").inner_text()
            assert page.input_value("#code") == spaced(code) and findings(page) == []
            assert code not in page.url and page.context.cookies() == []
        page.click("main form button")
        assert page.locator("h1").inner_text() == texts["status"]["title"]
        page.fill("[name=text]", ANSWER)
        with form.without_databases():
            page.get_by_role("button", name=texts["status"]["refresh"]).click()
            assert page.input_value("#code").replace(" ", "") == code
        page.click("main form button")
        assert page.input_value("[name=text]") == ANSWER, "looking again loses nothing, whatever was away"


def test_an_answer_about_forwarding_that_was_perhaps_not_saved_says_so(form: Form, http: httpx.Client) -> None:
    code, *_ = filed(form, http)
    sent = {"code": code, "forward": "yes"}
    with form.without_databases():
        answer = http.post(PATHS["nl"]["consent"], data=sent)
    assert answer.status_code == 503
    assert words("nl")["code"]["unknown"] in answer.text and f'value="{code}"' in answer.text
    assert 'name="forward"' not in answer.text
