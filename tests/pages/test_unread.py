"""A question while nobody can read what was answered before: what its page says holds for every reporter."""

import httpx
import pytest

from services.intake.form.questions import number_of
from services.intake.form.site import to
from services.intake.form.words import TONGUES, Tongue
from tests.pages.reporters import STORY
from tests.pages.running import Form


@pytest.mark.parametrize("language", TONGUES)
def test_while_answers_cannot_be_read_a_hint_is_right_for_whoever_reads_it(form: Form, language: Tongue) -> None:
    """Who is anonymous is still told not to write who they are; who complains formally, that the name is shown."""
    http = httpx.Client(base_url=form.url, headers={"Sec-Fetch-Site": "same-origin"}, trust_env=False, timeout=30)
    told = {
        "story": {"nl": "Meldt u anoniem?", "en": "Do you report anonymously?"},
        "contact": {"nl": "Is het een formele klacht? Dan is uw naam nodig.",
                    "en": "Is it a formal complaint? Then your name is needed."},
        "identity": {"nl": "artikel 9:9 Awb", "en": "article 9:9 Awb"},
    }  # fmt: skip
    http.post(to(language, "question", 1), data={"what": "behaviour"})
    for asked, said in told.items():
        with form.without_databases():
            page = http.post(to(language, "question", number_of(asked)), data={"story": STORY})
        assert page.status_code == 503 and said[language] in page.text
