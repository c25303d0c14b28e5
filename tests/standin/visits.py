"""Visits to the stand-in site, in its own process: as a reader, and as a superuser to each screen of the plug-in."""

from __future__ import annotations

import email
import email.policy
import inspect
import re
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import Page, Site

from foundation.jobs.task_queue import run_tasks

CMS = "admin/"
OURS = ("news", "events", "foundation", "newsroom_news", "newsroom_events")
# A page, a redirect, or a view that takes only a form.
ANSWERS = {200, 302, 405}


def home() -> Page:
    """Return the home page that every new Wagtail project has."""
    return Site.objects.get(is_default_site=True).root_page


def text(client: Client, path: str, *, status: int = 200) -> str:
    """Return the content of a page."""
    response = client.get(path)
    assert response.status_code == status, f"{path} answers {response.status_code}, not {status}"
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


def superuser() -> tuple[Any, Client]:
    user = get_user_model().objects.create_superuser("ann", "ann@standin.example", "secret")
    client = Client()
    client.force_login(user)
    return user, client


def screens() -> Iterator[tuple[str, list[str]]]:
    """Yield name and parameters of each URL below ``/admin/`` whose view or model is ours."""
    for route, name, parameters, callback in _patterns(get_resolver()):
        view = getattr(callback, "view_class", None) or inspect.unwrap(callback)
        model = getattr(callback, "view_initkwargs", {}).get("model") or getattr(view, "model", None)
        label = getattr(getattr(model, "_meta", None), "app_label", "")
        if route.startswith(CMS) and (view.__module__.split(".")[0] in OURS or label in OURS):
            yield name, parameters


def _patterns(resolver: URLResolver, route: str = "", space: str = "") -> Iterator[tuple[str, str, list[str], Any]]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _patterns(one, route + str(one.pattern), f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield route + str(one.pattern), f"{space}{one.name}", list(one.pattern.converters), one.callback


def visit_screens(client: Client, values: Mapping[str, Mapping[str, Any]]) -> None:
    """Check that all `screens` respond. ``values`` are parameters by the prefix of the URL name; the longest prefix
    counts."""
    wrong = []
    for name, parameters in screens():
        known = values[max((start for start in values if name.startswith(start)), key=len, default="")]
        lacking = set(parameters) - set(known)
        assert not lacking, f"The visit knows no {lacking} for {name}: add it to its values."
        path = reverse(name, kwargs={parameter: known[parameter] for parameter in parameters})
        if (status := client.get(path).status_code) not in ANSWERS:
            wrong.append(f"{name} at {path}: {status}")
    assert not wrong, f"Screens that do not answer: {wrong}"


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the forms of a page, as a browser sends them."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def mails() -> list[EmailMessage]:
    """Run the worker's tasks and return the emails sent."""
    run_tasks("visits", once=True)
    folder = Path(settings.MEDIA_ROOT, "mail")
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.glob("*"))
    ]


def words_of(mail: EmailMessage) -> list[str]:
    """Return the words of the plain text."""
    body = mail.get_body(["plain"])
    return body.get_content().split() if body else []
