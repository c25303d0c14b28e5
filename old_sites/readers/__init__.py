"""Readers of exports of other systems: files -> items in the neutral form, which `old_sites.neutral` reads.

* ``wordpress``: the XML file of WordPress (``wxr``), with its folder of uploads if there is one. ``audience``: signs that an
  item was not for all readers.
* ``html_files``: a folder of pages, such as a copy of a static site, with its images and documents. ``closed``: which of them
  a web server did not give to everyone.
* ``feeds``: archives of RSS, Atom or JSON feeds. ``calendars``: .ics files. ``calendar_zones``: time zones that they define.
* ``content``: a file of the neutral form.
* ``neutral``: what they share: identities, and one item with its notes.

The neutral form is a dictionary for each item, described in ``docs/neutral-form.md``. In a text block, a reader can leave any
HTML: the writer divides it into blocks. A reader decides nothing: what
an item becomes is planned for all systems alike (`old_sites.plan`), and there is one writer. A box with items in JSON is
never given to these readers, because their files can be attachments.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import PurePosixPath

from old_sites.boxes import Box
from old_sites.readers import calendars, feeds, html_files, wordpress, wxr
from old_sites.readers.neutral import Read


def reader_for(box: Box, names: list[str], parse_feed: feeds.ParseFeed | None) -> Iterator[Read] | None:
    """Return the items of a box without items in JSON; None if no reader knows its files. The first kind that is found is
    read: a folder of uploads and a static site have files of the other kinds too. Feeds are read if there is a parser.
    """
    by_ending: dict[str, list[str]] = {}
    for name in names:
        by_ending.setdefault(PurePosixPath(name).suffix.lower(), []).append(name)
    exports = [name for name in by_ending.get(".xml", []) if wxr.is_export(box, name)]
    if exports:
        return wordpress.items(box, exports, names)
    pages, programs = html_files.pages_in(box, names)
    if pages:
        return html_files.items(box, pages, programs, names)
    found: list[Iterator[Read]] = []
    if parse_feed is not None:
        of_feeds = [name for ending in feeds.ENDINGS for name in by_ending.get(ending, [])]
        of_feeds += [name for name in by_ending.get(".json", []) if feeds.is_json_feed(box, name)]
        found += [feeds.items(box, of_feeds, parse_feed)] if of_feeds else []
    if of_calendars := by_ending.get(".ics", []):
        found.append(calendars.items(box, of_calendars))
    return chain.from_iterable(found) if found else None
