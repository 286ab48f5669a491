"""``python -m deploy.ops``: serves the page and goes its rounds, until SIGTERM."""

import asyncio

import uvicorn

from deploy.ops.pages import routers
from deploy.ops.settings import Settings
from deploy.ops.watch import Watch
from services.chassis.settings import read
from services.chassis.web import application
from services.front.patience import Patient


async def main(settings: Settings) -> None:
    """Ends when the server ends, or with the error that ended the rounds: an old picture would be worse than none."""
    watch = Watch(settings.processes)
    app = application("Gezamenlijk loket: werkt alles?", routers(watch, settings))
    server = uvicorn.Server(
        uvicorn.Config(
            app, host=settings.host, port=settings.port, log_level="warning", access_log=False, server_header=False,
            lifespan="off", http=Patient, timeout_graceful_shutdown=2,
        )
    )  # fmt: skip
    rounds = asyncio.create_task(watch.run())
    serving = asyncio.create_task(server.serve())
    await asyncio.wait([rounds, serving], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving
    if rounds.done():
        rounds.result()
    rounds.cancel()


if __name__ == "__main__":
    asyncio.run(main(read(Settings)))
