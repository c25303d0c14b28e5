"""Middleware that answers malformed requests with 400.

`TooManyParametersMiddleware` counts the parameters of an address before other code reads them.
`MalformedRequestsMiddleware` answers with a message if a view of Wagtail or Django fails in the CMS.

Views of this site parse numbers with `foundation.whole_numbers`. Those of libraries trust their own forms, so an ``id``
that is not a number, or a missing field, raises an exception. This middleware logs the exception and returns 400. An
exception from our own code counts as a bug, unless it names a value of the request. A number that no row can have, which
the database refuses, is logged in one line.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import override
from draftjs_exporter.error import ExporterException
from wagtail.users.models import UserProfile

from foundation.authorship import references
from foundation.unsaved import rendering
from foundation.whole_numbers import LARGEST, whole_number

# Exceptions that code raises for an unexpected value.
_UNEXPECTED = (
    *(ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError),
    *(ValidationError, ObjectDoesNotExist, NoReverseMatch, DataError, ExporterException),
)
_OURS = tuple(str(settings.BASE_DIR / name) for name in ("rocb/", "news/", "events/", "foundation/"))
# These modules call library code and return its result, so an error passing through them is not ours.
_TRANSPARENT = (rendering.__file__, references.__file__)
logger = logging.getLogger(__name__)


class TooManyParametersMiddleware:
    """Middleware that precedes everything that reads ``request.GET``, including error pages, because Django raises an
    error for too many parameters.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        if request.META.get("QUERY_STRING", "").count("&") < most:
            return self.get_response(request)
        logger.warning("A request has more than %s parameters", most)
        return HttpResponse(f"At most {most} parameters are allowed.\n", status=400, content_type="text/plain")


class MalformedRequestsMiddleware:
    """Middleware for the CMS. Put it after the middleware that sets the user, and before any whose ``process_view``
    reads rows.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """Raise 404 if the address has a number that no row can have, or names a model without a table."""
        numbers = [
            int(part) for part in (*args, *kwargs.values()) if isinstance(part, int) or _is_number(request, part)
        ]
        if any(number > LARGEST for number in numbers) or _has_no_table(kwargs):
            raise Http404

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not request.path_info.startswith(reverse("wagtailadmin_home")) or not request.user.is_authenticated:
            return None
        if not is_malformed(request, error):
            return None
        if is_out_of_range(request, error):
            logger.warning("A request has a number that no row can have: %s", request.path)
        else:
            level = logging.WARNING if is_named(request, error) else logging.ERROR
            logger.log(level, "A request cannot be read: %s", request.path, exc_info=error)
        with override(UserProfile.get_for_user(request.user).get_preferred_language()):
            return HttpResponse(render_to_string("wagtailadmin/malformed.html", {}, request), status=400)


def is_malformed(request: HttpRequest, error: Exception) -> bool:
    """Return whether the request caused ``error``, instead of our code or a template."""
    if is_out_of_range(request, error):
        return True
    if not isinstance(error, _UNEXPECTED):
        return False
    is_sent = bool(request.GET) or request.method not in ("GET", "HEAD") or isinstance(error, ObjectDoesNotExist)
    return is_named(request, error) or (is_sent and not any(map(_is_a_fault_in, _files(error))))


def is_out_of_range(request: HttpRequest, error: Exception) -> bool:
    """Return whether the database refused a number of the request. The driver of SQLite raises `OverflowError`."""
    is_refused = isinstance(error, (DatabaseError, OverflowError))
    return is_refused and any(value.isdecimal() and whole_number(value) is None for value in _sent(request))


def is_named(request: HttpRequest, error: Exception) -> bool:
    """Return whether ``error`` names a value of the request or of its address, or a missing field."""
    if isinstance(error, MultiValueDictKeyError):
        return True
    parts = request.resolver_match.kwargs.values() if request.resolver_match else ()
    texts = {part for part in parts if isinstance(part, str) and not part.isdecimal()}
    return any(repr(value) in str(error) for value in _sent(request) | texts)


def _sent(request: HttpRequest) -> set[str]:
    return {value for sent in (request.GET, request.POST) for _name, some in sent.lists() for value in some}


def _is_number(request: HttpRequest, part: Any) -> bool:
    """Return whether this part of an address of the CMS is a number, even if its pattern has no type."""
    is_short = isinstance(part, str) and part.isascii() and part.isdecimal() and len(part) < 1000
    return is_short and request.path_info.startswith(reverse("wagtailadmin_home"))


def _has_no_table(kwargs: dict[str, Any]) -> bool:
    try:
        model = apps.get_model(kwargs["app_label"], kwargs["model_name"])
    except (LookupError, ValueError):
        return False
    return bool(model._meta.swapped)


def _files(error: Exception) -> Iterator[str]:
    """Yield the files from the view to the line that raised ``error``, without those of mixins that pass the call on."""
    frames = traceback.extract_tb(error.__traceback__)
    yield from (frame.filename for frame in frames if "super()." not in (frame.line or ""))


def _is_a_fault_in(file: str) -> bool:
    return (file.startswith(_OURS) and file not in _TRANSPARENT) or "/django/template/" in file
