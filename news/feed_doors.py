"""Feeds by plain GET. Thin: `news.syndication.documents` makes and keeps them, `answers` speaks HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from news.lists import NoSuchList
from news.models import ChangeCounter
from news.syndication import documents


@require_safe
def feed(request: HttpRequest, *_file_name: str) -> HttpResponseBase:
    """One query while nothing has changed; the path says all, so that no page is looked up then."""
    at = timezone.now()
    state = ChangeCounter.state()
    since = documents.unchanged_since(state, at=at)
    try:
        document = documents.at_path(request.path, request.GET.dict(), state=state)
    except NoSuchList as error:
        raise Http404(f"No list for {error}") from None
    return documents.answer(request, document, at=at, unchanged_since=since)


# Private feeds (``/f/``) are kept by nobody.
_FEED = re.compile(r"/(?!f/)(?:[\w\-]+/)*(?:rss\.xml|atom\.xml|feed\.json)\Z")


class UnchangedFeedMiddleware:
    """Answers "has this feed changed?" with "no" before any other middleware: no session, no policy, no compression has
    anything to say to an answer without a body, and feed readers ask nothing else most of the time. One query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asks = "HTTP_IF_NONE_MATCH" in request.META and request.method in ("GET", "HEAD")
        if asks and _FEED.match(request.path_info):
            answer = _answer_if_kept(request)
            if answer is not None and answer.status_code == 304:
                return answer
        return self.get_response(request)


def _answer_if_kept(request: HttpRequest) -> HttpResponseBase | None:
    at = timezone.now()
    state = ChangeCounter.state()
    document = documents.kept(request.path, request.GET.dict(), state=state)
    if document is None:
        return None
    return documents.answer(request, document, at=at, unchanged_since=documents.unchanged_since(state, at=at))
