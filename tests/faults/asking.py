"""Requests as a load balancer passes them to the machines: in turn, and to another one if the first refuses or hangs up
before it responds, unless the request could take effect twice.
"""

from __future__ import annotations

import http.client
import itertools
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

WAITS_SECONDS = 45
SAFE = {"GET", "HEAD"}


@dataclass(frozen=True)
class Response:
    """Response. ``status`` is 0 if the connection broke or nothing listened."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cookies: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


class Balancer:
    """Load balancer. ``host`` is the site's name for readers."""

    def __init__(self, ports: list[int], *, host: str) -> None:
        self.ports, self.host = ports, host
        self._turn = itertools.count()

    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        first: int | None = None,
    ) -> Response:
        turn = next(self._turn) if first is None else first
        response = Response(0, note="nobody")
        for number in range(len(self.ports)):
            response = self._ask(self.ports[(turn + number) % len(self.ports)], method, path, body, headers or {})
            if response.status or not (response.note == "refused" or (method in SAFE and response.note == "hung up")):
                break
        return response

    def _ask(self, port: int, method: str, path: str, body: bytes, headers: dict[str, str]) -> Response:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAITS_SECONDS)
        try:
            connection.request(method, path, body or None, {"Host": self.host, "X-Forwarded-Proto": "http", **headers})
            answer = connection.getresponse()
            content = answer.read()
        except TimeoutError:
            return Response(0, note="too late")
        except ConnectionRefusedError:
            return Response(0, note="refused")
        except (OSError, http.client.HTTPException) as error:
            return Response(
                0, note="hung up" if isinstance(error, OSError | http.client.BadStatusLine) else "broken off"
            )
        finally:
            connection.close()
        fields = {name.lower(): value for name, value in answer.getheaders()}
        set_cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        cookies = dict(value.partition(";")[0].split("=", 1) for value in set_cookies)
        return Response(answer.status, fields, content, cookies)


class Browser:
    """Browser with cookies; ``headers`` are sent with each request."""

    def __init__(self, balancer: Balancer, headers: dict[str, str] | None = None) -> None:
        self.balancer, self.headers = balancer, headers or {}
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Response:
        return self._request("GET", path)

    def post(self, path: str, fields: dict[str, str], *, files: dict[str, tuple[str, bytes]] | None = None) -> Response:
        """Send a POST with Django's token from the cookie."""
        headers = {"Origin": f"http://{self.balancer.host}", "X-CSRFToken": self.cookies.get("csrftoken", "")}
        if files is None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            return self._request("POST", path, urlencode(fields).encode(), headers)
        boundary = secrets.token_hex(16)
        headers |= {"Content-Type": f"multipart/form-data; boundary={boundary}", "X-Requested-With": "XMLHttpRequest"}
        return self._request("POST", path, _multipart(boundary, fields, files), headers)

    def _request(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Response:
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        own = {**self.headers, "Cookie": jar, **(headers or {})}
        response = self.balancer.request(method, path, body=body, headers=own)
        self.cookies |= response.cookies
        return response


def _multipart(boundary: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]]) -> bytes:
    parts = []
    for name, value in fields.items():
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode())
    for name, (filename, content) in files.items():
        head = (
            f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: text/plain\r\n\r\n'
        )
        parts.append(head.encode() + content)
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return body + b"--" + boundary.encode() + b"--\r\n"
