"""Ways to let another's case be told from none that no status shows: looking where nobody may, or only sometimes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.chassis.problems import Problem, problem
from services.committee.casework import Casework
from services.front.access import Person
from services.intake.codes import clean
from services.intake.desk import Desk
from tests.rights.plants import Plant

_case, _reply, _look = Casework.case, Desk.reply, Desk.look
OTHER = frozenset({"other statements"})


async def _unfiltered(self: Casework, part: UUID, person: Person) -> Any:
    async with self._rooms.runtime.pool.acquire() as tx:
        await tx.fetchrow("select destination from committee.cases where part = $1", part)
    return await _case(self, part, person)


async def _again(self: Casework, part: UUID, person: Person) -> Any:
    async with self._rooms.runtime.pool.acquire() as tx:
        known = await tx.fetchval("select count(*) from committee.cases where part = $1", part)
        if known:
            await tx.fetchval("select count(*) from committee.recusals")
    return await _case(self, part, person)


async def _anybodys(self: Desk, complaint: Any, part: UUID | None, text: str, key: bytes) -> UUID:
    async with self._rooms.runtime.pool.acquire() as tx:
        await tx.fetchval("select complaint_id from intake.parts where part = $1", part)
    return await _reply(self, complaint, part, text, key)


async def _early(self: Desk, typed: str) -> Any:
    if clean(typed) is None:
        raise problem(404, "We do not know this code. Check the 24 digits.")
    return await _look(self, typed)


async def _headed(self: Casework, part: UUID, person: Person) -> Any:
    try:
        return await _case(self, part, person)
    except Problem as error:
        async with self._rooms.runtime.pool.acquire() as tx:
            known = await tx.fetchval("select count(*) from committee.cases where part = $1", part)
        raise problem(404, error.detail, headers={"Retry-After": str(known)}) from None


_CASES = ("/v1/cases/{part}", "/v1/cases/{part}/acceptance", "/nl/zaken/{part}", "/nl/zaken/{part}/aannemen")
_REPLIES = ("/v1/complaints/status/messages", "/nl/code/bericht")
TELLING: Mapping[str, Plant] = {
    "a case is looked up without the filter first": Plant(
        "committee", ((Casework, "case", _unfiltered),), _CASES, OTHER
    ),
    "what there is is looked at more": Plant("committee", ((Casework, "case", _again),), _CASES, OTHER),
    "a header tells, after a count": Plant(
        "committee", ((Casework, "case", _headed),), _CASES[:2], frozenset({"other headers"})
    ),
    "a part is looked up whosever it is": Plant("intake", ((Desk, "reply", _anybodys),), _REPLIES, OTHER),
    "a code with a typing error is not looked up": Plant(
        "intake", ((Desk, "look", _early),), ("/v1/complaints/status", "/en/code"), OTHER
    ),
}
