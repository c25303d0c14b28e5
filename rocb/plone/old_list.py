"""Addresses of imported items on the old site, and the current response for each."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from wagtail.models import Page

from foundation.page_slugs import view_at
from old_sites.planned import Becomes, Planned
from rocb.former_addresses.former_site import answer_for

_LISTS = {"Folder", "Collection", "Topic", "LRF", "Plone Site"}


def addresses_here() -> dict[str, int]:
    """Return the keys of all public pages of this site by their paths, which have no trailing slash."""
    pages = Page.objects.live().select_related("locale")
    return {address.rstrip("/"): page.pk for page in pages if (address := page.get_url())}


def answered_by(path: str, pages: Mapping[str, int]) -> int | None:
    """Return the key of the page at ``path``, 0 if another part of this site is there, None if an old address can
    redirect."""
    if path in pages:
        return pages[path]
    view = view_at(f"{path}/")
    return None if view is None or view.args or view.kwargs else 0


def addresses_of(one: Planned) -> Iterator[tuple[str, str]]:
    """Yield kind and path of each address."""
    path = one.head.path
    yield "item", path or "/"
    yield "by identity", f"/resolveuid/{one.uid}"
    if one.head.type not in {"Link", "Plone Site"}:
        yield "view", f"{path}/view"
    if one.becomes == Becomes.IMAGE:
        yield "picture", f"{path}/@@images/image/large"
        yield "picture", f"{path}/image_preview"
    if one.becomes == Becomes.DOCUMENT:
        yield "download", f"{path}/@@download/file"
    if one.becomes in {Becomes.EVENT, Becomes.SERIES}:
        yield "calendar", f"{path}/ics_view"
    if one.head.type in _LISTS and path and one.becomes == Becomes.REDIRECT:
        yield "feed", f"{path}/RSS"
        yield "feed", f"{path}/atom.xml"


def written(planned: Iterable[Planned]) -> tuple[str, str]:
    """Return a CSV, and a summary by kind and response. Items that were never public have no line."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow(["kind", "old address", "answer", "leads to"])
    counts: Counter[tuple[str, int]] = Counter()
    pages = addresses_here()
    for one in planned:
        if not one.is_live:
            continue
        for kind, path in addresses_of(one):
            found = answer_for(path)
            status = found.status if found else 404
            target = found.address if found else ""
            if answered_by(path.rstrip("/"), pages) is not None:
                status, target = 200, path
            counts[kind, status] += 1
            lines.writerow([kind, path, status, target])
    summary = "\n".join(f"{kind:14} {status}: {count}" for (kind, status), count in sorted(counts.items()))
    return out.getvalue(), summary
