"""Requests of readers: one email when a page is translated, or its translation is up to date again.

Email requires double opt-in. The page shows the same message for each address. Whether a request is ready is calculated
each time from what everybody may read. So no event can be missed, and drafts make no difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac
from wagtail.models import Locale, Page

from foundation import languages
from foundation.public_pages import public_pages
from foundation.throttling.mailboxes import mailbox
from foundation.translation import readers, states
from foundation.translation.models import ReaderRequest

UNCONFIRMED_KEPT = timedelta(days=7)
UNASKED_KEPT = timedelta(days=14)  # long, because our mail server may be down for some time
KEPT = timedelta(days=365)
QUESTIONS_AT_MOST = 3  # limit per hour for one mailbox

_signer = signing.Signer(salt="foundation.translation.reader_requests")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Page that a reader wants in a language. ``versions`` are those that everybody may read, by their language."""

    versions: dict[str, Any]
    language: str

    @property
    def page(self) -> Any | None:
        return self.versions.get(self.language)

    @property
    def shown(self) -> Any:
        """The version that names the page: in the wanted language, or else the first one of the site's languages."""
        return self.page or next(self.versions[code] for code in languages.codes() if code in self.versions)

    @property
    def is_update(self) -> bool:
        known = readers.outdated(self.page) if self.page else None
        return bool(known and known.since)

    @property
    def is_ready(self) -> bool:
        return self.page is not None and not self.is_update


def wanted(key: UUID, language: str) -> Wanted | None:
    """Return the page for readers, None if no one may read it in any language. One or two queries."""
    pages = public_pages(Page.objects).filter(translation_key=key, alias_of=None).select_related("locale")
    versions = {page.locale.language_code: page for page in pages if page.locale.language_code in languages.codes()}
    return Wanted(versions, language) if versions else None


# --- Keys -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Key:
    """Signed part of a link in an email: the request, and a digest of the address that remains valid after the request
    is deleted.
    """

    uuid: UUID
    digest: str

    @property
    def row(self) -> ReaderRequest | None:
        return ReaderRequest.objects.select_related("locale").filter(uuid=self.uuid).first()

    @property
    def addresses(self) -> list[str]:
        """Return the email address behind this key, as a list; empty if it has no requests."""
        known = ReaderRequest.objects.values_list("email", flat=True).distinct()
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return [email for email in known.iterator() if any(_digest(email, one) == self.digest for one in secrets)]


def key_of(row: ReaderRequest) -> str:
    return _signer.sign(row.uuid.hex + _digest(row.email, settings.SECRET_KEY))


def read_key(key: str) -> Key:
    """Raises `ValueError` for an invalid signature."""
    try:
        text = _signer.unsign(key)
    except signing.BadSignature:
        raise ValueError(key[:80]) from None
    return Key(UUID(text[:32]), text[32:])


def _digest(email: str, secret: str) -> str:
    salt = "foundation.translation.reader_requests"
    return salted_hmac(salt, email.lower(), secret=secret, algorithm="sha256").hexdigest()[:32]


# --- Ask, confirm, stop -----------------------------------------------------------------------------------------------


def ask(page: Wanted, *, email: str, at: datetime) -> ReaderRequest | None:
    """Store an unconfirmed request, whose confirmation email is due at once. Return None above the hourly limit."""
    email = email.strip().lower()
    asked = ReaderRequest.objects.filter(confirmed_at=None, created_at__gt=at - timedelta(hours=1))
    at_domain = asked.filter(email__endswith=email[email.rfind("@") :]).values_list("email", flat=True)
    if sum(mailbox(one) == mailbox(email) for one in at_domain) >= QUESTIONS_AT_MOST:
        return None
    return ReaderRequest.objects.create(
        email=email,
        translation_key=page.shown.translation_key,
        locale=Locale.objects.get(language_code=page.language),
        wants_update=page.is_update,
        created_at=at,
        next_attempt_at=at,
    )


def confirm(row: ReaderRequest, *, at: datetime) -> None:
    """Confirm the request. An earlier one of the same address for the same page stays, and this one is deleted."""
    unconfirmed = ReaderRequest.objects.filter(pk=row.pk, confirmed_at=None)
    try:
        with transaction.atomic():
            unconfirmed.update(confirmed_at=at, next_attempt_at=at, tries=0)
    except IntegrityError:
        unconfirmed.delete()


def stop(key: Key) -> None:
    """Delete the address behind the key, whether or not the request of that email still exists."""
    for email in key.addresses:
        erase_address(email)


def erase_address(email: str) -> int:
    """Delete all requests of an address. Return their number."""
    return ReaderRequest.objects.filter(email__iexact=email).delete()[0]


def forget(*, at: datetime) -> int:
    """Delete requests that were not confirmed in time, old ones, and those for deleted pages and removed languages."""
    late = Q(asked_at__lt=at - UNCONFIRMED_KEPT) | Q(asked_at=None, created_at__lt=at - UNASKED_KEPT)
    old = Q(confirmed_at=None) & late | Q(confirmed_at__lt=at - KEPT)
    has_page = Exists(Page.objects.filter(translation_key=OuterRef("translation_key")))
    removed = ~Q(locale__language_code__in=languages.codes()) | ~has_page
    return ReaderRequest.objects.filter(old | removed).delete()[0]


# --- Due --------------------------------------------------------------------------------------------------------------


def due(*, at: datetime) -> QuerySet[ReaderRequest]:
    """Return the requests with an email to send: those to be confirmed, and those whose page is ready."""
    found = ReaderRequest.objects.filter(next_attempt_at__lte=at, locale__language_code__in=languages.codes())
    if not found.filter(confirmed_at__isnull=False).exists():
        return found
    same = {"translation_key": OuterRef("translation_key"), "locale": OuterRef("locale")}
    is_public = Exists(public_pages(Page.objects).filter(alias_of=None, **same))
    is_behind = Exists(states.behind().filter(**same))
    return found.filter(Q(confirmed_at=None) | Q(is_public) & (Q(wants_update=False) | ~is_behind))
