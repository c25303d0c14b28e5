"""``/api/v2/``: public content as JSON for other sites. No account, read-only.

* ``/api/v2/pages/`` all public pages; ``?type=newsroom_news.ArticlePage`` articles, ``?type=newsroom_events.EditionPage``
  events and ``?type=newsroom_events.EventSeriesPage`` their series, each with fields of its own;
* ``/api/v2/images/`` and ``/api/v2/documents/``: those that a public page shows;
* ``/api/v2/changes/?after=SEQUENCE``: what was published, changed or withdrawn since, to keep a copy exact.

To make a copy, begin with ``?after=0`` and follow ``meta.next`` until it is null. From then on, pass ``meta.until`` as
``?after=``. Each of ``changes`` is a message of our webhooks: store the item under ``data.id``, and delete it where
``data.matches`` is false. ``&limit=`` is at most 100. Withdrawals have neither title nor address.

Ask for one language with ``?locale=ru``, for fields with ``&fields=kind,published_on,standfirst,topics`` (``fields=*``
for all of them, ``html`` for the finished text with absolute addresses), in an order with ``&order=-published_on``, and
for the next slice with ``&limit=20&offset=20`` (20 is the most). Each page has its own address: ``/api/v2/pages/12/``.
The language versions of one page: ``?translation_of=12``. A withdrawn page is not listed and answers 404.
More than 300 requests a minute get 429 with ``Retry-After``; answers from the page cache do not count.

This is Wagtail's stable API. Its successor (v3) can write and is a preview, so it is not mounted. Full-text search has
a page of its own, which copes with any query; it is switched off here (``WAGTAILAPI_SEARCH_ENABLED``).
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from rest_framework.exceptions import ParseError, Throttled
from rest_framework.fields import Field
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.models import Page

from foundation.public_pages import public_pages
from foundation.throttling import Limit, place_of, seconds_to_wait
from foundation.whole_numbers import LARGEST, whole_number
from news.api import BeyondTheLog, changes_after
from news.models import Change
from rocb.files.access import public_files
from rocb.models import SiteImage

FARTHEST_OFFSET = 1_000_000
LONGEST_VALUE = 500
# An offset that no time zone has. PostgreSQL refuses it.
_NO_OFFSET = re.compile(r":\d\d(?:[.,]\d+)?[+-](?:1[5-9]|2\d)(?::?\d\d)?\Z")
MOST_CHANGES = 100
# Requests per client address. Responses from the page cache do not count.
MOST_IN_A_MINUTE = 300
PICTURE = "width-1200|format-jpeg"  # one of `news.publishing.content.FIGURE_FILTERS`


class ForEveryone:
    """Base of views that respond to everyone alike: signed-in editors see no more than the public."""

    renderer_classes = [JSONRenderer]
    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if wait := seconds_to_wait(Limit("api", place_of(request), MOST_IN_A_MINUTE, 60), at=timezone.now()):
            raise Throttled(wait)
        for name, value in request.GET.items():
            if "\0" in name or "\0" in value or len(value) > LONGEST_VALUE or _NO_OFFSET.search(value):
                raise ParseError({"message": f"{name[:50]!r} has an invalid value"})
        if whole_number(request.GET.get("offset", "0"), most=FARTHEST_OFFSET) is None:
            raise ParseError({"message": f"offset must be a whole number from 0 to {FARTHEST_OFFSET}"})

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        try:
            return super().filter_queryset(queryset)  # type: ignore[misc,no-any-return]
        except ValueError:  # of a relation to several rows; Wagtail checks only other relations
            raise ParseError({"message": "a filter has an invalid value"}) from None

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(
            exc, (ValidationError, OverflowError, DataError)
        ):  # a value of a filter that Wagtail does not check
            exc = ParseError({"message": "a filter has an invalid value"})
        return super().handle_exception(exc)  # type: ignore[misc,no-any-return]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        response["Access-Control-Allow-Origin"] = "*"
        response["X-Robots-Tag"] = "noindex"
        return response


class PagesForEveryone(ForEveryone, PagesAPIViewSet):
    known_query_parameters = PagesAPIViewSet.known_query_parameters - {"format"}  # a field of events

    def get_base_queryset(self) -> QuerySet[Page]:
        """Return public pages only: Wagtail would add those whose password the session knows. Aliases are left out."""
        return public_pages(super().get_base_queryset()).filter(alias_of=None)


class FilesForEveryone(ForEveryone):
    """Files that a public page shows or that are marked public. Other files in the library may belong to a draft."""

    def get_queryset(self) -> QuerySet[Any]:
        files = super().get_queryset()  # type: ignore[misc]
        return files.filter(public_files(files.model))


class AddressOfPicture(Field):
    """Address of a rendition: a JPEG large enough for print, made beforehand. The original is not published."""

    def get_attribute(self, image: SiteImage) -> SiteImage:
        return image

    def to_representation(self, image: SiteImage) -> str:
        try:
            return settings.PUBLIC_URL + image.get_rendition(PICTURE).url
        except (OSError, ValueError):
            return ""


class PictureSerializer(ImagesAPIViewSet.base_serializer_class):  # type: ignore[misc]
    download_url = AddressOfPicture(read_only=True)


class ImagesForEveryone(FilesForEveryone, ImagesAPIViewSet):
    base_serializer_class = PictureSerializer


class DocumentsForEveryone(FilesForEveryone, DocumentsAPIViewSet):
    pass


class ChangesForEveryone(ForEveryone, ViewSet):
    model = Change  # required by the router

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        return [path("", cls.as_view({"get": "listing_view"}), name="listing")]

    def listing_view(self, request: Request) -> Response:
        after, limit = _whole_numbers(request, {"after": (0, LARGEST, 0), "limit": (1, MOST_CHANGES, MOST_CHANGES)})
        try:
            found = changes_after(after, limit=limit)
        except BeyondTheLog as error:
            text = (
                f"after={after} is not a change of this log, of which the last is {error}. To begin again, delete your "
                "copy and ask with after=0"
            )
            raise ParseError({"message": text}) from None
        following = f"{settings.PUBLIC_URL}{reverse('api:changes:listing')}?"
        following += urlencode({"after": found.until, "limit": limit})
        meta = {"until": found.until, "next": None if found.is_last else following}
        return Response({"meta": meta, "changes": found.messages})


def _whole_numbers(request: Request, known: dict[str, tuple[int, int, int]]) -> list[int]:
    """Return the parameters as integers, or their defaults. Raise ParseError for unknown or invalid ones."""
    if unknown := set(request.GET) - set(known):
        raise ParseError({"message": f"unknown parameters: {', '.join(sorted(unknown))}"})
    found = []
    for name, (least, most, default) in known.items():
        number = whole_number(request.GET.get(name, str(default)), most=most)
        if number is None or number < least:
            raise ParseError({"message": f"{name} must be a whole number from {least} to {most}"})
        found.append(number)
    return found


router = WagtailAPIRouter("api")
router.register_endpoint("pages", PagesForEveryone)
router.register_endpoint("images", ImagesForEveryone)
router.register_endpoint("documents", DocumentsForEveryone)
router.register_endpoint("changes", ChangesForEveryone)
