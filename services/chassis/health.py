"""Health: alive is alive; ready says what stands still, from the ages of real work and not from a ping."""

from datetime import UTC, datetime

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.chassis import metrics
from services.chassis.logs import fault_of, log
from services.chassis.reader import Reader
from services.chassis.runtime import Runtime

POLL_SECONDS = 30.0
UNRELAYED_SECONDS = 60.0

_BACKLOG = (
    "select (select extract(epoch from $1 - min(written_at)) from outbox) as unrelayed, "
    "count(*) filter (where not parked) as waiting, count(*) filter (where parked) as parked, "
    "extract(epoch from $1 - min(since)) as waited from waiting"
)


class Health:
    """Looks at the databases, the outbox and the reader of one process."""

    def __init__(self, runtime: Runtime, reader: Reader | None, relays: bool) -> None:
        self._runtime, self._reader, self._relays = runtime, reader, relays

    async def reasons(self) -> list[str]:
        """Why this process cannot work now; empty when it works. Kafka's absence is no reason for a web face."""
        now = datetime.now(UTC)
        try:
            for pool in filter(None, (self._runtime.sealed, self._runtime.pool)):
                async with pool.acquire(3) as tx:
                    row = await tx.fetchrow(_BACKLOG if pool is self._runtime.pool else "select $1::date", now)
        except Exception as error:
            log().warning("health_failed", **fault_of(error))
            return ["the database does not answer"]
        metrics.UNRELAYED_AGE.set(float(row["unrelayed"] or 0))
        metrics.WAITING.labels("waiting").set(row["waiting"])
        metrics.WAITING.labels("parked").set(row["parked"])
        unhandled = float(row["waited"] or 0)
        waits = self._relays and (row["unrelayed"] or 0) > UNRELAYED_SECONDS
        out = ["events wait in the outbox for the broker"] if waits else []
        if self._reader is not None:
            age, unhandled = self._reader.poll_age(), max(unhandled, self._reader.in_hand_age())
            metrics.UNHANDLED.set(await self._reader.lag() or 0)
            metrics.POLL_AGE.set(max(0.0, now.timestamp() - self._reader.heard))
            if age is None or age > POLL_SECONDS:
                out.append("the broker has not answered the reader")
        metrics.UNHANDLED_AGE.set(unhandled)
        return out

    def router(self) -> APIRouter:
        """``/health/live``, ``/health/ready`` and ``/metrics``; none of them in the public OpenAPI."""
        router = APIRouter(include_in_schema=False)

        @router.get("/health/live")
        async def live() -> JSONResponse:
            return JSONResponse({"status": "alive"})

        @router.get("/health/ready")
        async def ready() -> JSONResponse:
            reasons = await self.reasons()
            return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

        @router.get("/metrics")
        async def expose() -> Response:
            metrics.REASONS.set(len(await self.reasons()))
            return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)

        return router
