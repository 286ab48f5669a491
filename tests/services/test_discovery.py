"""The provider of logins is believed about itself only."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from pydantic import SecretStr

from services.chassis.problems import Problem
from services.front.access import Access
from services.front.provider import Client, Provider


@contextmanager
def telling(name: str | None) -> Iterator[str]:
    """An address that describes itself as ``name``, or truly; its end is the caller's."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            told = {"issuer": name or issuer, "authorization_endpoint": f"{issuer}/in"}
            self.wfile.write(
                json.dumps({**told, "token_endpoint": f"{issuer}/token", "jwks_uri": f"{issuer}/keys"}).encode()
            )

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    issuer = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()


def way_in(issuer: str) -> str:
    client = Client(issuer, "loket", SecretStr("unused"), "http://loket.test")
    asked = Provider(client, Access(issuer, "loket")).way_in("state", "nonce", "challenge", datetime.now(UTC))
    return asyncio.run(asked)


def test_people_are_sent_to_log_in_where_the_provider_says() -> None:
    with telling(None) as issuer:
        assert way_in(issuer).startswith(f"{issuer}/in?response_type=code&")


def test_nobody_is_sent_on_by_a_provider_that_calls_itself_otherwise() -> None:
    with telling("https://another.example") as issuer, pytest.raises(Problem) as caught:
        way_in(issuer)
    assert caught.value.status == 503
