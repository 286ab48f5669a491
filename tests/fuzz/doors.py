"""Decoders at the doors: what comes in requests, as bodies, forms, headers, cookies, queries and addresses."""

import ast
import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from deploy.ops.pages import typed_complaint
from services.chassis.problems import Problem
from services.committee.pages.casefile import part_of as case_part_of
from services.committee.pages.listing import Choice
from services.front.cursors import moment_of
from services.front.door import read_json
from services.front.login import _read, own_path
from services.front.pages import read_form
from services.front.words import language_of
from services.intake.api import _code, _idempotency_key
from services.intake.codes import clean, spaced
from services.intake.complaint import LARGEST_BODY
from services.intake.drafts import Draft
from services.intake.form.complaint import complaint_of, facts_of
from services.intake.form.draft import fields_of
from services.intake.form.progress import Progress
from services.intake.form.questions import QUESTIONS
from services.intake.form.site import Site
from services.intake.form.words import words
from services.intake.pages import _preferred
from services.routing.pages.heldpart import attempt_of, part_of
from tests.fuzz.decoder import Decoder
from tests.fuzz.inventory import FOLDERS, ROOT
from tests.hostile.bodies import OURS

TODAY = date(2026, 3, 2)
FORM = b"application/x-www-form-urlencoded"
LOOP = asyncio.new_event_loop()
FILLED = {
    "what": "behaviour", "serious": "none", "whose": "self", "form": "formal", "role": "employee", "where": "BZK",
    "own": "yes", "position": "manager", "identity": "known", "when": "1", "when-month": "2", "when-year": "2026",
    "running": "none", "story": "Verzonnen.\r\n\"", "contact": "A", "contact-email": "a@example.org", "notsee": "",
    "notice": "mail", "notice-address": "a@example.org",
}  # fmt: skip
CURSORS = (
    b"after=2026-03-02T10:00:00.5%2B01:00+12345678-1234-4234-8234-123456781234",
    b"after=2026-03-02.12345678-1234-4234-8234-123456781234.1&status=all&order=newest&destination=KCOO",
)


def request(body: bytes = b"", kind: bytes = b"", query: bytes = b"", **headers: bytes) -> Request:
    """As it comes from the server: names and values of headers are bytes."""
    lines = [(b"content-type", kind), *((name.encode(), value) for name, value in headers.items())]
    scope = {"type": "http", "method": "POST", "path": "/nl/x", "query_string": query, "headers": lines}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(scope, receive)


def taken() -> Iterator[type[BaseModel]]:
    """The shape of every body that an API takes, from where ``takes`` names it."""
    for file in sorted((ROOT / FOLDERS[1]).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "takes" and isinstance(node.args[0], ast.Name):
                module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
                yield getattr(module, node.args[0].id)


def _body(model: type[BaseModel]) -> Decoder:
    def read(data: bytes) -> BaseModel:
        return LOOP.run_until_complete(read_json(request(data, b"application/json"), model, LARGEST_BODY))[0]

    seeds = [text for bodies in OURS.values() for text in map(_json, bodies) if _fits(model, text)]
    name = f"body {model.__module__.removeprefix('services.')}.{model.__name__}"
    return Decoder(name, read, (Problem,), _written, seeds, ("services/front/door.py:read_json",))


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _fits(model: type[BaseModel], text: bytes) -> bool:
    try:
        return bool(model.model_validate_json(text, extra="forbid", strict=True))
    except ValidationError:
        return False


def _written(model: BaseModel) -> bytes:
    return model.model_dump_json(exclude_unset=True).encode()


def _form(data: bytes) -> dict[str, list[str]]:
    return LOOP.run_until_complete(read_form(request(data, FORM), LARGEST_BODY))


def _filled(data: bytes) -> tuple[Progress, Any]:
    """A draft that grows page by page, kept as its database keeps it, and the complaint that it becomes."""
    fields = _form(data)
    draft = Draft()
    for question in QUESTIONS:
        typed = fields_of(question.fields, fields)
        if not Progress.of(draft, {}, TODAY).wrong(question, typed):
            kept = json.dumps(asdict(Draft({**draft.given, **typed})), ensure_ascii=False).encode()
            draft = Draft(**json.loads(kept))
    progress, complaint = Progress.of(draft, {}, TODAY), None
    if progress.road_is_known and not progress.stop:
        facts_of(progress.answers, "nl")
    if not progress.open and not progress.stop:
        complaint = complaint_of(progress.answers, "nl", words("nl")["q"]["grounds"]["options"])
    return progress, complaint


def _cookies(data: bytes) -> tuple[object, ...]:
    asked = request(cookie=data, **{"accept-language": data})
    place = asked.cookies.get("login-desk", "").partition(".")[2]
    return Site(None, True).id_of(asked), own_path(_read(place)), language_of(asked), _preferred(asked)


def _query(data: bytes) -> tuple[object, ...]:
    asked = request(query=data)
    place = moment_of(asked.query_params.get("after", ""))
    assert place is None or place[0].astimezone(UTC) > datetime.min.replace(tzinfo=UTC)
    return place, Choice.of(asked), own_path(asked.query_params.get("to", ""))


def _address(data: bytes) -> object:
    text = data.decode("utf-8", "replace")
    assert -1 <= attempt_of({"attempt": text}) < 10_000
    return part_of(text), case_part_of(text)


def every() -> Iterator[Decoder]:
    """Those of the doors."""
    for model in dict.fromkeys(taken()):
        yield _body(model)
    text = lambda data: data.decode("latin-1")  # noqa: E731
    yield Decoder("form", _form, (Problem,), lambda said: urlencode(said, doseq=True).encode(), (b"a=b&a=%C3%A9",),
                  ("services/front/pages.py:read_form",))  # fmt: skip
    yield Decoder("draft of the form", _filled, (Problem, ValidationError), None, (urlencode(FILLED).encode(),), (
        "services/intake/drafts.py:Drafts.read",
        "services/intake/form/complaint.py:_accused",
        "services/intake/form/complaint.py:facts_of",
    ))  # fmt: skip
    yield Decoder("return code", lambda data: clean(data.decode("utf-8", "replace")), (),
                  lambda code: spaced(code or "").encode(), (b"0000 0000-0000 0000 0000 0001",))  # fmt: skip
    yield Decoder("Idempotency-Key", lambda data: _idempotency_key(text(data)), (Problem,), bytes, (b"k" * 22,))
    yield Decoder("Authorization: Code", lambda data: _code(text(data)), (Problem,), None, (b"Code 1234",))
    yield Decoder("cookies", _cookies, (), None, (b'loket=a; login-desk="s.L25s\\057eA"; a=b',), (
        "services/front/login.py:Login.finish", "services/front/login.py:_read", "services/front/login.py:Login.leave",
        "services/front/login.py:Login.session", "services/intake/form/site.py:Site.id_of",
    ))  # fmt: skip
    yield Decoder("query strings and cursors", _query, (), None, CURSORS, (
        "services/front/cursors.py:moment_of", "services/committee/pages/listing.py:Choice.of",
        "services/committee/lists.py:Place.read", "services/front/entry.py:Entry.login",
    ))  # fmt: skip
    yield Decoder("parts in addresses", _address, (Problem,), None, (b"12345678-1234-4234-8234-123456781234",), (
        "services/routing/pages/heldpart.py:part_of", "services/committee/pages/casefile.py:part_of",
    ))  # fmt: skip
    yield Decoder("search of the operator's page", lambda data: typed_complaint(_form(data)), (Problem,), None,
                  (b"complaint=+12345678-1234-4234-8234-123456781234",),
                  ("deploy/ops/pages.py:typed_complaint",))  # fmt: skip
