"""Identity of entries: keys that are stable when publishers change identifiers, addresses or titles. Pure.

An entry has two keys within its source. ``k1`` is from the publisher's identifier (else link, else title, text and
date). ``k2`` is from the normalised address: without scheme, ``www.``, tracking parameters, fragment and final slash.
Keys are the first half of a SHA-256 (128 bits), enough to distinguish the entries of a source.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from .parsed import ParsedEntry

# Parameters that track where a reader came from, without effect on the content.
_TRACKING = re.compile(
    r"(utm|mtm|pk|piwik|matomo|at|ns|gaa)_[a-z_]+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hsenc|"
    r"_hsmi|mkt_tok|oly_(anon|enc)_id|vero_id|wickedid|ref_?src|cmpid|icid|xtor|wt\.mc_id|s_cid|ocid|ftag|__twitter_.+",
    re.IGNORECASE,
)
_IS_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")
# Titles must be longer than this (in characters) to identify the same item in two sources.
TELLING_TITLE = 25


def key(*parts: str) -> str:
    """Return a hash of 32 hex digits; a separator keeps the parts distinct."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def host_of(url: str) -> str:
    """Return the host in lower case, or "" for an invalid address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_address(text: str) -> bool:
    return bool(_IS_ADDRESS.match(text))


def canonical_address(url: str, *, keep_fragment: bool = False) -> str:
    """Normalise an address for comparison; the result is no longer a valid address.

    ``HTTP://www.Example.org/a/?utm_source=x#top`` -> ``example.org/a``. International names become ASCII.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return url.strip()
    host = _ascii_host(host.removeprefix("www."))
    if port not in {None, 80, 443}:
        host = f"{host}:{port}"
    kept = [(name, value) for name, value in parse_qsl(parts.query, True) if not _TRACKING.fullmatch(name)]
    query = f"?{urlencode(kept)}" if kept else ""
    fragment = f"#{parts.fragment}" if keep_fragment and parts.fragment else ""
    return f"{host}{parts.path.rstrip('/')}{query}{fragment}"


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        return host


def fold_title(title: str) -> str:
    """Return only the words, in normalised case and form, so that titles that look the same to readers are equal."""
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", title).casefold()).strip()


def title_key(title: str) -> str:
    """Return a key for finding duplicates in other sources, or "" if the title is too short."""
    folded = fold_title(title)
    return key(folded) if len(folded) > TELLING_TITLE else ""


def similarity(one: Sequence[str], other: Sequence[str]) -> float:
    """Return the share of common words of two texts, from 0 to 1, counting repeats. Linear in their length."""
    if not one or not other:
        return 0.0
    common = Counter(one) & Counter(other)
    return 2 * common.total() / (len(one) + len(other))


# Parts that change at each request without new content: dates before the first entry, and text after the end of the
# document, such as a comment of a cache.
_FIRST_ENTRY = re.compile(rb"<(?:item|entry)[\s>]")
_HEAD_DATE = re.compile(rb"<(lastBuildDate|pubDate|updated|dc:date)>[^<>]{0,100}</\1>")
_END = re.compile(rb"</(?:rss|feed|rdf:RDF)>")


def fingerprint(body: bytes) -> str:
    """Return a hash of 64 hex digits that is equal for documents with the same content, which need no new parsing."""
    first = _FIRST_ENTRY.search(body)
    if first is None:
        return hashlib.sha256(body).hexdigest()
    ends = [match.end() for match in _END.finditer(body, max(first.start(), len(body) - 4096))]
    digest = hashlib.sha256(_HEAD_DATE.sub(b"", body[: first.start()]))
    digest.update(memoryview(body)[first.start() : ends[-1] if ends else None])
    return digest.hexdigest()


# --- The last document ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """The entries of a source's last document in order: key -> content hash.

    Stored with the source, so that unchanged entries are recognised without reading their rows.
    """

    hashes: Mapping[str, str]

    @classmethod
    def read(cls, text: str) -> Document:
        """Parse `Document.text`. Invalid lines are left out; their entries are looked up by row."""
        pairs = (line.partition(" ") for line in text.split("\n"))
        return cls({k1: content_hash for k1, _, content_hash in pairs if k1 and content_hash})

    @property
    def text(self) -> str:
        return "\n".join(f"{k1} {content_hash}" for k1, content_hash in self.hashes.items())


# --- The keys of a document -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identified:
    """An entry with its keys; ``title_key`` is "" if the title is too short."""

    parsed: ParsedEntry
    k1: str
    k2: str
    title_key: str


@dataclass(frozen=True, slots=True)
class Identification:
    """Entries with their keys. ``repeated``: share of entries, from 0 to 1, that repeat the identifier of another entry
    in the document.
    """

    entries: tuple[Identified, ...]
    repeated: float


def identify(
    entries: Iterable[ParsedEntry],
    *,
    before: Document,
    by_link: bool = False,
    by_uid: bool = False,
    home_url: str = "",
) -> Identification:
    """Assign unique keys to all entries of a document. Identical copies of an entry count once.

    ``by_link`` is for publishers whose identifiers repeat: the key is made from link and date. ``by_uid`` is for
    calendars: the dates of a series share title and address, so these are not used. ``before`` is used if an identifier
    repeats: the entry that had the bare key keeps it, whatever entries are added, removed or moved.
    """
    groups: dict[str, list[ParsedEntry]] = defaultdict(list)
    for entry in entries:
        groups[_base_key(entry, by_link=by_link)].append(entry)

    keyed: dict[str, ParsedEntry] = {}
    repeated: set[str] = set()
    total = repeats = 0
    for base, group in groups.items():
        members = _without_copies(group)
        total += len(members)
        if len(members) > 1:
            repeats += len(members) - 1
        for k1, entry in _spread(base, members, before=before):
            keyed[k1] = entry
            if len(members) > 1:
                repeated.add(k1)
    found = sorted(keyed.items(), key=lambda pair: pair[1].position)
    if by_uid:
        identified = tuple(Identified(entry, k1, k1, "") for k1, entry in found)
    else:
        aliases = _aliases(keyed, repeated=repeated, by_link=by_link, home_url=home_url)
        identified = tuple(Identified(entry, k1, aliases[k1], title_key(entry.title)) for k1, entry in found)
    return Identification(identified, repeats / total if total else 0.0)


def _base_key(entry: ParsedEntry, *, by_link: bool) -> str:
    if by_link and entry.link:
        return key("link", canonical_address(entry.link), _date(entry.published) or entry.published_raw)
    if entry.guid:
        return key(entry.guid.strip())
    if entry.link:
        return key("link", canonical_address(entry.link, keep_fragment=True))
    return key("text", fold_title(entry.title), entry.html[:1024], entry.published_raw)


def _without_copies(group: list[ParsedEntry]) -> list[ParsedEntry]:
    if len(group) == 1:
        return group
    return list({(entry.content_sha, entry.published_raw): entry for entry in reversed(group)}.values())[::-1]


def _spread(base: str, members: list[ParsedEntry], *, before: Document) -> Iterable[tuple[str, ParsedEntry]]:
    """Yield keys for entries that share an identifier: one gets the bare key, the others add link, then title and date,
    then content. So a key never depends on the position in the document."""
    if len(members) == 1:
        entry = members[0]
        yield (base if before.hashes.get(base) == entry.content_sha else _alone(base, entry, before=before)), entry
        return
    links = Counter(canonical_address(entry.link) for entry in members)
    rest: list[tuple[str, ParsedEntry]] = []
    taken: set[str] = set()
    for entry in members:
        own = _longer_key(base, entry, is_alone_at_link=links[canonical_address(entry.link)] == 1, taken=taken)
        taken.add(own)
        rest.append((own, entry))
    bare = _bearer(base, rest, before=before)
    for own, entry in rest:
        yield (base if entry is bare else own), entry


def _alone(base: str, entry: ParsedEntry, *, before: Document) -> str:
    """Return the key of a single entry. If it once shared its identifier and got a longer key, it keeps that key."""
    link = canonical_address(entry.link) if before.hashes else ""
    longer = (key(base, link), key(base, link, fold_title(entry.title), entry.published_raw)) if before.hashes else ()
    return next((own for own in longer if own in before.hashes), base)


def _longer_key(base: str, entry: ParsedEntry, *, is_alone_at_link: bool, taken: set[str]) -> str:
    link = canonical_address(entry.link)
    if is_alone_at_link:
        return key(base, link)
    own = key(base, link, fold_title(entry.title), entry.published_raw)
    return key(own, entry.content_sha) if own in taken else own


def _bearer(base: str, rest: list[tuple[str, ParsedEntry]], *, before: Document) -> ParsedEntry | None:
    """Return the entry with the bare key: the one that already had it, or the oldest of a new group."""
    candidates = [entry for own, entry in rest if own not in before.hashes]
    if base in before.hashes:
        same = [entry for entry in candidates if entry.content_sha == before.hashes[base]]
        candidates = same or candidates
    elif len(candidates) < len(rest):
        return None  # the entry with the bare key is no longer in the document
    return min(candidates, key=_age, default=None)


def _age(entry: ParsedEntry) -> tuple[str, str, str]:
    return _date(entry.published) or "~", entry.link, entry.content_sha


def _date(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _aliases(keyed: Mapping[str, ParsedEntry], *, repeated: set[str], by_link: bool, home_url: str) -> dict[str, str]:
    """Return ``k2`` for each ``k1``. An address shared by two entries is not used; ``k2`` is then ``k1``."""
    home = canonical_address(home_url) if home_url else None
    addresses: dict[str, str] = {}
    for k1, entry in keyed.items():
        by_guid = is_address(entry.guid) and not by_link and k1 not in repeated
        addresses[k1] = entry.guid if by_guid else entry.link
    plain = {k1: canonical_address(address) for k1, address in addresses.items() if address}
    uses = Counter(plain.values())
    fragments = {
        k1: canonical_address(addresses[k1], keep_fragment=True) for k1, place in plain.items() if uses[place] > 1
    }
    uses_of_fragments = Counter(fragments.values())
    aliases = {}
    for k1 in keyed:
        place = plain.get(k1, "")
        if k1 in fragments:
            place = fragments[k1] if uses_of_fragments[fragments[k1]] == 1 else ""
        if place == home or not re.search("[/?#]", place):
            place = ""  # many entries may link to a front page
        aliases[k1] = key("place", place) if place else k1
    return aliases
