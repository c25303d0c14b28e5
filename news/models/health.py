"""State of a source that polling maintains (`PollState`), and its health in words (`Health`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from news.parsing.continuity import FEW, Doubt
from news.parsing.identity import key

from .source_words import held_in_words, in_words

ALERT_AFTER = timedelta(days=1)
# A permanent redirect is accepted after this many polls over this time.
MOVE_SEEN = 3
MOVE_SEEN_FOR = timedelta(days=7)


class Health(models.TextChoices):
    """States of a source, most urgent first. The first that applies is used."""

    PAUSED = "paused", pgettext_lazy("health of a source", "Paused")
    DOUBLE = "double", pgettext_lazy("health of a source", "Duplicate")
    HELD = "held", pgettext_lazy("health of a source", "Different publisher?")
    GONE = "gone", pgettext_lazy("health of a source", "Gone")
    FAILING = "failing", pgettext_lazy("health of a source", "Failing")
    MOVED = "moved", pgettext_lazy("health of a source", "Moved")
    UNSETTLED = "unsettled", pgettext_lazy("health of a source", "Last poll failed")
    UNPOLLED = "unpolled", pgettext_lazy("health of a source", "Not polled yet")
    SILENT = "silent", pgettext_lazy("health of a source", "No recent entries")
    GOOD = "good", pgettext_lazy("health of a source", "OK")


@dataclass(frozen=True, slots=True)
class HealthReport:
    """A ``state`` for colours and filters, and ``words``: one or two sentences in the current language."""

    state: Health
    words: str


class PollState(models.Model):
    """Fields that only polling writes, never the forms of editors."""

    # Actual address
    effective_url = models.CharField(max_length=1000, blank=True, editable=False)
    host = models.CharField(max_length=255, editable=False)
    moved_to = models.CharField(max_length=1000, blank=True, editable=False)
    moved_seen = models.PositiveIntegerField(default=0, editable=False)
    moved_since = models.DateTimeField(null=True, editable=False)
    double_of = models.ForeignKey(
        "newsroom_news.Source", null=True, editable=False, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    # Last document that was read
    etag = models.TextField(blank=True, editable=False)
    last_modified = models.TextField(blank=True, editable=False)
    ignores_validators = models.BooleanField(
        default=False, editable=False, help_text="It sends the whole document even if nothing is new."
    )
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    document = models.TextField(
        blank=True,
        editable=False,
        help_text="Key and content hash of each entry in it: news.parsing.identity.Document.",
    )
    left_out = models.PositiveIntegerField(default=0, editable=False, help_text="Entries beyond the limit.")
    unread = models.PositiveIntegerField(default=0, editable=False, help_text="Entries that could not be read.")
    letters = models.CharField(max_length=20, blank=True, editable=False, help_text="Encoding that was assumed.")
    warnings = models.CharField(
        max_length=200, blank=True, editable=False, help_text="Flaws of the document: news.parsing.parsed.Flaw."
    )
    hub_url = models.TextField(blank=True, editable=False)
    topic_url = models.TextField(blank=True, editable=False, help_text="Its topic URL at the hub.")
    pushed_until = models.DateTimeField(
        null=True, editable=False, help_text="Until then its hub brings what is new: news.ingest.websub."
    )
    hints = models.JSONField(default=dict, editable=False, help_text="Intervals of document and server, seconds.")

    # Schedule
    interval = models.DurationField(null=True, editable=False)
    next_poll_at = models.DateTimeField(default=timezone.now, editable=False)
    hold_until = models.DateTimeField(
        null=True, editable=False, help_text="Its publisher asked for a pause (429, 503)."
    )
    claim = models.CharField(max_length=32, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, editable=False)
    last_polled_at = models.DateTimeField(null=True, editable=False)
    last_success_at = models.DateTimeField(null=True, editable=False)
    last_new_at = models.DateTimeField(null=True, editable=False)
    newest_published_at = models.DateTimeField(null=True, editable=False)
    usual_gap = models.DurationField(null=True, editable=False)
    expected_by = models.DateTimeField(null=True, editable=False, help_text="The source is silent after this time.")

    # Errors
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="In a row.")
    first_failed_at = models.DateTimeField(null=True, editable=False)
    error_kind = models.CharField(max_length=40, blank=True, editable=False)
    error_text = models.CharField(max_length=500, blank=True, editable=False)
    first_gone_at = models.DateTimeField(null=True, editable=False)
    gone_since = models.DateTimeField(null=True, editable=False)

    # Identification of entries
    identity_strikes = models.PositiveSmallIntegerField(default=0, editable=False)

    # Continuity of the publisher: news.parsing.continuity
    first_read_at = models.DateTimeField(null=True, editable=False)
    known_as = models.JSONField(default=dict, editable=False, help_text="Publisher, as in documents without doubts.")
    held_at = models.DateTimeField(null=True, editable=False, help_text="Until an editor decides.")
    holds_all = models.BooleanField(default=True, editable=False, help_text="Otherwise only unusual entries wait.")
    held_because = models.JSONField(default=list, editable=False, help_text="[Doubt]")

    class Meta:
        abstract = True

    def is_move_confirmed(self, *, at: datetime) -> bool:
        """Return whether a permanent redirect was seen often and long enough to be accepted."""
        return bool(self.moved_to) and self.moved_seen >= MOVE_SEEN and at - (self.moved_since or at) >= MOVE_SEEN_FOR

    @property
    def doubts(self) -> list[Doubt]:
        return [Doubt.read(values) for values in self.held_because]

    @property
    def is_unknown(self) -> bool:
        """Whether its entries wait only because too little is known about it."""
        return {doubt.kind for doubt in self.doubts} == {FEW}

    @property
    def held_key(self) -> str:
        """Key that changes with each further doubt about the source, or "" if there is none."""
        return key(str(self.held_at), str(self.last_new_at), *map(str, self.doubts)) if self.held_at else ""

    @property
    def is_trusted(self) -> bool:
        """Whether its entries are published without review."""
        return getattr(self, "trust", "") == "publish"

    @property
    def entries_a_week(self) -> float | None:
        return timedelta(days=7) / self.usual_gap if self.usual_gap else None

    def health(self, *, at: datetime) -> HealthReport:
        state = self._state_of_health(at=at)
        return HealthReport(state, self._words_of_health(state, at=at))

    def _state_of_health(self, *, at: datetime) -> Health:
        if getattr(self, "is_paused", False):
            return Health.PAUSED
        if self.double_of_id:
            return Health.DOUBLE
        if self.held_at:
            return Health.HELD
        if self.gone_since:
            return Health.GONE
        if self.first_failed_at:
            return Health.FAILING if at - self.first_failed_at >= ALERT_AFTER else Health.UNSETTLED
        if self.is_move_confirmed(at=at):
            return Health.MOVED
        if not self.last_success_at:
            return Health.UNPOLLED
        return Health.SILENT if self.expected_by and self.expected_by < at else Health.GOOD

    def pause_ends_at(self, *, at: datetime) -> datetime | None:
        """Return the end of a pause that the publisher asked for, or the host if the query used `with_pauses`."""
        ends = [end for end in (self.hold_until, getattr(self, "host_hold_until", None)) if end and end > at]
        return max(ends, default=None)

    def pause_in_words(self, *, at: datetime) -> str:
        """Return a sentence about the current pause, or ""."""
        ends_at = self.pause_ends_at(at=at)
        return _("The server has asked us to wait until %(date)s.") % {"date": in_words(ends_at)} if ends_at else ""

    def _words_of_health(self, state: Health, *, at: datetime) -> str:
        match state:
            case Health.PAUSED:
                return _("Not polled until it is resumed.")
            case Health.DOUBLE:
                return _("Redirects to the address of another source: %(source)s.") % {"source": self.double_of}
            case Health.GONE:
                return _("Gone since %(date)s, according to its server. Polled once a week.") % {
                    "date": in_words(self.gone_since)
                }
            case Health.FAILING | Health.UNSETTLED:
                failed = ngettext(
                    "%(number)s poll has failed since %(date)s.",
                    "%(number)s polls have failed since %(date)s.",
                    self.failures,
                ) % {"number": self.failures, "date": in_words(self.first_failed_at)}
                return " ".join(filter(None, [failed, self.error_words, self.pause_in_words(at=at)]))
            case Health.HELD:
                return held_in_words(self)
            case Health.MOVED:
                return _("Permanently redirects to %(url)s. Is it still the same source?") % {"url": self.moved_to}
            case Health.UNPOLLED:
                return _("Not polled yet.")
            case Health.SILENT:
                return _("Nothing new since %(date)s.") % {"date": in_words(self.last_new_at)}
        return _("Last successful poll on %(date)s.") % {"date": in_words(self.last_success_at)}

    @property
    def error_words(self) -> str:
        """The last error: in the current language if its kind is known, otherwise as logged."""
        if self.error_kind == "unread" and (number := re.search(r"\d+", self.error_text)):
            seen = int(number[0])
            return ngettext(
                "We found %(count)d item but could not read it, because the document is damaged. Contact the "
                "publisher.",
                "We found %(count)d items but could not read any of them, because the document is damaged. "
                "Contact the publisher.",
                seen,
            ) % {"count": seen}
        return str(ERRORS.get(self.error_kind, self.error_text))

    @property
    def document_warnings(self) -> list[str]:
        """Flaws of the last document that was nevertheless read, one sentence each."""
        words = [str(WARNINGS[flaw]) for flaw in self.warnings.split(",") if flaw in WARNINGS]
        if self.unread:
            words.append(
                ngettext(
                    "%(count)d entry in the document could not be read.",
                    "%(count)d entries in the document could not be read.",
                    self.unread,
                )
                % {"count": self.unread}
            )
        if self.letters:
            words.append(
                _("The document’s encoding is missing or incorrect, so we assumed %(encoding)s.")
                % {"encoding": self.letters}
            )
        return words


# By news.parsing.parsed.Flaw, without those that state a number.
WARNINGS: dict[str, Promise] = {
    "not_well_formed": gettext_lazy("The document is not well-formed. We read as much of it as we could."),
    "truncated": gettext_lazy("The document is incomplete. We read the part that arrived."),
    "reduced": gettext_lazy("Parts of the document are damaged or over our limits. They were skipped."),
}

# By the kinds of news.http, news.ingest.fetch and news.parsing.parse.
ERRORS: dict[str, Promise] = {
    "bad_url": gettext_lazy("The address is not valid. Correct it."),
    "refused_address": gettext_lazy(
        "The address points to a server that we do not connect to, such as one of our own. Enter a public address."
    ),
    "refused_port": gettext_lazy("The address uses a port that is not allowed."),
    "redirect_refused": gettext_lazy("The source redirects to an address that is not allowed. Enter the new address."),
    "redirect_loop": gettext_lazy("The address redirects in a loop."),
    "too_many_redirects": gettext_lazy("The address redirects too many times."),
    "dns": gettext_lazy("The server cannot be found. Check the address."),
    "connect": gettext_lazy("The server does not respond."),
    "tls": gettext_lazy("The server’s certificate is not valid."),
    "timeout": gettext_lazy("The server takes too long to respond."),
    "too_slow": gettext_lazy("The server sends data too slowly."),
    "protocol": gettext_lazy("The server does not send valid HTTP."),
    "headers_too_large": gettext_lazy("The headers of the response are too long."),
    "too_large": gettext_lazy("The response is too large."),
    "incomplete": gettext_lazy("The response is incomplete."),
    "bad_encoding": gettext_lazy("The response is compressed in a format that we cannot read."),
    "auth": gettext_lazy("The source needs a username and password. Enter them, or check that they are correct."),
    "forbidden": gettext_lazy("The server refuses access (403). Emailing the publisher often helps."),
    "not_found": gettext_lazy("There is nothing at this address (404). Find the new address."),
    "gone": gettext_lazy("The server says that this address no longer exists (410)."),
    "rate_limited": gettext_lazy("The server asks us to poll less often (429)."),
    "server_error": gettext_lazy("The server reports an internal error."),
    "empty": gettext_lazy("The response is empty."),
    "html": gettext_lazy("This is the address of a web page, not a feed. Find the address of the feed."),
    "binary": gettext_lazy("This is the address of a file, not a feed."),
    "entities": gettext_lazy(
        "The document contains entity declarations, which are a security risk, so we do not read it."
    ),
    "unknown": gettext_lazy("There is no feed at this address."),
    "selectors": gettext_lazy("The CSS selector is missing or not valid."),
    "changed_page": gettext_lazy(
        "No items can be found on the page any more. It has probably been redesigned. Update the CSS selectors."
    ),
    "no_links": gettext_lazy("Items were found on the page, but without links. Update the CSS selectors."),
    "no_news": gettext_lazy("This sitemap does not contain news titles. Find the news sitemap."),
    "list_of_sitemaps": gettext_lazy("This sitemap only lists other sitemaps. Add one of those that contains news."),
    "unexpected_status": gettext_lazy("The server sent an unexpected response."),
    "cpu": gettext_lazy("The document takes too long to process."),
    "time": gettext_lazy("The document takes too long to process."),
    "memory": gettext_lazy("The document needs too much memory to process."),
    "crash": gettext_lazy("Our feed reader crashed while reading the document."),
    "killed": gettext_lazy("Our feed reader crashed while reading the document."),
    "internal": gettext_lazy("There was an error on our side. See the worker log for details."),
    "store": gettext_lazy("The entries could not be saved. See the worker log for details."),
}
