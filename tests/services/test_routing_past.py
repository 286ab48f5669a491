"""The past, from the database: explained, decided again, and tried under a draft."""

import asyncio
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from schemas.committee import CaseRefused
from schemas.facts import Accused, Facts
from schemas.intake import ComplaintReceived
from services.chassis.absorb import absorb
from services.chassis.database import connect_pool
from services.chassis.messages import Message
from services.chassis.runtime import Runtime, by_message
from services.routing import cli, register, rulebook
from services.routing.app import ANSWERS
from services.routing.holding import DecideHeld
from services.routing.population import population
from tests.services.desk import NOW, arrival
from tests.stack import Databases, Stack

DAY = date(2026, 3, 2)
MANY = 120
HELD = UUID(int=7, version=4)


def filed() -> list[ComplaintReceived]:
    """Made-up complaints of some days, the last of them held."""
    made = population(MANY, DAY, register.in_force(DAY))
    events = [
        ComplaintReceived(
            complaint=uuid4(), part=uuid4(), received_on=DAY - timedelta(n % 9), facts=facts, consent_to_forward=consent
        )
        for n, (facts, consent) in enumerate(made)
    ]
    unclear = Facts(matter=("unknown",), form="report", accused=(Accused(organisation="EZ", position="manager"),))
    return [*events, ComplaintReceived(complaint=uuid4(), part=HELD, received_on=DAY, facts=unclear)]


async def lived(databases: Databases) -> None:
    """They are decided; every case comes back once, and every third a second time; a person decides one."""
    pool = await connect_pool(databases.dsn("routing"), "routing")
    routing = Runtime("routing", pool, None, by_message(ANSWERS))

    async def deliver(messages: list[Message]) -> None:
        await absorb(routing, [arrival(one) for one in messages], NOW)

    await deliver(list(filed()))
    for attempt in (1, 2):
        rows = await pool.fetch(
            "select complaint_id, part, destination from routing.decisions "
            "where attempt = $1 and destination !~ '^(HOLD|ADVICE|REFER)'",
            attempt,
        )
        await deliver([
            CaseRefused(
                complaint=row["complaint_id"], part=row["part"], attempt=attempt, destination=row["destination"],
                on=DAY, reason="not-competent",
            )
            for row in rows[::attempt + attempt // 2]
        ])  # fmt: skip
    complaint = await pool.fetchval("select complaint_id from routing.decisions where part = $1", HELD)
    await deliver([DecideHeld(complaint, HELD, 1, "KCOO", "Na overleg met de melder.", True, "l.martina", DAY)])
    await pool.close()


@pytest.fixture(scope="module")
def database(stack: Stack) -> Iterator[str]:
    databases = asyncio.run(stack.fresh_databases())
    asyncio.run(lived(databases))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOKET_ROUTING_DATABASE", databases.dsn("routing"))
        yield databases.dsn("owner")


def change(owner: str, sql: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(owner)
        await connection.execute(sql)
        await connection.close()

    asyncio.run(run())


def test_every_decision_would_be_taken_again(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["replay"]) == 0
    said = capsys.readouterr().out
    assert ", 0 different, 1 by a person" in said
    assert int(said.split()[0]) > 1.5 * MANY
    assert cli.main(["replay", "--since", "2026-03-02"]) == 0
    assert 0 < int(capsys.readouterr().out.split()[0]) < MANY


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("rule = rule || '!'", "rule was"),
        ('facts = facts || \'{"language": "en"}\'', "facts_hash was"),
        ('because = \'{"nl": "", "en": ""}\'', "because was"),
    ],
)
def test_a_replay_reports_what_was_changed(
    sql: str, named: str, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(database, "create table kept as table routing.decisions")
    change(database, f"update routing.decisions set {sql} where part = '{HELD}' and attempt = 1")
    try:
        assert cli.main(["replay"]) == 1
        said = capsys.readouterr().out
        assert f"{HELD} attempt 1 of 2026-03-02: {named}" in said
        assert " 1 different," in said
    finally:
        change(
            database,
            "truncate routing.decisions; insert into routing.decisions select * from kept; drop table kept",
        )


def test_a_decision_is_explained_with_the_person_who_took_it(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", str(HELD), "--json"]) == 0
    held, judged = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (held["destination"], held["rule"], held["rulebook"]) == ("HOLD", "A9", "2025-07-01")
    assert (held["tried"][-1]["rule"], held["tried"][-1]["matches"]) == ("A9", True)
    assert len(held["factsHash"]) == 64
    assert (judged["decidedBy"], judged["person"], judged["destination"]) == ("person", "l.martina", "KCOO")
    assert cli.main(["explain", str(HELD)]) == 0
    assert "Motivering: Na overleg met de melder." in capsys.readouterr().out


def test_an_unknown_id_and_a_database_that_is_not_named(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.main(["explain", str(uuid4())]) == 2
    assert "give the id of a complaint or of one of its parts" in capsys.readouterr().err
    monkeypatch.delenv("LOKET_ROUTING_DATABASE")
    assert cli.main(["replay"]) == 2
    assert "LOKET_ROUTING_DATABASE is not set" in capsys.readouterr().err


def test_the_past_under_the_rules_of_its_day_stays(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["what-if", str(register.FILES), "--since", "2026-01-01", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["parts"] > MANY
    assert (report["moved"], report["movedInSmallGroups"], report["changedInPlace"]) == ([], 0, 0)


def test_the_past_under_a_draft_moves(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = tmp_path / "draft.toml"
    text = (rulebook.FILES / "2025-07-01.toml").read_text("utf-8")
    draft.write_text(text.replace('to = "IC_RIJK"\ntrack = "wbk"', 'to = "KCOO"\ntrack = "wbk"'), "utf-8")
    assert cli.main(["what-if", str(draft), "--since", "2026-01-01", "--json"]) == 0
    moved = json.loads(capsys.readouterr().out)["moved"]
    assert moved[0]["from"] == "IC_RIJK" and moved[0]["to"] == "KCOO" and moved[0]["rule"] == "B12"
