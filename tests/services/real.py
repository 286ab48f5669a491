"""The services' own lists of answers, with the keys they need."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from pydantic import SecretStr

from services.chassis.messages import On
from services.chassis.sealing import Key, new_key, public, thumbprint
from services.committee import app as committee
from services.committee import settings as committee_settings
from services.intake import app as intake
from services.intake.codes import Codes
from services.intake.filing import Sealer
from services.intake.settings import WebSettings, WorkerSettings
from services.notify import app as notify
from services.notify import settings as notify_settings
from services.routing import app as routing
from services.routing import settings as routing_settings

PEPPER = bytes(32)
DSN = SecretStr("never connected to")
_HOME = TemporaryDirectory(prefix="loket-real-")
"""Kept for the whole run: a worker looks at its pins with every story."""


@dataclass(frozen=True)
class Keys:
    """One pair each: the desk's, notify's, and one that every destination here shares."""

    desk: Key
    notify: Key
    destination: Key

    @property
    def sealer(self) -> Sealer:
        """What intake's web face seals with."""
        return Sealer(Codes(PEPPER), self.desk, self.notify)


@cache
def keys() -> Keys:
    """The same for a whole run."""
    return Keys(new_key(), new_key(), new_key())


def answers(service: str, destinations: Sequence[str] = ()) -> Sequence[On]:
    """What a service answers; intake, both its halves, with the shared key pinned for these destinations."""
    folder = Path(mkdtemp(dir=_HOME.name))
    for file, key in (("desk", keys().desk), ("notify", keys().notify)):
        (folder / f"{file}.jwk").write_text(json.dumps(key.as_dict(private=True)))
    match service:
        case "intake":
            return _intake(folder, destinations)
        case "routing":
            return routing.service(routing_settings.Settings(port=1, database=DSN, keys=folder)).answers
        case "committee":
            settings = committee_settings.Settings(port=1, database=DSN, oidc_issuer="https://example.nl")
            return committee.service(settings).answers
        case _:
            return notify.service(
                notify_settings.Settings(
                    port=1, database=DSN, keyring=folder, smtp_port=1, desk_url="https://example.nl",
                    workbench_url="https://example.nl",
                )
            ).answers  # fmt: skip


def _intake(folder: Path, destinations: Sequence[str]) -> Sequence[On]:
    pins = folder / "pins.json"
    pins.write_text(json.dumps({code: [thumbprint(keys().destination)] for code in destinations}))
    desk, notify_key = folder / "desk.public", folder / "notify.public"
    desk.write_text(json.dumps(public(keys().desk)))
    notify_key.write_text(json.dumps(public(keys().notify)))
    web = WebSettings(port=1, database=DSN, pepper=SecretStr(PEPPER.hex()), desk_key=desk, notify_key=notify_key)
    worker = WorkerSettings(port=1, database=DSN, keyring=folder, pins=pins)
    return [*intake.web(web).answers, *intake.worker(worker).answers]
