"""Permanent redirects for URLs that name a merged row, to the same URL with the name of the row it was merged into.
Former URLs of renamed or moved pages redirect too (`former_addresses`).

`FormerNamesMiddleware` looks only at 404 responses, so an existing page always wins. Put it last in ``MIDDLEWARE``,
inside any other middleware that replaces "not found". Register where URLs contain names: `register_parameter` for
filters such as ``?topic=``, `register_path` for the segment after a fixed one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from django.db.models import Model
from django.db.models.signals import post_delete
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from foundation.custody.addresses import former_addresses
from foundation.custody.models import FormerName

_parameters: dict[str, type[Model]] = {}
_paths: dict[str, type[Model]] = {}


def register_parameter(name: str, model: type[Model]) -> None:
    """Register a query parameter that names rows of ``model``. The names of deleted rows are also stored, for
    `names_what_is_gone`.
    """
    _parameters[name] = model
    post_delete.connect(_row_deleted, sender=model, dispatch_uid=f"custody_{model._meta.label}_name_kept")


def _row_deleted(sender: type[Model], instance: Model, **kwargs: object) -> None:
    FormerName.leave(instance)


def register_path(segment: str, model: type[Model]) -> None:
    """Register URLs such as ``/en/SEGMENT/slug/``."""
    _paths[segment] = model


class FormerNamesMiddleware(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        address = address_now(request) or former_addresses.address_now(request)
        return HttpResponsePermanentRedirect(address) if address else response


def address_now(request: HttpRequest) -> str:
    """Return the URL with the current names of rows; empty if none has changed."""
    path, query = request.path, request.GET.copy()
    for segment, model in _paths.items():
        found = re.search(rf"/{re.escape(segment)}/([-\w]+)(?=/)", path)
        if found and (name := FormerName.now(model, found[1])):
            path = path[: found.start(1)] + name + path[found.end(1) :]
    for parameter, model, slug in _filters(request):
        if name := FormerName.now(model, slug):
            query[parameter] = name
    now = quote(path, safe="/~!*'()@,;:$&+=") + (f"?{query.urlencode()}" if query else "")
    is_same = path == request.path and query == request.GET
    return "" if is_same or now.startswith("//") else now


def names_what_is_gone(request: HttpRequest) -> bool:
    """Return whether a filter of this URL names a row that was deleted without a successor."""
    return any(FormerName.is_gone(model, slug) for _parameter, model, slug in _filters(request))


def _filters(request: HttpRequest) -> Iterator[tuple[str, type[Model], str]]:
    """Yield the filters of this URL that can name a row. Skip values that a database rejects (PostgreSQL: NUL)."""
    for parameter, model in _parameters.items():
        slug = str(request.GET.get(parameter, ""))
        if re.fullmatch(r"[-\w]+", slug):
            yield parameter, model, slug
