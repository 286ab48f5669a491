"""One function per query of the workbench, each within a transaction that row-level security binds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.chassis.database import Tx
from services.committee.decisions import Case


async def awaits_answer(tx: Tx, cases: Sequence[Case]) -> set[tuple[UUID, int]]:
    """Part and attempt of those of these cases where the last that came is the reporter's.

    Not by day: what they wrote before midnight and came after our words of today is not answered by these.
    """
    sql = (
        "select c.part, c.attempt from unnest($1::uuid[], $2::int[]) as c(part, attempt), lateral (select author "
        "from committee.messages m where (m.part, m.attempt) = (c.part, c.attempt) order by n desc limit 1) last "
        "where author = 'reporter'"
    )
    found = await tx.fetch(sql, [case.part for case in cases], [case.attempt for case in cases])
    return {(row["part"], row["attempt"]) for row in found}


async def places(tx: Tx, destinations: Sequence[str], language: str) -> dict[str, tuple[str, bool]]:
    """Name, and whether the workbench opens its stories, by code; a code not registered yet is its own name."""
    sql = "select code, names, handled_in from committee.destinations where code = any($1)"
    rows = {row["code"]: row for row in await tx.fetch(sql, destinations)}
    return {
        code: (rows[code]["names"][language], rows[code]["handled_in"] == "workbench") if code in rows else (code, True)
        for code in destinations
    }


async def called(tx: Tx, facts: Mapping[str, Any], language: str) -> dict[str, str]:
    """The names of the organisations in these facts by code, as far as the register told them."""
    codes = [facts.get("reporterOrganisation"), *(one.get("organisation") for one in facts.get("accused") or ())]
    sql = "select code, names from committee.organisations where code = any($1)"
    return {row["code"]: row["names"][language] for row in await tx.fetch(sql, [code for code in codes if code])}


async def deeds(tx: Tx, case: Case) -> Mapping[str, Any]:
    """What the case page tells beside the case itself: who accepted or refused it and why, and the rulebook's date."""
    sql = (
        "select rulebook, accepted_by, refused_by, refusal_reason from committee.cases where part = $1 and attempt = $2"
    )
    found: Mapping[str, Any] = await tx.fetchrow(sql, case.part, case.attempt)
    return found


async def alarms(tx: Tx, case: Case) -> Sequence[Mapping[str, Any]]:
    """Which alarms of which terms were raised, and when."""
    sql = "select term, step, raised_on from committee.alarms where part = $1 and attempt = $2 order by raised_on, term"
    found: Sequence[Mapping[str, Any]] = await tx.fetch(sql, case.part, case.attempt)
    return found


async def recusals(tx: Tx, case: Case) -> Sequence[Mapping[str, Any]]:
    """Who takes no part in the case, and who said so."""
    sql = "select person, recused_by, recused_at from committee.recusals where complaint_id = $1 order by recused_at"
    found: Sequence[Mapping[str, Any]] = await tx.fetch(sql, case.complaint_id)
    return found


async def openings(tx: Tx, case: Case) -> Sequence[Mapping[str, Any]]:
    """Who opened the story or the messages, when and why: the last fifty."""
    sql = (
        "select person, reason, what, opened_at from committee.openings where part = $1 and attempt = $2 "
        "order by opened_at desc limit 50"
    )
    found: Sequence[Mapping[str, Any]] = await tx.fetch(sql, case.part, case.attempt)
    return found


async def registered(tx: Tx) -> list[str]:
    """The code of every destination that the register told us of."""
    return [row["code"] for row in await tx.fetch("select code from committee.destinations order by code")]


async def opened(
    tx: Tx, destinations: Sequence[str], before: tuple[datetime, UUID] | None, most: int
) -> Sequence[Mapping[str, Any]]:
    """Who opened a story or messages of these destinations, when and why, the newest first."""
    further = "and (opened_at, id) < ($3, $4)" if before else ""
    sql = f"""
        select o.* from unnest($1::text[]) as d(code), lateral (
            select id, destination, part, person, reason, what, opened_at from committee.openings
            where destination = d.code {further} order by opened_at desc, id desc limit $2
        ) o order by opened_at desc, id desc limit $2
    """
    found: Sequence[Mapping[str, Any]] = await tx.fetch(sql, destinations, most, *(before or ()))
    return found
