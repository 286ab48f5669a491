"""Settings of routing, from ``LOKET_ROUTING_*``."""

from pathlib import Path

from pydantic import SecretStr

from services.chassis import settings


class Settings(settings.Settings):
    """The desk's pages are there where ``oidc_issuer``, ``oidc_secret``, ``staff_url`` and ``assets`` are."""

    model_config = settings.prefix("routing")

    keys: Path
    """The folder with the public keys of every destination, `<CODE>.jwk`."""
    oidc_issuer: str | None = None
    """The provider at which the desk's staff log in; without it nobody decides what is held, over the API neither."""
    oidc_audience: str = "loket"
    """What an access token must be meant for."""
    oidc_client: str = "loket-desk"
    """The client id of the desk's pages."""
    oidc_secret: SecretStr | None = None
    """The secret of that client; without it there are no pages."""
    staff_url: str | None = None
    """The address of the desk's pages that people see, without a slash at the end."""
    assets: Path | None = None
    """The folder with the stylesheets."""
    theme: Path | None = None
    """A ministry's own stylesheet."""
    workbench_url: str | None = None
    """The address of the workbench, for the auditor's link."""
