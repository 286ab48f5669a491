"""Settings of the committee service, from ``LOKET_COMMITTEE_*``."""

from pathlib import Path

from pydantic import SecretStr

from services.chassis import settings


class Settings(settings.Settings):
    """The workbench is there where ``oidc_secret``, ``workbench_url`` and ``assets`` are."""

    model_config = settings.prefix("committee")

    oidc_issuer: str
    """The provider at which staff log in and departments' systems get their tokens."""
    oidc_audience: str = "loket"
    """What an access token must be meant for."""
    oidc_client: str = "loket"
    """The client id of the workbench."""
    oidc_secret: SecretStr | None = None
    """The secret of that client; without it there is no workbench."""
    workbench_url: str | None = None
    """The address of the workbench that people see, without a slash at the end."""
    staff_url: str | None = None
    """The address of the desk's own pages, for the auditor's link."""
    assets: Path | None = None
    """The folder with the stylesheets."""
    theme: Path | None = None
    """A ministry's own stylesheet."""
