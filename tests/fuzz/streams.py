"""Decoders of what other processes say: records with their envelope, every event, traces, metrics, and answers."""

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
from pydantic import SecretStr, ValidationError

from deploy.docs.samples import sample
from deploy.local.traces import spans_in
from deploy.ops.watch import read_metrics, read_reasons
from schemas.event import EVENTS, Event
from services.chassis.cloudevents import arrival_again, arrival_of
from services.chassis.messages import Arrival
from services.chassis.outbox import data_of
from services.chassis.problems import Problem
from services.chassis.telemetry import context_of
from services.front.access import NEVER, Access, Discovered
from services.front.provider import Client, LoginFailed, Provider
from services.intake.form.answers import Answers
from services.intake.form.preview import decision_in
from tests.fuzz.decoder import Decoder
from tests.fuzz.doors import LOOP
from tests.fuzz.sealed import NOW

LARGEST = 300_000
"""Bytes of what is read three times here, and four times as slowly as by a service, because it is followed."""
ISSUER = "https://login.example"
_TOLD = {"issuer": ISSUER, "token_endpoint": ISSUER, "authorization_endpoint": ISSUER, "jwks_uri": ISSUER}


def _record(data: bytes) -> tuple[object, ...]:
    """Lines of headers, an empty line, and the data; what the waiting table keeps of it reads as the same again."""
    head, _, body = data.partition(b"\n\n")
    pairs = [line.partition(b": ") for line in head.split(b"\n")]
    headers = [(name.decode("utf-8", "replace"), value if mark else None) for name, mark, value in pairs]
    came = arrival_of("t", 0, 0, headers, body)
    assert came.raw is not None
    kept = json.loads(json.dumps([[name, value] for name, value in came.raw.headers]))
    row = {"topic": "t", "headers": kept, "data": body, "event_id": came.id, "key": came.key, "n": 1, "attempts": 0}
    assert _told(arrival_again(row)) == _told(came)
    assert len(came.key) <= 200
    context_of(came.traceparent)
    return _told(came)


def _told(arrival: Arrival) -> tuple[object, ...]:
    event = arrival.message
    data = data_of(event) if isinstance(event, Event) else None
    return arrival.id, arrival.key, arrival.fault, arrival.traceparent, data


def _event(event: type[Event]) -> Decoder:
    def read(data: bytes) -> tuple[str, dict[str, Any]]:
        found = event.model_validate_json(data)
        return found.subject, found.model_dump(mode="json")

    seed = json.dumps(sample(event)["value"]).encode()
    written = lambda found: json.dumps(found[1]).encode()  # noqa: E731
    return Decoder(f"event {event.name}", read, (ValidationError,), written, (seed,),
                   ("services/chassis/cloudevents.py:_message",))  # fmt: skip


def _answers(data: bytes) -> Callable[..., httpx.AsyncClient]:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=data))
    return lambda **_: _CLIENT(transport=transport, trust_env=False)


_CLIENT = httpx.AsyncClient


def _provider(data: bytes) -> list[str]:
    """Each call to the provider in turn is answered with the same bytes."""
    access = Access(ISSUER, "loket")
    provider = Provider(Client(ISSUER, "loket", SecretStr("x"), "https://loket.example"), access)
    known = Provider(Client(ISSUER, "loket", SecretStr("x"), "https://loket.example"), access)
    known._found, known._asked = Discovered.model_validate(_TOLD), NOW
    ended, httpx.AsyncClient = [], _answers(data)  # type: ignore[misc]
    try:
        for call in (
            lambda: access.keys_with("k", NOW), lambda: provider.way_in("s", "n", "c", NOW),
            lambda: known.exchange("c", "v", "n", NOW),
        ):  # fmt: skip
            access._asked = NEVER
            try:
                ended.append(str(LOOP.run_until_complete(call())))
            except (LoginFailed, Problem) as refused:
                ended.append(type(refused).__name__)
    finally:
        httpx.AsyncClient = _CLIENT  # type: ignore[misc]
    return ended


def _preview(data: bytes) -> object:
    decision = decision_in(data)
    answers = Answers({}, decision)
    return decision, answers.pointers, answers.needs_consent


def every() -> Iterator[Decoder]:
    """Those of streams and of answers."""
    one = sample(EVENTS["nl.gezamenlijkloket.complaints.received.v1"])
    head = "\n".join(f"{name}: {value}" for name, value in one["headers"].items())
    record = f"{head}\n\n{json.dumps(one['value'])}".encode()
    yield Decoder("record", _record, (), None, (record, b"ce_id\n\n{}"), (
        "services/chassis/cloudevents.py:_envelope", "services/chassis/cloudevents.py:_message",

    ), LARGEST)  # fmt: skip
    for event in EVENTS.values():
        yield _event(event)
    yield Decoder("why a process is not ready", read_reasons, (ValueError,),
                  lambda reasons: json.dumps({"reasons": reasons}).encode(), (b'{"ready": false, "reasons": ["a"]}',),
                  ("deploy/ops/watch.py:read_reasons",))  # fmt: skip
    yield Decoder("page of metrics", read_metrics, (ValueError,), None,
                  (b'# TYPE a gauge\na{b="c\\"\\n"} 1.5\n',), ("deploy/ops/watch.py:read_metrics",))  # fmt: skip
    keys = b'{"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "use": "sig", "x": "AA", "y": "AA"}]}'
    yield Decoder("what the provider answers", _provider, (), None,
                  (keys, b'{"access_token": "a.b.c", "id_token": "a.b.c"}', json.dumps(_TOLD).encode()), (
        "services/front/access.py:Access._fetch", "services/front/access.py:discovered",
        "services/front/provider.py:Provider._asked_for", "services/front/provider.py:Provider._subject",
    ), LARGEST)  # fmt: skip
    yield Decoder("what routing would decide", _preview, (), None,
                  (b'{"destination": "HOLD", "proposal": "REFER_HUIS", "parts": [{"destination": "KCOO"}]}',),
                  ("services/intake/form/preview.py:decision_in",))  # fmt: skip
    yield Decoder("spans", lambda data: (_spans(data, False), _spans(data, True)), (), None,
                  (b"\n\x04\x12\x02\x12\x00", gzip.compress(b"\n\x04\x12\x02\x12\x00", mtime=0)),
                  ("deploy/local/traces.py:spans_in",))  # fmt: skip


def _spans(data: bytes, packed: bool) -> int | None:
    try:
        return len(spans_in(data, packed))
    except ValueError:
        return None
