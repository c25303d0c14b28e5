"""Crawler of all public content: starts at the sitemap and follows the links in responses."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage

from rocb.static_copy import html_pages, rewriting, scope
from rocb.static_copy.answers import Answer, Site
from rocb.static_copy.public import PublicPages
from rocb.static_copy.rewriting import Role

# Above the number of addresses of a site with 100,000 items. Stops an unforeseen loop with an error.
MOST_ADDRESSES = 1_000_000
FEEDS = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
TEXTS = {"application/xml", "text/xml", "text/x-opml", "application/json", "application/manifest+json", "text/plain"}
REFERENCES = {"application/x-bibtex", "application/x-research-info-systems"}

MOVED = {301, 302, 303, 307, 308}

type Progress = Callable[[str], object]


class Incomplete(Exception):
    """Error for a site that fails, or has too many addresses."""


@dataclass(slots=True)
class Crawl:
    """Result of a crawl. ``answers`` by address: contents of the copy (200), redirects, and gone pages. ``refused``:
    addresses left out because their page is not public or their response is personal. ``newer``: page of a list -> the
    page that continues there.
    """

    site: Site
    pages: PublicPages
    most: int = MOST_ADDRESSES
    with_pdf: bool = True
    answers: dict[str, Answer] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    newer: dict[str, str] = field(default_factory=dict)
    _waiting: deque[str] = field(default_factory=deque)
    _seen: set[str] = field(default_factory=set)

    def add(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            if address not in self._seen and scope.is_copied(address, with_pdf=self.with_pdf):
                self._seen.add(address)
                self._waiting.append(address)

    def add_links_of(self, answer: Answer) -> None:
        """Add the links of a response without an address in the copy, such as the page for 404."""
        self._seen.add(answer.address)
        self.add(filter(None, (scope.address_of(link, at=answer.address) for link in links_in(answer))))

    def keep(self, address: str, page: str) -> None:
        """Add a page that only the copy has."""
        self._seen.add(address)
        self.answers[address] = answer = self.site.keep(address, page)
        self.add(self._next(answer))

    def run(self, *, progress: Progress = lambda text: None) -> None:
        asked = 0
        while self._waiting:
            if len(self._seen) > self.most:
                raise Incomplete(f"there are more than {self.most} addresses")
            address = self._waiting.popleft()
            if address in self.answers:  # this page exists only in the copy, and was linked to before it was made
                continue
            self.ask(address)
            asked += 1
            if asked % 500 == 0:
                progress(f"{len(self.answers)} addresses, {len(self._waiting)} waiting")

    def ask(self, address: str) -> Answer:
        self._seen.add(address)
        answer = self.site.ask(address)
        if answer.status >= 500:
            raise Incomplete(f"{address} answers {answer.status}, and the log says why")
        if answer.status == 200 and not self._is_for_everybody(answer):
            self.refused[address] = answer.status
            return answer
        self.answers[address] = answer
        self.add(self._next(answer))
        return answer

    def ask_old(self, addresses: Iterable[str]) -> None:
        """Request addresses that may be redirected or gone, and keep only such responses.

        Other responses are either reached by links or not public.
        """
        for address in addresses:
            if address in self._seen:
                continue
            answer = self.site.ask(address)
            if answer.status in MOVED or answer.status == 410:
                self._seen.add(address)
                self.answers[address] = answer
                self.add(self._next(answer))

    def _is_for_everybody(self, answer: Answer) -> bool:
        return not answer.is_for_one_person and (not scope.is_page(answer.address) or self.pages.covers(answer.address))

    def _next(self, answer: Answer) -> Iterator[str]:
        links = [answer.location] if answer.location else links_in(answer) if answer.status == 200 else []
        for link in links:
            if (address := scope.address_of(link, at=answer.address)) is not None:
                if scope.is_continuation(address):
                    self.newer.setdefault(address, answer.address)
                yield address


def check_static_files() -> None:
    """Raise `Incomplete` if static files are not collected, since every page would fail."""
    if isinstance(staticfiles_storage, ManifestFilesMixin) and not staticfiles_storage.hashed_files:
        raise Incomplete("static files have not been collected. Run “manage.py collectstatic --noinput” first")


def starts() -> list[str]:
    """Return the start addresses; all others are found by links."""
    codes = [code for code, _name in settings.LANGUAGES]
    homes = [f"/{code}/" for code in codes]
    feeds = [f"/feeds/all/{name}" for name in ("rss.xml", "atom.xml", "feed.json")]
    each = [f"/{code}/{name}" for code in codes for name in ("feeds.opml", "events.ics")]
    files = ["/robots.txt", "/sitemap.xml", "/news-sitemap.xml", "/favicon.ico", "/calendar.ics"]
    return ["/", *homes, *files, *feeds, *each]


def links_in(answer: Answer) -> list[str]:
    """Return all links of a response, as written."""
    found: dict[str, None] = {}

    def note(link: str, role: Role) -> str:
        if not link.startswith(("#", "data:", "mailto:", "tel:")):
            found[link] = None
        return link

    base = settings.PUBLIC_URL
    if answer.kind == "text/css":
        return list(rewriting.links_of_style(answer.read().decode(errors="replace")))
    if answer.is_page:
        html_pages.written(answer.parts(), base=base, replace=note, sentence=lambda method: "")
    elif answer.kind == "text/calendar":
        rewriting.of_calendar(answer.read().decode(errors="replace"), base=base, replace=note)
    elif answer.kind == "application/manifest+json":
        rewriting.of_manifest(answer.read().decode(errors="replace"), replace=note)
    elif answer.kind in FEEDS | TEXTS:
        rewriting.of_text(answer.read().decode(errors="replace"), base=base, replace=note)
    return list(found)
