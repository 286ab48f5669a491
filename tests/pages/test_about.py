"""The pages on privacy and accessibility: what they claim is so, and who runs the desk says who they are."""

from pathlib import Path

import httpx
import pytest

from deploy.assets.bundle import built
from deploy.local.process import CHECKOUT
from services.front.pages import Pages
from services.intake.form.site import Site
from services.intake.form.words import TONGUES, Tongue, words
from services.intake.pages import TEMPLATES
from services.intake.responsible import Responsible, read
from tests.pages.running import Form

EXAMPLE = CHECKOUT / "deploy/responsible.example.toml"
ELSEWHERE = "127.0.0.77"
FORWARDED = "203.0.113.77"


def test_no_address_of_a_visitor_is_kept_anywhere(form: Form) -> None:
    """Asked from an address that nothing else has, and searched for in every table and in the log."""
    transport = httpx.HTTPTransport(local_address=ELSEWHERE)
    with httpx.Client(base_url=form.url, transport=transport, trust_env=False) as http:
        headers = {"Sec-Fetch-Site": "same-origin", "X-Forwarded-For": FORWARDED, "Forwarded": f"for={FORWARDED}"}
        for path, data in (("/nl/melden/1", {"what": "racism"}), ("/nl/code", {"code": "1234"})):
            assert http.post(path, data=data, headers=headers).status_code in (303, 404)
        advice = {"facts": {"matter": ["service"], "form": "advice", "language": "nl"}}
        assert http.post("/v1/complaints", json=advice, headers=headers).status_code == 201
    rows = [line for sealed in (False, True) for line in _everything(form, sealed)]
    assert "advice" in "".join(rows)
    kept = "\n".join([*rows, (form.home / "intake.log").read_text()])
    assert ELSEWHERE not in kept and FORWARDED not in kept


def _everything(form: Form, sealed: bool) -> list[str]:
    listed = "select table_name from information_schema.tables where table_schema = 'intake'"
    tables = [str(row["table_name"]) for row in form.sql(listed, sealed=sealed)]
    return [
        str(row["line"])
        for one in tables
        for row in form.sql(f"select t::text line from intake.{one} t", sealed=sealed)
    ]


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("place", ["privacy", "accessibility"])
def test_a_desk_without_an_organisation_says_that_it_is_a_trial(language: Tongue, place: str) -> None:
    site = Site(Pages(TEMPLATES, built()))
    text = words(language)
    page = site.page(language, place, "about.html", about=text[place], responsible=None).body.decode()
    assert text["responsible"]["missing_title"] in page
    assert all(label in page for label in text[place]["responsible"].values())
    start = site.page(language, "start", "start.html", responsible=None).body.decode()
    assert text["responsible"]["trial"] in start, "said before anything is typed"


def test_every_line_of_the_file_is_shown_on_one_of_the_pages() -> None:
    shown = {key for place in ("privacy", "accessibility") for key in words("nl")[place]["responsible"]}
    assert shown == set(Responsible.model_fields)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (EXAMPLE.read_text().replace('officer = "fg@example.nl"', "", 1), "nl.officer"),
        (EXAMPLE.read_text().replace('kept = "Vijf jaar nadat uw zaak klaar is."', 'kept = ""'), "nl.kept"),
        (EXAMPLE.read_text() + 'colour = "blue"\n', "en.colour"),
        ("[nl", "TOML"),
    ],
)
def test_a_wrong_file_stops_the_start_with_one_sentence(tmp_path: Path, text: str, wrong: str) -> None:
    assert read(EXAMPLE).nl.name != read(EXAMPLE).en.name
    file = tmp_path / "responsible.toml"
    file.write_text(text)
    with pytest.raises(SystemExit) as stopped:
        read(file)
    assert "LOKET_INTAKE_RESPONSIBLE" in str(stopped.value) and wrong in str(stopped.value)
    assert "\n" not in str(stopped.value)
