"""A small OpenID Connect provider on this machine. The test decides who signs in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@contextmanager
def running(people: dict[str, dict[str, Any]]) -> Iterator[str]:
    """A running provider. ``people``: code -> claims."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith("/.well-known/openid-configuration"):
                places = ("authorization", "token", "userinfo")
                self._say({"issuer": address, **{f"{place}_endpoint": f"{address}/{place}" for place in places}})
            elif self.path == "/userinfo":
                self._say(people[self.headers["Authorization"].removeprefix("Bearer ")])
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            pairs = dict(part.split("=", 1) for part in sent.split("&"))
            assert pairs["code_verifier"], "PKCE"
            self._say({"access_token": pairs["code"], "token_type": "Bearer", "expires_in": 60})

        def _say(self, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
