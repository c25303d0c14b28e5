"""Client with its own address (all of 127.0.0.0/8 is this machine) that sends requests, keeps cookies and fills in
forms.
"""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

WAITS_SECONDS = 30


@dataclass(frozen=True)
class Response:
    """Response to a client. ``status`` is 0 without a response in time."""

    status: int
    text: str = ""
    location: str = ""


@dataclass
class Client:
    port: int
    address: str = "127.0.0.1"
    host: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Response:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, fields: list[tuple[str, str]]) -> Response:
        headers = {
            "Origin": f"http://127.0.0.1:{self.port}",
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self._ask("POST", path, urlencode(fields).encode(), headers)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Response:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=WAITS_SECONDS, source_address=(self.address, 0)
        )
        own = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        if self.host:
            own["Host"] = self.host
        try:
            connection.request(method, path, body or None, own)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return Response(0)
        finally:
            connection.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Response(answer.status, text, answer.getheader("location") or "")


def fields_of(page: str, values: Mapping[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """Return the target of the form with these fields, and the data that it sends with ``values`` filled in."""
    soup = BeautifulSoup(page, "html.parser")
    form = next(form for form in soup.find_all("form") if all(form.find(None, {"name": name}) for name in values))
    found = [pair for tag in form.find_all(["input", "select", "textarea"]) if (pair := _value(tag, values))]
    return str(form.get("action") or ""), found


def _value(tag: Tag, values: Mapping[str, str]) -> tuple[str, str] | None:
    name, kind = str(tag.get("name") or ""), tag.get("type")
    if not name or kind in ("submit", "button") or (kind in ("checkbox", "radio") and not tag.has_attr("checked")):
        return None
    if name in values:
        return name, values[name]
    if tag.name == "select":
        options = tag.find_all("option")
        chosen = next((option for option in options if option.has_attr("selected")), options[0] if options else None)
        return (name, str(chosen.get("value", ""))) if chosen else None
    return name, str(tag.get("value") or "")


def send(client: Client, path: str, values: Mapping[str, str]) -> Response:
    """Open the page, fill in its form, and send it."""
    page = client.get(path)
    if page.status != 200:
        return page
    action, fields = fields_of(page.text, values)
    return client.post(urlsplit(action).path or path, fields)
