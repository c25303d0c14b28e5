"""The site -> a folder of files that any web server serves."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language_from_path

from rocb.static_copy import crawl, own_pages
from rocb.static_copy.answers import Answer, Site
from rocb.static_copy.crawl import Crawl, Progress
from rocb.static_copy.folder import MANIFEST, PART, Counts, Folder
from rocb.static_copy.links import Links, Options, notice_address, rewritten
from rocb.static_copy.places import Places
from rocb.static_copy.public import PublicPages
from rocb.static_copy.rewriting import Sentence

NOT_FOUND = "404.html"
# Files that answer no address of the site. No address of its own is called so in the manifest.
OWN = "(copy) "
RESERVED = (MANIFEST, PART, NOT_FOUND)


@dataclass(slots=True)
class Report:
    """``kinds`` counts files by their type, ``refused`` are addresses that only some may read, ``missing`` those that the
    site itself links to and does not have."""

    counts: Counts
    kinds: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the site answered, and what only a copy has."""

    answers: dict[str, Answer]
    not_found: Answer
    refused: list[str]


def copy(folder: Path, options: Options, *, progress: Progress = lambda text: None) -> Report:
    target = Folder.open(folder)
    with spool() as bodies:
        return write(target, options, gather(bodies, progress=progress))


@contextmanager
def spool() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="static-copy-", dir=settings.VAR_DIR) as folder:
        yield Path(folder)


def gather(bodies: Path, *, progress: Progress = lambda text: None) -> Gathered:
    site = Site(bodies)
    crawled = Crawl(site, PublicPages())
    crawled.add(crawl.starts())
    crawled.run(progress=progress)
    not_found = _add_own_pages(site, crawled.answers)
    return Gathered(crawled.answers, not_found, sorted(crawled.refused))


def write(target: Folder, options: Options, gathered: Gathered) -> Report:
    answers = gathered.answers
    kept = {address: path for path, address in target.known.items() if not address.startswith(OWN)}
    known = Places(kept, reserved=RESERVED)
    links = Links(answers, known, options)
    copied = [answer for answer in answers.values() if answer.status == 200]
    wanted = {known.of(answer.address): answer.address for answer in copied} | {NOT_FOUND: OWN + NOT_FOUND}
    target.begin(wanted)
    for answer in copied:
        target.write(known.of(answer.address), _content(answer, links))
    target.write(NOT_FOUND, _content(gathered.not_found, links, here=NOT_FOUND))
    target.finish(wanted)
    missing = sorted(answer.address for answer in answers.values() if answer.status == 404)
    return Report(target.counts, Counter(answer.kind for answer in copied), gathered.refused, missing)


def _add_own_pages(site: Site, answers: dict[str, Answer]) -> Answer:
    """What only a copy has, as if the site had answered it; returns the page for "not found", which has no address."""
    for code, _name in settings.LANGUAGES:
        for address, text in (
            (own_pages.search_address(code), own_pages.contents(code, answers)),
            (notice_address(f"/{code}/"), own_pages.notice(code)),
        ):
            answers[address] = site.keep(address, text)
    return site.ask(f"/{settings.LANGUAGE_CODE}/not-found/")


def _content(answer: Answer, links: Links, *, here: str = "") -> bytes | Path:
    """Of what has no links, the file itself."""
    assert answer.file is not None
    at = answer.address
    content = rewritten(answer, links.within(at, here=here), sentence_at(at), is_bound=not links.options.is_relative)
    return answer.file if content is None else content


def sentence_at(address: str) -> Sentence:
    """In place of the forms of a page."""
    code = get_language_from_path(address) or settings.LANGUAGE_CODE
    return lambda method: own_pages.sentence(code, is_search=method != "post")
