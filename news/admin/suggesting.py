"""Suggestions of topics, organisations, people, regions and an event for an article, from its text.

Each suggestion shows its reason: the words that it is based on, or what was chosen for other articles. An editor accepts
it with a click; nothing is filed automatically. ``news/static/news/suggestions.js`` requests them on a button, after a
paste and after "Start from a text or file".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.models import Page

from foundation.filing import offers
from foundation.filing.choices import Choice
from foundation.usable_dates import is_usable
from news.conf import model_of
from news.editorial.filed_articles import filed_articles
from news.editorial.suggestions.events import event_in
from news.editorial.suggestions.habits import with_habits
from news.editorial.suggestions.naming import read
from news.editorial.suggestions.patterns import Patterns
from news.editorial.suggestions.reading import TEXT_CHARACTERS, Text
from news.editorial.suggestions.things import Grade, Habit, Suggestion, Thing
from news.editorial.suggestions.unlisted import Unlisted, unlisted_in
from news.models.people import OFFER

# Form field -> name of its offer, whether its values are proper names (capitalised), and whether they can act.
NAMED = {
    "topics": ("topic", False, False),
    "organisations": ("organisation", True, True),
    "people": (OFFER, True, True),
    "regions": ("region", True, False),
}
USUAL, USUAL_IF_EMPTY = ("topics",), ("regions",)  # fields in which habits alone suggest something
DAY_FORMS = ("%Y-%m-%d", "%d.%m.%Y")

Choices = dict[tuple[str, str], Choice]


@require_POST
def suggest(request: HttpRequest, page_id: int) -> JsonResponse:
    """Return suggestions as JSON. ``page_id``: the article, or the parent list of a new one."""
    page = get_object_or_404(Page, pk=page_id).specific
    may = page.permissions_for_user(request.user)
    if not (may.can_edit() or may.can_add_subpage()):
        raise PermissionDenied
    text = Text.read(request.POST.get("text", "")[:TEXT_CHARACTERS])
    language = page.locale.language_code
    choices = _choices(request)
    found, unlisted = _named(text, choices, language=language)
    found = _with_own_organisation(found, choices, request.user)
    answer = [_as_json(one, choices) for one in found if one.key in choices]
    events = _events(request, language)
    dated = [Thing(one.value, one.names, field="about", days=one.days) for one in events.values()]
    if event := event_in(text, dated, at=_day(request.POST.get("published_on", ""))):
        answer.append(_as_json(event, events))
    return JsonResponse({"suggestions": answer, "unlisted": list(_creatable(unlisted, request.user))})


def _choices(request: Any) -> Choices:
    return {
        (field, one.value): one
        for field, (name, _is_proper, _is_body) in NAMED.items()
        for offer in offers.offers_of(name)
        for one in offer.choices(request=request)
    }


def _events(request: Any, language: str) -> Choices:
    return {
        ("about", one.value): one
        for offer in offers.offers_of("page")
        for one in offer.choices(request=request, language=language)
        if one.language == language
    }


def _named(text: Text, choices: Choices, *, language: str) -> tuple[list[Suggestion], list[Unlisted]]:
    patterns = Patterns.of(_thing(field, one) for (field, _value), one in choices.items())
    found, matches = read(text, patterns)
    if found:
        found = with_habits(found, filed_articles(language, patterns), added_to=USUAL, added_if_empty=USUAL_IF_EMPTY)
    return found, unlisted_in(text, matches, people="people", organisations="organisations", patterns=patterns)


def _with_own_organisation(found: list[Suggestion], choices: Choices, user: Any) -> list[Suggestion]:
    """Put the organisation of the user first. The suggestion is uncertain if the text does not name the organisation."""
    own = ("organisations", str(_organisation_of(user) or ""))
    named = [one for one in found if one.key == own]
    if not found or own not in choices:
        return found
    first = named or [Suggestion(own[1], "", own[0], Grade.UNSURE)]
    return [*first, *(one for one in found if one.key != own)]


def _organisation_of(user: Any) -> Any:
    """Return the primary key of the user's organisation, if the user model has any."""
    model = model_of("ORGANISATION_MODEL")
    for field in user._meta.concrete_fields:
        if field.many_to_one and field.related_model is model:
            return getattr(user, field.attname)
    return None


def _creatable(unlisted: Iterable[Unlisted], user: Any) -> Iterator[dict[str, str]]:
    may = {
        field
        for field in {one.field for one in unlisted}
        if any(offer.may_use(user) and offer.may_create(user) for offer in offers.offers_of(NAMED[field][0]))
    }
    for one in unlisted:
        if one.field in may:
            yield {"field": one.field, "name": one.name, "why": _because(one.words)}


def _thing(field: str, choice: Choice) -> Thing:
    _name, is_proper, is_body = NAMED[field]
    return Thing(
        choice.value,
        choice.names,
        choice.places,
        choice.adjectives,
        choice.hints,
        field=field,
        is_proper=is_proper,
        is_body=is_body,
        is_area=field == "regions",
    )


def _as_json(suggestion: Suggestion, choices: Choices) -> dict[str, Any]:
    choice = choices[suggestion.key]
    why = [_because(suggestion.words)] if suggestion.words else []
    if suggestion.habit:
        why.append(_of_habit(suggestion.habit, choices))
    return {
        "field": suggestion.field,
        **choice.as_json(),
        "sure": suggestion.is_sure,
        "why": " · ".join(why) or gettext("your organisation"),
    }


def _because(words: str) -> str:
    return gettext("because of “{words}”").format(words=words)


def _of_habit(habit: Habit, choices: Choices) -> str:
    if habit.is_of_all:
        text = ngettext(
            "chosen in {chosen} of the last {articles} article",
            "chosen in {chosen} of the last {articles} articles",
            habit.articles,
        )
        return text.format(chosen=habit.chosen, articles=habit.articles)
    if habit.because is None:
        text = ngettext(
            "chosen in only {chosen} of {articles} article that mentions it",
            "chosen in only {chosen} of {articles} articles that mention it",
            habit.articles,
        )
        return text.format(chosen=habit.chosen, articles=habit.articles)
    text = ngettext(
        "chosen in {chosen} of {articles} article filed under {name}",
        "chosen in {chosen} of {articles} articles filed under {name}",
        habit.articles,
    )
    return text.format(chosen=habit.chosen, articles=habit.articles, name=choices[habit.because].label)


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
