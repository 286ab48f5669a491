"""Settings of the committee service, from ``LOKET_COMMITTEE_*``."""

from pathlib import Path

from pydantic import SecretStr

from services.chassis import settings


class Settings(settings.Settings):
    """``keyring`` holds the private keys of destinations that work in our workbench.

    Staff log in at ``oidc_issuer``. The workbench is there where ``oidc_secret``, ``workbench_url`` (the address that
    people see) and ``assets`` (the folder with the stylesheet) are; ``theme`` is a ministry's own stylesheet.
    ``staff_url`` is where the pages of the desk's own staff are.
    """

    model_config = settings.prefix("committee")

    oidc_issuer: str
    oidc_audience: str = "loket"
    oidc_client: str = "loket"
    oidc_secret: SecretStr | None = None
    workbench_url: str | None = None
    staff_url: str | None = None
    assets: Path | None = None
    theme: Path | None = None
