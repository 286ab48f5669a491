"""The settings of every process as tables for people, from the classes that read them."""

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from deploy.ops.settings import Settings as Ops
from services.chassis.settings import Settings
from services.committee.settings import Settings as Committee
from services.intake.settings import WebSettings, WorkerSettings
from services.notify.settings import Settings as Notify
from services.routing.settings import Settings as Routing

_HEAD = """\
# Settings

Made by `make docs` from the classes that read them; a change is made there.

Each is an environment variable, or a file of that name in the folder that `LOKET_SECRETS` names, which is where a
**secret** belongs. A wrong one ends the start with a sentence that names it and never its value.
[Operating](operating.md#processes) says what each process needs.
"""
_OTHERS = """\
## Outside the services

| setting | of | meaning |
| --- | --- | --- |
| `LOKET_SECRETS` | every process | the folder with settings as files |
| `LOKET_LOG_LEVEL` | every process | `info` unless told otherwise |
| `OTEL_EXPORTER_OTLP_ENDPOINT` | every process | where spans go; without it there are none |
| `SSL_CERT_FILE` | every process | the authorities under which the broker is trusted |
| `LOKET_OWNER`, **secret** | provision, migrate, backup, restore | the DSN of the owner, in the maintenance database |
| `LOKET_BROKER`, **secret** | provision, restore | JSON: how a superuser reaches the broker, in kafka-python's words |
| `LOKET_KEYS` | backup, restore | the folder with the keys and the pepper |
| `LOKET_BACKUP_PASSPHRASE`, **secret** | backup, restore | the passphrase of the keyring in a backup |
| `LOKET_STATE`, `LOKET_PORT_BASE` | `make run` and its commands | where everything lies, and the first port |
"""

PROCESSES: dict[str, type[BaseSettings]] = {
    "Intake, web face": WebSettings,
    "Intake, worker": WorkerSettings,
    "Routing": Routing,
    "Committee": Committee,
    "Notify": Notify,
    "The operator's page": Ops,
}


def as_text() -> str:
    """Markdown; KeyError for a setting without a text below it."""
    common = _table("LOKET_<SERVICE>_", Settings, Settings.model_fields)
    own = [_own(title, kind) for title, kind in PROCESSES.items()]
    return "\n".join([_HEAD, f"## Every process of a service\n\n{common}", *own, _OTHERS])


def _own(title: str, kind: type[BaseSettings]) -> str:
    rest = {name: field for name, field in kind.model_fields.items() if not _shared(kind, name)}
    return f"## {title}\n\n{_table(str(kind.model_config.get('env_prefix')), kind, rest)}"


def _shared(kind: type[BaseSettings], name: str) -> bool:
    return issubclass(kind, Settings) and name in Settings.model_fields


def _table(prefix: str, kind: type[BaseSettings], fields: dict[str, FieldInfo]) -> str:
    meanings = dict(_meanings(kind))
    rows = [f"| `{prefix}{name.upper()}` | {meanings[name]} | {_default(field)} |" for name, field in fields.items()]
    return "\n".join(["| setting | meaning | unless told otherwise |", "| --- | --- | --- |", *rows, ""])


def _default(field: FieldInfo) -> str:
    if SecretStr in (field.annotation, *get_args(field.annotation)):
        return "**secret**, must be set" if field.is_required() else "**secret**"
    if field.is_required():
        return "must be set"
    shown = {None: "–", False: "`false`", "": "empty"}
    return shown.get(field.default) or f"`{field.default}`"


def _meanings(kind: type[BaseSettings]) -> Iterator[tuple[str, str]]:
    """Each setting and the text below it, in the class itself."""
    tree = ast.parse(Path(inspect.getfile(kind)).read_text("utf-8"))
    (body,) = (one.body for one in tree.body if isinstance(one, ast.ClassDef) and one.name == kind.__name__)
    for field, text in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            yield str(field.target.id), str(text.value.value)  # type: ignore[union-attr]
