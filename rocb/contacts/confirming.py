"""The key of the link in an email, the request for confirmation, and both answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation import languages
from foundation.languages import spelling
from foundation.settings import site_name
from news.parsing.sanitize import FORBIDDEN
from rocb.models import Organisation

LINK_VALID_FOR = timedelta(days=30)
ASKED_AGAIN_AFTER = timedelta(hours=1)
OBJECTION_AT_MOST = 2000

_signer = signing.TimestampSigner(salt="rocb.contacts")


class ExpiredLink(ValueError):
    """Error for a key that is ours, but older than `LINK_VALID_FOR`."""


def key_of(row: Organisation) -> str:
    """Return a key that is valid only for the present values of the contact."""
    return _signer.sign(f"{row.pk}.{row.contact_fingerprint}")


def by_key(key: str) -> tuple[Organisation | None, bool]:
    """Return the organisation of a key, None if it was deleted, and whether its contact is still the one that was mailed.
    Raises `ExpiredLink`, or ValueError for any other invalid key."""
    try:
        pk, fingerprint = _signer.unsign(key, max_age=LINK_VALID_FOR).split(".")
    except signing.SignatureExpired:
        raise ExpiredLink from None
    except signing.BadSignature:
        raise ValueError(key[:80]) from None
    row = Organisation.objects.filter(pk=pk).first()
    return row, row is not None and row.contact_fingerprint == fingerprint


def language_of(row: Organisation) -> str:
    """Return the first official language of the organisation that the site has, else the default one."""
    return next((code for code in row.language_codes if code in languages.codes()), languages.default())


def ask(row: Organisation, *, at: datetime) -> bool:
    """Mail the link to the contact. Return False if there is none, or one was mailed in the last hour."""
    is_due = Q(contact_asked_at=None) | Q(contact_asked_at__lte=at - ASKED_AGAIN_AFTER)
    with transaction.atomic():
        if not row.has_contact or not Organisation.objects.filter(is_due, pk=row.pk).update(contact_asked_at=at):
            return False
        _mail(row, at=at).send()
    return True


def _mail(row: Organisation, *, at: datetime) -> EmailMessage:
    language = language_of(row)
    with override(language):
        context = {
            "office": site_name(),
            "row": row,
            "url": settings.PUBLIC_URL + reverse("contact_confirm", args=[key_of(row)]),
            "until": at + LINK_VALID_FOR,
        }
        subject = _("Please confirm the contact of your organisation on the website of %(office)s") % {
            "office": site_name()
        }
        text = render_to_string("rocb/mails/contact_confirm.txt", context)
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": language}
    return EmailMessage(spelling.one_line(subject), text, to=[row.contact_email], headers=headers)


def confirm(row: Organisation, *, at: datetime) -> None:
    """Record a confirmation. A repeat within the life of a link changes nothing."""
    if not row.is_contact_confirmed or row.contact_answered_at is None or at - row.contact_answered_at > LINK_VALID_FOR:
        _answer(row, "", at=at)


def object_to(row: Organisation, text: str, *, at: datetime) -> None:
    """Record what is wrong. Readers no longer see the contact."""
    _answer(row, FORBIDDEN.sub("", text).strip()[:OBJECTION_AT_MOST] or _("No reason given"), at=at)


def _answer(row: Organisation, objection: str, *, at: datetime) -> None:
    row.contact_answered_at, row.contact_answered_as = at, row.contact_fingerprint
    row.contact_objection = objection
    row.save(update_fields=["contact_answered_at", "contact_answered_as", "contact_objection"])
