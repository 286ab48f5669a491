"""Settings of notify, from ``LOKET_NOTIFY_*``."""

from services.chassis import settings


class Settings(settings.Settings):
    """``keyring`` holds notify's private key; ``desk_url`` and ``workbench_url`` are what letters point to."""

    model_config = settings.prefix("notify")

    smtp_host: str = "127.0.0.1"
    smtp_port: int
    sender: str = "loket@example.nl"
    desk_url: str
    workbench_url: str
