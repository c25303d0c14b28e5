"""Copy the site to a folder of files for any web server."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from rocb.running.database_memory import unmapped
from rocb.static_copy import crawl, moved, own_pages, places, search_index, warc
from rocb.static_copy.answers import Answer, Site, Spool
from rocb.static_copy.crawl import Crawl, Progress
from rocb.static_copy.folder import MANIFEST, PART, Counts, Folder
from rocb.static_copy.links import Links, Options, rewritten
from rocb.static_copy.places import Places
from rocb.static_copy.public import PublicPages

NOT_FOUND = "404.html"
# Prefix in the manifest for files without an address on the site. Addresses never start with it.
OWN = "(copy) "
SPOOL = "static-copy-"
RESERVED = (MANIFEST, PART, NOT_FOUND, moved.REDIRECTS, moved.NGINX)


@dataclass(slots=True)
class Report:
    """Result of a run. ``kinds``: files by media type. ``moved``, ``gone``: numbers of addresses. ``refused``:
    addresses that are not public. ``missing``: addresses that the site links to but does not have."""

    counts: Counts
    kinds: Counter[str] = field(default_factory=Counter)
    moved: int = 0
    gone: int = 0
    archived: int = 0
    refused: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Responses of the site, and pages that only a copy has. ``spool``: their bodies."""

    spool: Spool
    answers: dict[str, Answer]
    not_found: Answer
    refused: list[str]
    newer: dict[str, str]


def copy(
    folder: Path,
    options: Options,
    *,
    archive: Path | None = None,
    with_pdf: bool = True,
    progress: Progress = lambda text: None,
) -> Report:
    """Write a copy to ``folder``. ``archive``: file for the same responses as a web archive."""
    if archive is not None:
        warc.check_installed()
    target = Folder.open(folder)
    with unmapped(), spool() as bodies:
        gathered = gather(bodies, with_pdf=with_pdf, progress=progress)
        report = write(target, options, gathered)
        if archive is not None:
            report.archived = warc.write(archive, gathered.answers)
        return report


@contextmanager
def spool() -> Iterator[Path]:
    """Yield a folder for responses. Remove the folders of killed runs: a run locks its folder as long as it lives."""
    with ExitStack() as run:
        with _locked(settings.VAR_DIR):
            for left in settings.VAR_DIR.glob(f"{SPOOL}*"):
                with suppress(OSError), _locked(left, fcntl.LOCK_NB):
                    shutil.rmtree(left)
            folder = Path(run.enter_context(tempfile.TemporaryDirectory(prefix=SPOOL, dir=settings.VAR_DIR)))
            run.enter_context(_locked(folder))
        yield folder


@contextmanager
def _locked(folder: Path, or_fail: int = 0) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | or_fail)
        yield
    finally:
        os.close(handle)


def gather(bodies: Path, *, with_pdf: bool = True, progress: Progress = lambda text: None) -> Gathered:
    crawl.check_static_files()
    site = Site(Spool(bodies))
    crawled = Crawl(site, PublicPages(), with_pdf=with_pdf)
    crawled.add(crawl.starts())
    not_found = site.ask(f"/{settings.LANGUAGE_CODE}/not-found/")
    crawled.add_links_of(not_found)  # it has its own script
    crawled.run(progress=progress)
    crawled.ask_old(moved.addresses())
    crawled.run(progress=progress)
    _add_own_pages(crawled)
    crawled.run(progress=progress)  # their script
    return Gathered(site.spool, crawled.answers, not_found, sorted(crawled.refused), crawled.newer)


def write(target: Folder, options: Options, gathered: Gathered) -> Report:
    answers = gathered.answers
    kept = {address: path for path, address in target.known.items() if not address.startswith(OWN)}
    links = Links(answers, Places(kept, reserved=RESERVED), options, gathered.newer)
    wanted = {links.places.of(address): address for address, answer in answers.items() if answer.status == 200}
    others = _other_files(links, gathered)
    wanted |= {path: OWN + path for path in others}
    target.begin(wanted)
    for path, address in wanted.items():
        target.write(path, others[path] if path in others else _content(answers[address], links))
    target.finish(wanted)
    counts = Counter(answer.status for answer in answers.values())
    return Report(
        target.counts,
        Counter(answer.kind for answer in answers.values() if answer.status == 200),
        moved=len(moved.targets(answers, links)),
        gone=counts[410],
        refused=gathered.refused,
        missing=sorted(answer.address for answer in answers.values() if answer.status == 404),
    )


def _other_files(links: Links, gathered: Gathered) -> dict[str, bytes | Path]:
    """Return files for responses other than 200: gone and moved pages, the page for 404, server rules."""
    answers, root = gathered.answers, links.options.root
    targets, away, found = moved.targets(answers, links), dict[str, str](), dict[str, bytes | Path]()
    for answer in moved.gone(answers):
        path = links.places.of(answer.address) if moved.has_page(answer) else ""
        away[answer.address] = path
        if path:
            found[path] = _content(answer, links)
    for address, (_status, target) in targets.items():
        path = places.wanted(address)
        # A stub needs the exact name to be found, and is useless in place of a feed or an image.
        if path.endswith((".html", ".htm")) and links.places.of(address) == path:
            own = links.target(address) or ""
            is_own = links.options.is_relative and own.startswith("/")
            to = places.link(links.places.of(own), seen_from=path) if is_own else target
            found[path] = moved.stub(to).encode()
    for code, _name in settings.LANGUAGES:
        for path, content in search_index.files(code, links, at=timezone.now()):
            found[path] = gathered.spool.path(gathered.spool.write([content]))
    found[NOT_FOUND] = _content(gathered.not_found, links, here=NOT_FOUND)
    found[moved.REDIRECTS] = moved.redirects_file(targets, root=root).encode()
    found[moved.NGINX] = moved.nginx_file(targets, away, root=root).encode()
    return found


def _add_own_pages(crawled: Crawl) -> None:
    """Add the pages that only a copy has, like responses of the site."""
    for code, _name in settings.LANGUAGES:
        for address, page in own_pages.pages(code, crawled.answers):
            crawled.keep(address, page)


def _content(answer: Answer, links: Links, *, here: str = "") -> bytes | Path:
    """Return the content with rewritten links, or the file itself if it has no links."""
    at, is_bound = answer.address, not links.options.is_relative
    content = rewritten(answer, links.within(at, here=here), own_pages.sentence_at(at), is_bound=is_bound)
    return answer.file or b"" if content is None else content
