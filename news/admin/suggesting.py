"""Suggestions of topics, organisations, people, regions and an event for an article, from its text.

Each suggestion shows the words that it is based on. An editor accepts it with a click; nothing is filed automatically.
``news/static/news/suggestions.js`` requests them on a button, after a paste and after "Start from a text or file".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.models import Page

from foundation.filing import offers
from foundation.filing.choices import Choice
from foundation.usable_dates import is_usable
from news.editorial.suggestions import TEXT_CHARACTERS, Suggestion, Text, Thing, event_in, named_in
from news.models.people import OFFER

# Form field -> name of its offer, and whether its values are proper names (capitalised).
NAMED = {
    "topics": ("topic", False),
    "organisations": ("organisation", True),
    "people": (OFFER, True),
    "regions": ("region", True),
}
DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y")


@require_POST
def suggest(request: HttpRequest, page_id: int) -> JsonResponse:
    """Return suggestions as JSON. ``page_id``: the article, or the parent list of a new one."""
    page = get_object_or_404(Page, pk=page_id).specific
    may = page.permissions_for_user(request.user)
    if not (may.can_edit() or may.can_add_subpage()):
        raise PermissionDenied
    text = Text.read(request.POST.get("text", "")[:TEXT_CHARACTERS])
    at = _day(request.POST.get("published_on", ""))
    found = suggestions(text, request=request, language=page.locale.language_code, at=at)
    return JsonResponse({"suggestions": [_as_json(*one) for one in found]})


def suggestions(text: Text, *, request: Any, language: str, at: date) -> Iterator[tuple[str, Choice, Suggestion]]:
    """Yield field, choice and reason. One or two queries for each field, for any amount of data."""
    for field, (name, is_proper) in NAMED.items():
        choices = {one.value: one for offer in offers.offers_of(name) for one in offer.choices(request=request)}
        things = [Thing(one.value, one.names, one.places, is_proper=is_proper) for one in choices.values()]
        for suggestion in named_in(text, things):
            yield field, choices[suggestion.value], suggestion
    events = {
        one.value: one
        for offer in offers.offers_of("page")
        for one in offer.choices(request=request, language=language)
        if one.language == language
    }
    things = [Thing(one.value, one.names, days=one.days) for one in events.values()]
    if found := event_in(text, things, at=at):
        yield "about", events[found.value], found


def _as_json(field: str, choice: Choice, suggestion: Suggestion) -> dict[str, str]:
    return {"field": field, **choice.as_json(), "words": suggestion.words}


def _day(text: str) -> date:
    for form in DAY_FORMS:
        try:
            day = datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
        if is_usable(day):
            return day
    return timezone.localdate()


@hooks.register("register_admin_urls")
def suggestions_urls() -> list[Any]:
    return [path("news/suggestions/<int:page_id>/", suggest, name="news_suggestions")]


@hooks.register("insert_editor_js")
def suggestions_script() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("news/suggestions.js"))


@hooks.register("insert_global_admin_css")
def suggestions_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("news/suggestions.css"))
