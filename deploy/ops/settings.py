"""Settings of the operator's page, from ``LOKET_OPS_*``."""

from pathlib import Path

from pydantic_settings import BaseSettings

from services.chassis.settings import prefix


class Settings(BaseSettings):
    """``processes`` is JSON: a process's name → its base URL; ``assets`` the folder of the stylesheet.

    ``viewer`` is the address of a complaint's traces, with ``{complaint}`` for its id. ``command`` is how a command of
    a service is begun here, with ``{process}`` and ``{service}``; ``logs`` shows the log of a process and ``restart``
    starts it again; ``collector`` is the name of what takes the spans.
    """

    model_config = prefix("ops")

    host: str = "127.0.0.1"
    port: int
    processes: dict[str, str]
    assets: Path
    viewer: str
    command: str = "kubectl exec deploy/{process} -- python -m services.{service}"
    logs: str = "kubectl logs deploy/{process}"
    restart: str = "kubectl rollout restart deploy/{process}"
    collector: str = "collector"
