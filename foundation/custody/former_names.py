"""Addresses that name a row which was merged into another lead to the same address with the other's name, for ever; those of
pages that were renamed or moved lead to where their pages are now (`former_addresses`).

`FormerNamesMiddleware` looks only at answers that are 404, so a page that is there always wins. Let it stand last in
``MIDDLEWARE``, inside whatever else answers in place of "not found". Where names stand in addresses is registered:
`register_parameter` for filters such as ``?topic=``, `register_path` for a segment after another.
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

from foundation.custody import former_addresses
from foundation.custody.models import FormerName

_parameters: dict[str, type[Model]] = {}
_paths: dict[str, type[Model]] = {}


def register_parameter(name: str, model: type[Model]) -> None:
    """Its rows' names are kept when they are deleted too: `names_what_is_gone` knows them then."""
    _parameters[name] = model
    post_delete.connect(_row_deleted, sender=model, dispatch_uid=f"custody_{model._meta.label}_name_kept")


def _row_deleted(sender: type[Model], instance: Model, **kwargs: object) -> None:
    FormerName.leave(instance)


def register_path(segment: str, model: type[Model]) -> None:
    """Addresses such as ``/en/SEGMENT/slug/``."""
    _paths[segment] = model


class FormerNamesMiddleware(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        address = address_now(request) or former_addresses.address_now(request)
        return HttpResponsePermanentRedirect(address) if address else response


def address_now(request: HttpRequest) -> str:
    """The address with the names that rows have now; empty where that is the same one."""
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
    """Whether a filter of this address names a row that was deleted, and that no other has taken the place of."""
    return any(FormerName.is_gone(model, slug) for _parameter, model, slug in _filters(request))


def _filters(request: HttpRequest) -> Iterator[tuple[str, type[Model], str]]:
    """Those of this address that can name a row. A database refuses to look for other bytes (PostgreSQL: NUL)."""
    for parameter, model in _parameters.items():
        slug = str(request.GET.get(parameter, ""))
        if re.fullmatch(r"[-\w]+", slug):
            yield parameter, model, slug
