"""From the poll of a source to the entries on the desk.

``polling.poll(source)`` does all of it for one source, in these steps:

1. ``claims``: who polls a source, and until when nobody else does; written before the request
2. ``fetch``: a conditional GET through ``news.http`` -> `Fetched`, `NotModified`, or an error with a name
3. ``news.parsing.parsers``: a child process that can be killed reads the document and cleans the HTML of what is new
4. ``news.parsing.identity``: which entry is which, whatever publishers do to identifiers, links and titles
5. ``matching``: which entry is a row that we know; ``decide``: what is new, changed or renamed; ``rules`` of editors;
   ``duplicates`` in other sources
6. ``outcomes``: what the source remembers: validators, moves, errors; ``schedule`` sets the time of the next poll
7. ``store``: everything -> rows in one transaction, so a document counts completely or not at all

``rounds`` does this for all sources that are due, with threads, host by host, in batches; the worker keeps it running.
Sources are feeds, watched pages, news sitemaps and calendars. Each has its own parser, and the rest is the same for all.
If a feed names a hub, ``websub`` lets the hub push what is new, and polls are only a safety net.
``adding`` adds a new source, ``source_lists`` many at once. ``trusted`` publishes automatically what an editor has allowed, as
long as ``news.parsing.continuity`` does not doubt that the publisher is the same; otherwise the source is held until an editor
decides. ``retention`` deletes old entries, ``cleaning`` cleans what an older sanitizer stored. ``review`` is what editors do
with entries at the desk.

This package imports nothing itself: a child process that reads documents must start fast and know no Django.
"""
