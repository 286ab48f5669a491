"""Who hears what: the mailbox always and at once, mail for who asked, one letter however often we come to it."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.committee import CaseOpened, TermPassed
from schemas.event import Event
from schemas.notify import NoticePosted, NoticeSent
from services.chassis.messages import Effect, Moment
from services.notify import rows
from services.notify.decisions import (
    PAUSES,
    Known,
    Letter,
    LetterKind,
    about_terms,
    failure_code,
    letter_id,
    next_attempt,
    notice_of,
    to_reporter,
    to_secretariat,
)

LATE = Moment(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "00-a trace-01")
"""Half past eleven in London, and the next day in Amsterdam."""
TODAY = date(2026, 3, 3)
COMPLAINT, PART = uuid4(), uuid4()
CASE: dict[str, Any] = {"complaint": COMPLAINT, "part": PART, "attempt": 2, "destination": "DEP_EZ"}


def told(effects: Sequence[Effect]) -> list[tuple[type, dict[str, Any]]]:
    """Events by what they say; each has an id of its own."""
    return [(type(one), one.model_dump()) for one in effects if isinstance(one, Event)]


@pytest.mark.parametrize("channel", ["mailbox", None])
def test_a_notice_in_the_mailbox_is_sent_as_soon_as_it_is_posted(channel: str | None) -> None:
    about: dict[str, Any] = {"complaint": COMPLAINT, "kind": "assignment", "on": TODAY}
    assert told(to_reporter(COMPLAINT, "assignment", "1", Known(channel=channel), LATE)) == told(
        [NoticePosted(**about, template="assignment", language="nl"), NoticeSent(**about, channel="mailbox")]
    )


def test_by_mail_the_notice_is_posted_and_counts_as_sent_only_once_the_letter_left() -> None:
    posted, letter = to_reporter(COMPLAINT, "message", "m1", Known("en", "mail"), LATE)
    other = NoticePosted(complaint=COMPLAINT, kind="other", template="message", language="en", on=TODAY)
    assert told([posted]) == told([other])
    assert letter == rows.Letter(
        letter_id(COMPLAINT, "message", "m1"), COMPLAINT, "message", None, None, None, "en", LATE.traceparent, TODAY,
        LATE.now,
    )  # fmt: skip


def test_who_speaks_another_language_is_written_to_in_dutch() -> None:
    posted, _ = to_reporter(COMPLAINT, "assignment", "1", Known("fy"), LATE)
    assert isinstance(posted, NoticePosted) and posted.language == "nl"


def test_a_kind_that_the_first_version_does_not_know_is_other_in_it() -> None:
    kinds: list[LetterKind] = ["acknowledgement", "new-case", "assignment", "term", "message", "new-message", "other"]
    assert [notice_of(kind) for kind in kinds] == [
        "acknowledgement",
        "new-case",
        "assignment",
        "other",
        "other",
        "other",
        "other",
    ]


def test_a_letter_keeps_its_id_for_good_and_has_it_alone() -> None:
    """The id is the Message-ID: a letter on its way during an upgrade must not get a second one."""
    nobody = UUID(int=0)
    assert letter_id(nobody, "assignment", "1") == UUID("0092adcd-c580-5a28-932a-cc6627f8b9d9")
    ids = {letter_id(one, kind, place) for one in (nobody, PART) for kind in ("a", "b") for place in ("1", "2")}
    assert len(ids) == 8


def test_a_secretariat_is_written_to_in_dutch_about_its_case() -> None:
    opened = CaseOpened(**CASE, track="wbk", received_on=TODAY, terms=())
    (letter,) = to_secretariat(opened, "new-case", "DEP_EZ", LATE)
    assert letter == rows.Letter(
        letter_id(COMPLAINT, "new-case", "DEP_EZ"), COMPLAINT, "new-case", PART, 2, "DEP_EZ", "nl", LATE.traceparent,
        TODAY, LATE.now,
    )  # fmt: skip


def test_terms_of_one_destination_share_the_letter_of_a_day() -> None:
    def letter(**other: Any) -> rows.DailyLetter:
        (one,) = about_terms(TermPassed(**{**CASE, "term": "K4", "due": TODAY, "on": TODAY, **other}), LATE)
        assert isinstance(one, rows.DailyLetter)
        return one

    first = letter()
    assert first.id == UUID("4c6e02db-432c-5741-bd0b-448a62632057"), "the Message-ID, as in the letter"
    about = (COMPLAINT, "term", PART, 2, "DEP_EZ", "nl", LATE.traceparent, TODAY, LATE.now)
    assert first == rows.DailyLetter(first.id, *about)
    assert letter(complaint=uuid4(), part=uuid4(), term="K1").id == first.id
    assert letter(destination="DEP_FIN").id != first.id
    assert letter(on=TODAY + timedelta(days=1)).id != first.id


def test_a_letter_is_tried_again_as_the_page_on_delivery_promises() -> None:
    page = Path("docs/delivery.md").read_text().partition("## When a letter cannot be sent")[2]
    units = {"min": 1, "h": 60}
    promised = [
        int(number) * units[unit] for number, unit in re.findall(r"^\| \d+ \| (\d+) (min|h) \|", page, re.MULTILINE)
    ]
    pauses = [next_attempt(failures, LATE.now) for failures in range(1, 12)]
    assert [(one - LATE.now).total_seconds() / 60 for one in pauses if one] == promised
    assert pauses[len(promised) :] == [None] * (11 - len(promised))
    assert sum(PAUSES, timedelta()) < timedelta(days=3)


@pytest.mark.parametrize(
    ("smtp", "code"),
    [(421, None), (450, None), (499, None), (500, "refused"), (550, "undeliverable"), (551, "undeliverable"),
     (552, "refused"), (553, "undeliverable"), (554, "refused")],
)  # fmt: skip
def test_what_the_mail_server_says_for_good_ends_it(smtp: int, code: str | None) -> None:
    """RFC 5321 4.2.1: 4yz is transient, 5yz is permanent."""
    assert failure_code(smtp) == code


@pytest.mark.parametrize(("failed", "begun", "perhaps"), [(0, 1, False), (0, 2, True), (3, 4, False), (3, 5, True)])
def test_a_try_that_never_ended_may_have_been_a_letter(failed: int, begun: int, perhaps: bool) -> None:
    letter = Letter(PART, COMPLAINT, "assignment", None, None, None, "nl", None, failed, begun)
    assert letter.perhaps_twice == perhaps
