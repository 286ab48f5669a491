"""Settings of notify, from ``LOKET_NOTIFY_*``."""

from pydantic import SecretStr

from services.chassis import settings


class Settings(settings.Settings):
    """``keyring`` holds notify's private key; ``desk_url`` and ``workbench_url`` are what letters point to.

    ``plain_smtp`` lets mail leave without TLS where the server offers none: only for a server on this machine.
    """

    model_config = settings.prefix("notify")

    smtp_host: str = "127.0.0.1"
    smtp_port: int
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    plain_smtp: bool = False
    sender: str = "loket@example.nl"
    desk_url: str
    workbench_url: str
