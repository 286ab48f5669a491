"""Settings of notify, from ``LOKET_NOTIFY_*``."""

from pydantic import SecretStr

from services.chassis import settings


class Settings(settings.Settings):
    """Where letters go and what they point to."""

    model_config = settings.prefix("notify")

    smtp_host: str = "127.0.0.1"
    """The mail server."""
    smtp_port: int
    """Its port, on which it offers STARTTLS."""
    smtp_username: str | None = None
    """Where the mail server wants a login."""
    smtp_password: SecretStr | None = None
    """The password of that login."""
    plain_smtp: bool = False
    """Lets mail leave without TLS where the server offers none: only for a server on this machine."""
    sender: str = "loket@example.nl"
    """The address that letters come from."""
    desk_url: str
    """The address of the form, to which a reporter's letter leads."""
    workbench_url: str
    """The address of the workbench, to which a secretariat's letter leads."""
