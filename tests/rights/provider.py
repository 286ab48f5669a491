"""A provider of logins that signs whatever a test tells it, and keeps its key where the test can take it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from joserfc.jwk import ECKey, RSAKey


@dataclass
class Signing:
    """``given`` is what its token endpoint answers to any code."""

    issuer: str
    rsa: RSAKey
    ec: ECKey
    given: dict[str, Any] = field(default_factory=dict)

    def answer(self, path: str) -> dict[str, Any]:
        """What stands at an address."""
        if path == "/keys":
            return {"keys": [self.rsa.as_dict(private=False), self.ec.as_dict(private=False)]}
        if path == "/token":
            return self.given
        places = {"authorization_endpoint": "/in", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer, **{name: self.issuer + place for name, place in places.items()}}


@contextmanager
def signing() -> Iterator[Signing]:
    """Runs one, with keys of its own."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(provider.answer(self.path)).encode())

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    rsa = RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)
    ec = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)
    provider = Signing(f"http://127.0.0.1:{server.server_port}", rsa, ec)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
