"""Settings of the operator's page, from ``LOKET_OPS_*``."""

from pathlib import Path

from pydantic_settings import BaseSettings

from services.chassis.settings import prefix


class Settings(BaseSettings):
    """Whom the page asks, and how a person types here what helps."""

    model_config = prefix("ops")

    host: str = "127.0.0.1"
    """The address it listens on."""
    port: int
    """The port it listens on."""
    processes: dict[str, str]
    """JSON: the name of a process → its base URL."""
    assets: Path
    """The folder with `loket.css`."""
    viewer: str
    """The address of a complaint's traces, with `{complaint}` for its id."""
    command: str = "kubectl exec deploy/{process} -- python -m services.{service}"
    """How a command of a service is begun here."""
    logs: str = "kubectl logs deploy/{process}"
    """How the log of a process is shown here."""
    restart: str = "kubectl rollout restart deploy/{process}"
    """How a process is started again here."""
    collector: str = "collector"
    """The name of what takes the spans."""
