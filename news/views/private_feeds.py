"""Private feeds of a subscription, at secret addresses:

* ``/f/TOKEN/rss.xml``, ``atom.xml``, ``feed.json``: its items; ``?language=ru`` only those in one of its languages,
  ``?archive=2021-05`` those that last changed in that month (``prev-archive`` and ``next_url`` link to it);
* ``/f/TOKEN/feeds.opml``: these feeds for a feed reader, one for each language if versions come separately.

They have the same window as public feeds (``feeds.window``). A conditional request costs two queries if nothing has
changed. Only the reader may cache the responses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation import languages
from foundation.filters import NoSuchList
from foundation.languages import spelling
from foundation.settings import site_name
from foundation.throttling import Limit, seconds_to_wait
from news.delivery.selection import items_matching
from news.feeds import archives, documents, window
from news.feeds.feed_entries import Deleted, FeedInfo, thing_uri
from news.feeds.formats import BY_FILE_NAME
from news.feeds.resolve import ARCHIVE, rights_of
from news.models import Change, ChangeCounter, Channel, Subscription, Token
from news.models.items import name_of_language
from news.models.subscriptions import digest_of
from news.parsing import opml

# Full responses. Conditional requests for an unchanged document are not limited.
MOST_WHOLE_IN_AN_HOUR = 60
# Counted per archive: each rarely changes, but a new program reads all of them.
MOST_OF_AN_ARCHIVE_IN_AN_HOUR = 10
# Part of each ETag. Increase it when the code that writes the documents changes.
VERSION = 3

LIST_OF_FEEDS = "feeds.opml"
OPML_TYPE = "text/x-opml; charset=utf-8"


def addresses(token: str) -> list[dict[str, str]]:
    """Return all addresses for a token: {name, url}. Possible only just after it was issued."""
    found = [{"name": documents.FORMATS[form].label, "url": url_of(token, name)} for name, form in BY_FILE_NAME.items()]
    found.append({"name": _("All feeds for a feed reader (OPML)"), "url": url_of(token, LIST_OF_FEEDS)})
    try:  # the site may have a private calendar
        path = reverse("private_calendar", args=[token])
        found.append({"name": _("Calendar"), "url": settings.PUBLIC_URL + path})
    except NoReverseMatch:
        pass
    return found


def url_of(token: str, name: str) -> str:
    return settings.PUBLIC_URL + reverse("news_private_feed", args=[token, name])


# --- The view ---------------------------------------------------------------------------------------------------------


def answer_to(
    request: HttpRequest,
    token: str,
    *,
    mark: Callable[[Channel], str],
    write: Callable[[Channel], bytes],
    content_type: str,
    at: datetime,
    archive: str = "",
) -> HttpResponse:
    """Return the document for ``token``. ``mark`` returns a text that changes whenever the document does. ``write``
    makes the document, and is not called if the client has it. The limit is separate for each ``archive``."""
    found = Token.objects.filter(digest=digest_of(token)).select_related("channel__subscription__organisation").first()
    if found is None or found.channel is None or found.channel.subscription is None:
        return refusal(404, _("This feed does not exist."))
    channel: Channel = found.channel
    is_open = found.valid_until is None or found.valid_until > at
    if not is_open or channel.state == Channel.State.ENDED:
        return refusal(410, _("This feed has been closed."))
    found.used(on=timezone.localdate(at))
    etag = f'"{hashlib.sha256(mark(channel).encode()).hexdigest()[:32]}"'
    response = kept_private(HttpResponse(content_type=content_type))
    response["ETag"] = etag
    patch_vary_headers(response, ["Accept-Encoding"])
    conditional = get_conditional_response(request, etag=etag, response=response)
    if conditional is not None and conditional is not response:
        return conditional
    # Counted separately, so that programs without ETags do not use up the limit of those with. Both are limited.
    what = "private feed, changed" if request.headers.get("If-None-Match") else "private feed"
    limit = Limit(what, found.digest, MOST_WHOLE_IN_AN_HOUR)
    if archive:
        limit = Limit("private archive", f"{found.digest} {archive}", MOST_OF_AN_ARCHIVE_IN_AN_HOUR)
    if wait := seconds_to_wait(limit, at=at):
        slowly = refusal(429, _("Too many requests. Please send them less often, or send the ETag you received."))
        slowly["Retry-After"] = str(wait)
        return slowly
    response.content = write(channel)
    return response


def kept_private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"  # because the address is secret
    return response


def refusal(status: int, words: str) -> HttpResponse:
    """Return an error in plain text, because a page of the site would show the address, and clients are programs."""
    return kept_private(HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8"))


# --- Feeds ------------------------------------------------------------------------------------------------------------


@require_safe
def feed(request: HttpRequest, token: str, name: str) -> HttpResponse:
    now = timezone.now()
    language, archive = request.GET.get("language", "")[:12], request.GET.get(ARCHIVE, "")[:20]
    if name == LIST_OF_FEEDS:
        return answer_to(
            request,
            token,
            mark=lambda channel: _mark(channel, name, ""),
            write=lambda channel: _opml(channel, token),
            content_type=OPML_TYPE,
            at=now,
        )
    if name not in BY_FILE_NAME:
        return refusal(404, _("This feed does not exist."))
    try:
        return answer_to(
            request,
            token,
            mark=lambda channel: _mark(channel, name, language, archive),
            write=lambda channel: _document(channel, url_of(token, name), name, language, archive),
            content_type=documents.FORMATS[BY_FILE_NAME[name]].content_type,
            at=now,
            archive=f"{name} {language} {archive}" if archive else "",
        )
    except NoSuchList:
        return refusal(404, _("This archive does not exist."))


def order_of(channel: Channel) -> Subscription:
    """Return the subscription of a channel from `answer_to`."""
    return cast(Subscription, channel.subscription)


def mark_of(channel: Channel, *more: object) -> str:
    """Return all values that a document of this channel depends on, except for public items."""
    order = order_of(channel)
    parts = [VERSION, settings.PUBLIC_URL, site_name(languages.default()), settings.TAG_AUTHORITY, channel.pk]
    parts += [order.stored_rule, order.languages, order.language_mode, order.text, order.name, *more]
    return json.dumps(parts, sort_keys=True, default=str)


def _mark(channel: Channel, name: str, language: str, archive: str = "") -> str:
    return mark_of(channel, name, language, *([archive] if archive else []), *ChangeCounter.state())


def _document(channel: Channel, feed_url: str, name: str, language: str, archive: str) -> bytes:
    """Return the feed. Raises ``NoSuchList`` for an archive that does not exist."""
    order, form = order_of(channel), BY_FILE_NAME[name]
    items = items_matching(order)
    if language:
        items = items.in_language(language)
    month = archives.Month.read(archive) if archive else None
    if month:
        found = archives.archive([items], month)
        shown, earlier, later = list(found.items()), found.earlier, found.later
    else:
        shown = list(window.latest([items]))
        earlier, later = archives.Month.of(shown[-1].changed_at) if shown else None, None

    def address(of: archives.Month | None) -> str:
        params = {**({"language": language} if language else {}), **({ARCHIVE: str(of)} if of else {})}
        return f"{feed_url}?{urlencode(params)}" if params else feed_url

    codes = [language] if language else list(order.languages)
    single = codes[0] if len(codes) == 1 else ""
    with translation.override(single or order.contact_language or languages.default()):
        info = FeedInfo(
            title=_title(order, single),
            description=_(
                "News from %(name)s, selected for your subscription. This address is secret. Please do not share it."
            )
            % {"name": site_name()},
            language=single,
            page_url=f"{settings.PUBLIC_URL}/{single or languages.default()}/",
            feed_url=address(month),
            current_url=address(None) if month else "",
            earlier_url=address(earlier) if earlier else "",
            later_url=address(later) if later else "",
            id=f"tag:{settings.TAG_AUTHORITY}:channel/{channel.uuid}{f'/{language}' if language else ''}",
            empty_at=channel.created_at,
            publisher=site_name(),
            rights=rights_of(order.rule.wanted_types),
            deleted=() if month or form == "rss" else _deleted(order, language),
            full_text=order.text == Subscription.Text.FULL,
            is_one_a_thing=order.language_mode == Subscription.Languages.BEST,
        )
        return documents.write(shown, info, form)


def _title(order: Subscription, language: str) -> str:
    parts = [site_name(), order.name]
    if language and order.language_mode == Subscription.Languages.EACH and len(order.languages) != 1:
        parts.append(name_of_language(language))
    return spelling.dashed(*parts)


def _deleted(order: Subscription, language: str) -> Sequence[Deleted]:
    """Return the items that left this feed recently. Four queries."""
    takes_best = order.language_mode == Subscription.Languages.BEST
    rule, last = order.rule, ChangeCounter.state()[0]
    changes, now = Change.objects.filter(type__in=sorted(rule.wanted_types)), items_matching(order)
    once = changes.found_by(any_of=rule.any_of, all_of=rule.all_of, none_of=rule.none_of)
    if order.languages:
        changes, once = changes.filter(language__in=order.languages), once.filter(language__in=order.languages)
    if language:
        now, once = now.in_language(language), once.filter(language=language)
    if not takes_best:
        return documents.deleted_items(window.gone(changes, last=last, column="item_uuid", once=once, now=[now]))
    gone = window.gone(changes, last=last, column="translation_key", once=once, now=[now])
    return [Deleted.of(change, thing_uri(change.translation_key)) for change in gone]


def _opml(channel: Channel, token: str) -> bytes:
    order = order_of(channel)
    comes_by_language = order.language_mode == Subscription.Languages.EACH and len(order.languages) > 1
    with translation.override(order.contact_language or languages.default()):
        feeds = [
            opml.Outline(
                url=url_of(token, "rss.xml") + (f"?language={language}" if language else ""),
                title=_title(order, language),
                home_url=f"{settings.PUBLIC_URL}/",
                language=language,
                folders=(),
            )
            for language in (order.languages if comes_by_language else [""])
        ]
        return opml.write(feeds, title=_title(order, ""), owner=site_name(), at=channel.created_at)
