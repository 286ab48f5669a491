"""Settings of intake, from ``LOKET_INTAKE_*``: the web face has public keys, the worker the desk's private key."""

from pathlib import Path

from pydantic import SecretStr

from services.chassis import settings


class Settings(settings.Settings):
    """What both processes need, and all that the quarantine needs."""

    model_config = settings.prefix("intake")


class WebSettings(Settings):
    """The API, and the form where ``assets`` are."""

    pepper: SecretStr
    """64 hexadecimal digits, from which ids and return codes are derived; a new one ends every code."""
    desk_key: Path
    """The file with the desk's public key, to which stories are sealed."""
    notify_key: Path
    """The file with notify's public key, to which addresses are sealed."""
    assets: Path | None = None
    """The folder with the stylesheets; without it there is no form, only the API."""
    theme: Path | None = None
    """A ministry's own stylesheet."""
    responsible: Path | None = None
    """The file that says who runs the desk; without it the pages say that the desk is a trial."""
    routing_url: str | None = None
    """The base URL of routing, which the form asks where a complaint would go."""
    exit_to: str = "https://nl.wikipedia.org/"
    """The neutral site behind the button that leaves at once."""
    plain_http: bool = False
    """Cookies without TLS: for loopback only."""


class WorkerSettings(Settings):
    """The worker seals stories anew, so its ``keyring`` holds the desk's private key."""

    pins: Path
    """The JSON file that says to which thumbprints a story may be sealed, by destination."""
