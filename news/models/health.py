"""What polling knows of a source (`PollState`) and how it says so in words (`Health`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from news.parsing.continuity import Doubt
from news.parsing.identity import key

from .source_words import doubt_in_words, in_words

ALERT_AFTER = timedelta(days=1)
# A permanent redirect is believed once it was seen so often over so long.
MOVE_SEEN = 3
MOVE_SEEN_FOR = timedelta(days=7)


class Health(models.TextChoices):
    """The most pressing state first; a source has the first that applies."""

    PAUSED = "paused", pgettext_lazy("health of a source", "Paused")
    DOUBLE = "double", pgettext_lazy("health of a source", "Double")
    HELD = "held", pgettext_lazy("health of a source", "Another publisher?")
    GONE = "gone", pgettext_lazy("health of a source", "Gone")
    FAILING = "failing", pgettext_lazy("health of a source", "Failing")
    MOVED = "moved", pgettext_lazy("health of a source", "Moved")
    UNSETTLED = "unsettled", pgettext_lazy("health of a source", "Last poll failed")
    UNPOLLED = "unpolled", pgettext_lazy("health of a source", "Not polled yet")
    SILENT = "silent", pgettext_lazy("health of a source", "Silent")
    GOOD = "good", pgettext_lazy("health of a source", "In order")


@dataclass(frozen=True, slots=True)
class HealthReport:
    """``state`` for colours and filters, ``words`` for people: one or two sentences in the current language."""

    state: Health
    words: str


class PollState(models.Model):
    """The fields that only polling writes; editors' forms leave them alone."""

    # Where it really is
    effective_url = models.CharField(max_length=1000, blank=True, editable=False)
    host = models.CharField(max_length=255, editable=False)
    moved_to = models.CharField(max_length=1000, blank=True, editable=False)
    moved_seen = models.PositiveIntegerField(default=0, editable=False)
    moved_since = models.DateTimeField(null=True, editable=False)
    double_of = models.ForeignKey(
        "news.Source", null=True, editable=False, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    # The last document that was read
    etag = models.TextField(blank=True, editable=False)
    last_modified = models.TextField(blank=True, editable=False)
    ignores_validators = models.BooleanField(
        default=False, editable=False, help_text="It sends the whole document also when nothing is new."
    )
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    document = models.TextField(
        blank=True,
        editable=False,
        help_text="Key and content hash of each entry in it: news.parsing.identity.Document.",
    )
    left_out = models.PositiveIntegerField(default=0, editable=False, help_text="Entries beyond what we take of one.")
    unread = models.PositiveIntegerField(default=0, editable=False, help_text="Entries that could not be read.")
    letters = models.CharField(max_length=20, blank=True, editable=False, help_text="Encoding that was assumed.")
    warnings = models.CharField(
        max_length=200, blank=True, editable=False, help_text="What was wrong with it: news.parsing.parsed.Flaw."
    )
    hub_url = models.TextField(blank=True, editable=False)
    topic_url = models.TextField(blank=True, editable=False, help_text="What its hub calls it.")
    pushed_until = models.DateTimeField(
        null=True, editable=False, help_text="Until then its hub brings what is new: news.ingest.websub."
    )
    hints = models.JSONField(default=dict, editable=False, help_text="What document and server ask for, in seconds.")

    # When
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
    expected_by = models.DateTimeField(null=True, editable=False, help_text="Without news by then it counts as silent.")

    # What is wrong
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="In a row.")
    first_failed_at = models.DateTimeField(null=True, editable=False)
    error_kind = models.CharField(max_length=40, blank=True, editable=False)
    error_text = models.CharField(max_length=500, blank=True, editable=False)
    first_gone_at = models.DateTimeField(null=True, editable=False)
    gone_since = models.DateTimeField(null=True, editable=False)

    # How its entries are told apart
    identity_strikes = models.PositiveSmallIntegerField(default=0, editable=False)

    # Whether it is still the same publisher: news.parsing.continuity
    first_read_at = models.DateTimeField(null=True, editable=False)
    known_as = models.JSONField(default=dict, editable=False, help_text="What undoubted documents showed: Publisher.")
    held_at = models.DateTimeField(null=True, editable=False, help_text="Until an editor decides.")
    held_because = models.JSONField(default=list, editable=False, help_text="[Doubt]")

    class Meta:
        abstract = True

    def is_move_confirmed(self, *, at: datetime) -> bool:
        """A permanent redirect was seen often and long enough to be believed."""
        return bool(self.moved_to) and self.moved_seen >= MOVE_SEEN and at - (self.moved_since or at) >= MOVE_SEEN_FOR

    @property
    def doubts(self) -> list[Doubt]:
        return [Doubt.read(values) for values in self.held_because]

    @property
    def held_key(self) -> str:
        """Another one when something more speaks against the source; "" while nothing does."""
        return key(str(self.held_at), *map(str, self.doubts)) if self.held_at else ""

    @property
    def is_trusted(self) -> bool:
        """Its entries are published without a person's look."""
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
        """When it may be asked again, where its publisher wants a pause, or, as far as `with_pauses` was asked, its host."""
        ends = [end for end in (self.hold_until, getattr(self, "host_hold_until", None)) if end and end > at]
        return max(ends, default=None)

    def pause_in_words(self, *, at: datetime) -> str:
        """ "" while nobody wants a pause."""
        ends_at = self.pause_ends_at(at=at)
        return _("Its server asked to be left alone until %(date)s.") % {"date": in_words(ends_at)} if ends_at else ""

    def _words_of_health(self, state: Health, *, at: datetime) -> str:
        match state:
            case Health.PAUSED:
                return _("Paused: it is not polled.")
            case Health.DOUBLE:
                return _("Leads to the address of another source: %(source)s.") % {"source": self.double_of}
            case Health.GONE:
                return _("Gone since %(date)s, as its server says. It is asked once a week.") % {
                    "date": in_words(self.gone_since)
                }
            case Health.FAILING | Health.UNSETTLED:
                failed = ngettext(
                    "%(number)s poll failed since %(date)s.", "%(number)s polls failed since %(date)s.", self.failures
                ) % {"number": self.failures, "date": in_words(self.first_failed_at)}
                return " ".join(filter(None, [failed, self.error_words, self.pause_in_words(at=at)]))
            case Health.HELD:
                since = _("Since %(date)s it may be another publisher.") % {"date": in_words(self.held_at)}
                held = _("Nothing of it is published by itself until you decide.") if self.is_trusted else ""
                return " ".join(filter(None, [since, *map(doubt_in_words, self.doubts), held]))
            case Health.MOVED:
                return _("Redirects for good to %(url)s. Is it still the same source?") % {"url": self.moved_to}
            case Health.UNPOLLED:
                return _("Not polled yet.")
            case Health.SILENT:
                return _("Nothing new since %(date)s.") % {"date": in_words(self.last_new_at)}
        return _("Last success on %(date)s.") % {"date": in_words(self.last_success_at)}

    @property
    def error_words(self) -> str:
        """What went wrong last, in the current language where the kind is known, else as it was logged."""
        seen = self.error_text.partition(" ")[0]
        if self.error_kind == "unread" and seen.isdigit():
            return ngettext(
                "%(count)d item seen, 0 read: the document is broken in a way that we cannot bridge. Write to the publisher.",
                "%(count)d items seen, 0 read: the document is broken in a way that we cannot bridge. Write to the publisher.",
                int(seen),
            ) % {"count": int(seen)}
        return str(ERRORS.get(self.error_kind, self.error_text))

    @property
    def document_warnings(self) -> list[str]:
        """What was wrong with the last document that was read all the same, each in a sentence."""
        words = [str(WARNINGS[flaw]) for flaw in self.warnings.split(",") if flaw in WARNINGS]
        if self.unread:
            words.append(
                ngettext(
                    "%(count)d entry of its document could not be read.",
                    "%(count)d entries of its document could not be read.",
                    self.unread,
                )
                % {"count": self.unread}
            )
        if self.letters:
            words.append(
                _("It does not say in which letters it is written, or says it wrong; %(encoding)s was assumed.")
                % {"encoding": self.letters}
            )
        return words


# By news.parsing.parsed.Flaw; what has a number of its own is not here.
WARNINGS: dict[str, Promise] = {
    "not_well_formed": gettext_lazy("Its document is not well-formed; what could be read was read."),
    "truncated": gettext_lazy("Its document ends in the middle; what was whole was read."),
    "reduced": gettext_lazy("Parts of its document are broken, or more than we take; they were left out."),
}

# By the kinds of news.http, news.ingest.fetch and news.parsing.parse.
ERRORS: dict[str, Promise] = {
    "bad_url": gettext_lazy("The address is malformed. Correct it."),
    "refused_address": gettext_lazy("The address leads to a machine that we do not ask, such as one of our own."),
    "refused_port": gettext_lazy("The address names a port that we do not ask."),
    "redirect_refused": gettext_lazy("It redirects to where we do not follow. Enter its new address."),
    "redirect_loop": gettext_lazy("It redirects in a circle."),
    "too_many_redirects": gettext_lazy("It redirects too often."),
    "dns": gettext_lazy("The name of its server is not known. Check the address."),
    "connect": gettext_lazy("Its server does not answer."),
    "tls": gettext_lazy("Its certificate is not valid."),
    "timeout": gettext_lazy("Its server does not answer in time."),
    "too_slow": gettext_lazy("Its server sends too slowly."),
    "protocol": gettext_lazy("Its server does not speak proper HTTP."),
    "headers_too_large": gettext_lazy("Its answer has headers that are too long."),
    "too_large": gettext_lazy("Its answer is too large."),
    "incomplete": gettext_lazy("Its answer breaks off in the middle."),
    "bad_encoding": gettext_lazy("Its answer is compressed in a way that cannot be read."),
    "auth": gettext_lazy("It wants a user name and a password. Enter them, or check them."),
    "forbidden": gettext_lazy("It refuses us (403). A mail to the publisher often helps."),
    "not_found": gettext_lazy("There is nothing at this address (404). Look for its new address."),
    "gone": gettext_lazy("Its server says that it is gone (410)."),
    "rate_limited": gettext_lazy("Its server asks us to come less often (429)."),
    "server_error": gettext_lazy("Its server reports an error of its own."),
    "empty": gettext_lazy("Its answer is empty."),
    "html": gettext_lazy("There is a web page at this address, not a feed. Look for the address of the feed."),
    "binary": gettext_lazy("There is a file at this address, not a feed."),
    "entities": gettext_lazy("The document declares entities, which is a danger; we do not read it."),
    "unknown": gettext_lazy("There is no feed at this address."),
    "selectors": gettext_lazy("What is to be read on the page is not said, or is no CSS selector."),
    "changed_page": gettext_lazy("Nothing is found on the page any more: it was rebuilt. Say anew what is to be read."),
    "no_links": gettext_lazy("Items are found on the page, but no links in them. Say anew what is to be read."),
    "no_news": gettext_lazy("This sitemap lists pages without the titles of news. Look for a news sitemap."),
    "list_of_sitemaps": gettext_lazy("This only lists other sitemaps. Follow one of these that holds news."),
    "unexpected_status": gettext_lazy("Its server gives an answer that does not fit the question."),
    "cpu": gettext_lazy("The document takes too long to read."),
    "time": gettext_lazy("The document takes too long to read."),
    "memory": gettext_lazy("The document needs too much memory to be read."),
    "crash": gettext_lazy("The document broke the program that reads it."),
    "killed": gettext_lazy("The document broke the program that reads it."),
    "internal": gettext_lazy("An error on our side; the log of the worker says more."),
    "store": gettext_lazy("Its entries could not be stored. The log of the worker says why."),
}
