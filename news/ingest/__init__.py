"""The way in: outside feeds that we follow, from the poll to the entries on the desk.

``polling.poll(source)`` is the whole of it for one source; this is what it does, a module each:

1. ``claims``    who polls a source, and until when nobody else does; written before the request
2. ``fetch``     conditional GET through ``news.http`` -> `Fetched`, `NotModified`, or an error with a name
3. ``parsers``   a child that may be killed (``child``) reads the bytes (``documents``) and cleans what is new (``sanitize``)
4. ``identity``  which entry is which, whatever publishers do to identifiers, links and titles
5. ``decide``    what is new, what changed, what is only renamed; ``rules`` of editors; ``doubles`` in other sources
6. ``outcomes``  what the source is to remember: validators, moves, errors; ``schedule`` says when it is asked again
7. ``store``     all of it -> rows in one transaction: a document counts whole or not at all

``rounds`` does the same for all that is due, with threads, host by host, and in batches; the worker keeps it running.
Sources are feeds, watched pages, news sitemaps and calendars: ``documents`` reads each its way, all else is the same.
Where a feed names a hub, ``websub`` has it bring what is new, and polls only make sure.
``adding`` follows a new source, ``source_lists`` many at once; ``trusted`` publishes what an editor lets go out by itself,
as long as ``continuity`` has no doubt that it is still the same publisher: else the source is held until an editor decides;
``retention`` forgets, ``cleaning`` cleans again what an older sanitizer let through. What happens to entries then is the
desk's affair (``review``).

This package imports nothing itself: a child that reads documents must start fast and know no Django.
"""
