"""View of public feeds. Thin: `news.feeds.documents` makes and caches them, `news.feeds.responses` does HTTP."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.filters import NoSuchList
from news.feeds import documents
from news.models import ChangeCounter


@require_safe
def feed(request: HttpRequest, *_file_name: str) -> HttpResponseBase:
    """Return a feed. One query while nothing has changed: the path is the cache key, so no page is looked up."""
    at = timezone.now()
    state = ChangeCounter.state()
    since = documents.unchanged_since(state, at=at)
    try:
        document = documents.at_path(request.path, request.GET.dict(), state=state)
    except NoSuchList as error:
        raise Http404(f"No list for {error}") from None
    return documents.answer(request, document, at=at, unchanged_since=since)
