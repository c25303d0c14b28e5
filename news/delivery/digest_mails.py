"""Contents of mails: the digest with its entries, and the confirmation mail.

Each has plain text and HTML without images. Mails do not track opens or clicks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.policy import default as default_policy
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from foundation import languages
from foundation.languages import spelling
from foundation.mailing.sender import sender
from foundation.settings import site_name
from news.delivery import mail_subscriptions
from news.delivery.digest_entries import Happening, summarise
from news.models import Change, Channel, Delivery, DigestRun, Item
from news.models.items import name_of_language

ENTRIES_AT_MOST = 60
HTML_BYTES_AT_MOST = 90_000  # mail programs cut off mails above 102 kB
SUMMARY_CHARACTERS = 400

_TYPES = (Item.Type.ARTICLE, Item.Type.EDITION, Item.Type.EXTERNAL)


class Addresses(UnstructuredHeader):
    """A header of addresses that is folded only between them.

    The library would encode a long address as words (RFC 2047), and mail programs would not show their unsubscribe
    button.
    """

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {str(self).replace(', ', f',{policy.linesep} ')}{policy.linesep}"  # type: ignore[attr-defined]


HEADERS = HeaderRegistry()
HEADERS.map_to_type("list-unsubscribe", Addresses)  # type: ignore[arg-type]


class Mail(EmailMultiAlternatives):
    def message(self, *, policy: Any = default_policy) -> Any:
        return super().message(policy=policy.clone(header_factory=HEADERS))


@dataclass(frozen=True, slots=True)
class Entry:
    """An item in a mail. ``kind`` is a `Change.Kind`. A withdrawn item has only a title and a note."""

    item_uuid: UUID
    kind: str
    type: str
    title: str
    language: str
    at: datetime
    note: str = ""
    url: str = ""
    summary: str = ""
    source: str = ""
    item: Item | None = None

    @property
    def origin(self) -> str:
        """Return the origin of the text as in lists, in the language of the mail."""
        return self.item.origin_in_short if self.item else ""

    @property
    def is_new(self) -> bool:
        return self.kind == Change.Kind.PUBLISHED

    @property
    def kind_name(self) -> str:
        return str(Change.Kind(self.kind).label)

    @property
    def headline(self) -> str:
        """Return the title, prefixed with the kind of change unless the item is new."""
        return self.title if self.is_new else spelling.labelled(self.kind_name, self.title)

    @property
    def is_foreign(self) -> bool:
        """Return whether the language of the item differs from that of the mail. An empty language counts as unknown."""
        return bool(self.language) and self.language != languages.current()

    @property
    def language_name(self) -> str:
        return name_of_language(self.language)


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    entries: list[Entry]


def entries(deliveries: Sequence[Delivery]) -> list[Entry]:
    """Summarise ``deliveries`` (in log order) to one entry for each item, newest first. One query."""
    by_thing: dict[UUID, list[Delivery]] = {}
    for delivery in deliveries:
        by_thing.setdefault(delivery.change.item_uuid, []).append(delivery)
    items = {item.uuid: item for item in Item.objects.without_text().filter(uuid__in=by_thing)}
    found = []
    for uuid, deliveries in by_thing.items():
        changes = {delivery.change_id: delivery for delivery in deliveries}
        happenings = [Happening(n, str(one.kind), one.change.note) for n, one in changes.items()]
        happened = summarise(happenings, is_public=uuid in items)
        if happened is not None:
            found.append(_entry(happened, changes[happened.sequence].change, items.get(uuid)))
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _entry(happened: Happening, change: Change, item: Item | None) -> Entry:
    if item is None:
        values: dict[str, Any] = {"title": change.title, "language": change.language, "at": change.at}
    else:
        is_new = happened.kind == Change.Kind.PUBLISHED
        values = {
            "title": item.title,
            "language": item.language,
            "at": item.published_at if is_new else change.at,
            "url": item.url,
            "summary": _shortened(item.summary),
            "source": item.byline if item.is_external else "",
            "item": item,
        }
    return Entry(item_uuid=change.item_uuid, kind=happened.kind, type=change.type, note=happened.note, **values)


def _shortened(text: str) -> str:
    line = spelling.one_line(text)
    return line if len(line) <= SUMMARY_CHARACTERS else line[:SUMMARY_CHARACTERS].rsplit(" ", 1)[0] + "…"


def compose(run: DigestRun, entries: Sequence[Entry], *, channels: Sequence[Channel]) -> EmailMultiAlternatives:
    """Return the mail of ``run`` in the language of the first channel, with a settings link for each channel."""
    first = channels[0]
    with override(first.language or languages.default()):
        count = min(len(entries), ENTRIES_AT_MOST)
        while True:
            context = {
                **_frame(first),
                "groups": groups(entries[:count]),
                "more": len(entries) - count,
                "channels": [
                    {"name": str(channel.subscription), "url": address_of("mail_preferences", channel)}
                    for channel in channels
                ],
                "stop_url": address_of("mail_stop", first),
            }
            html = render_to_string("news/mails/digest.html", context)
            if len(html.encode()) <= HTML_BYTES_AT_MOST or count == 1:
                break
            count //= 2
        text = render_to_string("news/mails/digest.txt", context)
        subject = subject_of(entries)
    mail = _mail(first, subject, text, html, message_id=run.message_id)
    mail.extra_headers |= {
        "List-Id": f"{site_name(languages.default())} <news.{_host()}>",
        "List-Unsubscribe": f"<{address_of('mail_stop', first)}>, <mailto:{_sender()}?subject=unsubscribe>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mail


def subject_of(entries: Sequence[Entry]) -> str:
    """Return the first headline and the number of further entries."""
    first = entries[0]
    if len(entries) == 1:
        return first.headline
    more = len(entries) - 1
    return ngettext("%(title)s and %(count)s more", "%(title)s and %(count)s more", more) % {
        "title": first.headline,
        "count": more,
    }


def groups(entries: Iterable[Entry]) -> list[Group]:
    """Return changed items first, since readers may have relied on them; then new ones by type."""
    listed = list(entries)
    headings = {
        Item.Type.ARTICLE: pgettext("heading of a mail", "News"),
        Item.Type.EDITION: pgettext("heading of a mail", "Events"),
        Item.Type.EXTERNAL: _("From the region"),
    }
    found = [Group(_("Changes"), [entry for entry in listed if not entry.is_new])]
    found += [Group(headings[kind], [one for one in listed if one.is_new and one.type == kind]) for kind in _TYPES]
    return [group for group in found if group.entries]


def confirmation(channel: Channel) -> EmailMultiAlternatives:
    """Return the mail that asks to confirm the address; without confirmation no other mail is sent."""
    with override(channel.language or languages.default()):
        context = {
            **_frame(channel),
            "wanted": mail_subscriptions.in_words(channel),
            "confirm_url": address_of("mail_confirm", channel),
            "days": mail_subscriptions.UNCONFIRMED_KEPT.days,
        }
        text = render_to_string("news/mails/confirm.txt", context)
        html = render_to_string("news/mails/confirm.html", context)
        subject = _("Confirm your email updates from %(office)s") % {"office": site_name()}
    return _mail(channel, subject, text, html, message_id=channel.uuid)


def address_of(name: str, channel: Channel) -> str:
    return settings.PUBLIC_URL + reverse(name, args=[mail_subscriptions.key_of(channel)])


def _frame(channel: Channel) -> dict[str, Any]:
    return {
        "office": site_name(),
        "language": channel.language or languages.default(),
        "home_url": f"{settings.PUBLIC_URL}/{channel.language}/",
        "email": channel.email,
    }


def _mail(channel: Channel, subject: str, text: str, html: str, *, message_id: UUID) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": f"<{message_id}@{_host()}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": channel.language or languages.default(),
    }
    mail = Mail(
        subject=spelling.one_line(subject),
        body=text,
        from_email=sender(channel.language),
        to=[channel.email],
        headers=headers,
    )
    mail.attach_alternative(html, "text/html")
    return mail


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def _sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
