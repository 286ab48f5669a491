"""The door for forms: what it refuses, what it sends with every page, and what it keeps to itself."""

import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from services.intake.form.words import words
from tests.pages.reporters import STORY
from tests.pages.running import Form

PLACES = (
    "/nl",
    "/en",
    "/nl/veilig",
    "/en/safe",
    "/nl/melden/1",
    "/en/report/1",
    "/nl/code",
    "/nl/melden/verstuurd",
    "/nl/x",
)
HOME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def http(form: Form) -> httpx.Client:
    return httpx.Client(base_url=form.url, trust_env=False, timeout=30)


@pytest.mark.parametrize("place", PLACES)
def test_every_page_is_closed_to_others(http: httpx.Client, place: str) -> None:
    headers = http.get(place).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "script" not in policy and "unsafe" not in policy
    assert headers["cache-control"] == "no-store" and headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
    assert "base-uri 'none'" in policy and headers["content-type"] == "text/html; charset=utf-8"
    assert "set-cookie" not in headers


def test_a_page_names_no_other_site_and_runs_nothing(http: httpx.Client) -> None:
    page = http.get("/nl/melden/1").text
    assert "<script" not in page and "style=" not in page
    assert re.findall(r'(?:src|href|action)="(https?:[^"]+)', page) == []


def test_the_stylesheet_is_small_and_may_be_kept(http: httpx.Client) -> None:
    sheet = re.findall(r'href="(/static/[^"]+)"', http.get("/nl").text)
    assert len(sheet) == 1
    answer = http.get(sheet[0])
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert len(gzip.compress(answer.content)) < 20_000
    assert "//" not in answer.text.replace("http://www.w3.org/", "")


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
def test_another_sites_form_is_refused(http: httpx.Client, headers: dict[str, str]) -> None:
    answer = http.post("/nl/melden/1", data={"what": "racism"}, headers=headers)
    assert answer.status_code == 403 and "set-cookie" not in answer.headers
    assert "<h1" in answer.text


def test_a_browser_without_fetch_metadata_is_known_by_its_origin(http: httpx.Client, form: Form) -> None:
    answer = http.post("/nl/melden/1", data={"what": "racism"}, headers={"Origin": form.url})
    assert answer.status_code == 303


def test_what_is_typed_lies_in_the_database_without_being_readable(http: httpx.Client, form: Form) -> None:
    http.post("/nl/melden/1", data={"what": "behaviour"}, headers=HOME)
    http.post("/nl/melden/18", data={"story": STORY}, headers=HOME)
    rows = form.sql("select id_hash, draft from intake.drafts", sealed=True)
    id = http.cookies["loket"]
    for row in rows:
        assert "overleg" not in str(row["draft"]) and id not in str(row)


def test_half_an_hour_later_what_was_just_typed_is_kept(http: httpx.Client, form: Form) -> None:
    http.post("/nl/melden/1", data={"what": "service"}, headers=HOME)
    form.sql("update intake.drafts set touched_at = touched_at - $1::interval", timedelta(minutes=31), sealed=True)
    before = http.cookies["loket"]
    late = http.post("/nl/melden/18", data={"story": STORY}, headers=HOME)
    assert late.headers["location"] == "/nl/melden/1?erased" and http.cookies["loket"] != before
    assert words("nl")["question"]["erased_title"] in http.get("/nl/melden/1?erased").text
    road = {1: {"what": "service"}, 4: {"whose": "self"}, 5: {"form": "report"}, 6: {"role": "citizen"}}
    rest = {7: {"where": "unknown"}, 10: {"position": "unknown"}, 12: {"identity": "known"}, 15: {"when": ""}}
    for page, fields in {**road, **rest}.items():
        last = http.post(f"/nl/melden/{page}", data=fields, headers=HOME)
    assert last.headers["location"] == "/nl/melden/19", "the story was asked again"
    assert "Dat was de derde keer." in http.get("/nl/melden/18").text


def test_two_at_once_file_one_complaint(http: httpx.Client, form: Form) -> None:
    road = {1: {"what": "behaviour"}, 2: {"serious": "none"}, 4: {"whose": "self"}, 5: {"form": "advice"}}
    for page, fields in {**road, 14: {"signpost": "go"}}.items():
        http.post(f"/nl/melden/{page}", data=fields, headers=HOME)
    before = len(form.sql("select 1 from intake.complaints"))
    with ThreadPoolExecutor(4) as threads:
        sent = list(threads.map(lambda _: http.post("/nl/melden/controle", headers=HOME).headers["location"], range(4)))
    assert sent == ["/nl/melden/verstuurd"] * 4
    assert len(form.sql("select 1 from intake.complaints")) == before + 1


def test_no_story_is_taken_about_state_secrets(http: httpx.Client) -> None:
    road = {1: {"what": "integrity"}, 2: {"serious": "none"}, 3: {"classified": "yes"}}
    for page, fields in road.items():
        stopped = http.post(f"/nl/melden/{page}", data=fields, headers=HOME)
    assert stopped.headers["location"] == "/nl/melden/anders"
    assert http.get("/nl/melden/18").headers["location"] == "/nl/melden/anders"
    assert http.post("/nl/melden/controle", headers=HOME).headers["location"] == "/nl/melden/anders"
    assert "Wij hebben geen verhaal" in http.get("/nl/melden/anders").text


def test_no_story_is_taken_about_a_secret_service(http: httpx.Client) -> None:
    road = {1: {"what": "behaviour"}, 2: {"serious": "none"}, 4: {"whose": "self"}, 5: {"form": "report"}}
    for page, fields in {**road, 6: {"role": "employee"}}.items():
        assert http.post(f"/en/report/{page}", data=fields, headers=HOME).status_code == 303
    assert http.post("/en/report/7", data={"where": "AIVD"}, headers=HOME).headers["location"] == "/en/report/elsewhere"


def test_anonymous_and_formal_cannot_be_chosen_together(http: httpx.Client) -> None:
    road = {1: {"what": "behaviour"}, 2: {"serious": "none"}, 4: {"whose": "self"}, 5: {"form": "formal"}}
    rest = {6: {"role": "citizen"}, 7: {"where": "EZ"}, 10: {"position": "employee"}}
    for page, fields in {**road, **rest}.items():
        http.post(f"/nl/melden/{page}", data=fields, headers=HOME)
    page = http.get("/nl/melden/12").text
    assert 'value="anonymous"' not in page and "9:9" in page
    assert http.post("/nl/melden/12", data={"identity": "anonymous"}, headers=HOME).status_code == 400


def test_a_code_that_nobody_has_says_so_and_stays_out_of_the_address(http: httpx.Client) -> None:
    mistakes = {"": "Vul uw code in", "1234": "U vulde er 4 in", "0000 " * 6: "Deze code kennen wij niet"}
    for code, said in mistakes.items():
        answer = http.post("/nl/code", data={"code": code}, headers=HOME)
        assert answer.status_code == 404 and said in answer.text
        assert "<title>Fout:" in answer.text
        # The code stands in the field again, and in no address that a browser would keep.
        assert code.strip() in answer.text and '<form method="post" action="/nl/code"' in answer.text
        assert not code or code[:4] not in "".join(re.findall(r'(?:href|src|action)="([^"]+)"', answer.text))


def test_the_pages_are_no_part_of_the_api(http: httpx.Client) -> None:
    assert all(
        path.startswith(("/v1/", "/health/", "/metrics")) for path in http.get("/v1/openapi.json").json()["paths"]
    )
