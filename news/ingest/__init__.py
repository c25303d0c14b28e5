"""From the poll of a source to the entries on the desk.

``polling.poll(source)`` does all of it for one source, in these steps:

1. ``claims``: a claim with a lease, written before the request, so that no other worker polls the source
2. ``fetch``: a conditional GET through ``news.http`` -> `Fetched`, `NotModified`, or an error with a name
3. ``news.parsing.parsers``: a child process that can be killed parses the document and cleans the HTML of new entries
4. ``news.parsing.identity``: keys of entries that survive changes of identifiers, links and titles
5. ``matching``: entries -> known rows; ``decide``: which are new, changed or renamed; ``rules`` of editors;
   ``duplicates`` in other sources
6. ``outcomes``: new state of the source: validators, moves, errors; ``schedule`` sets the time of the next poll
7. ``store``: everything -> rows in one transaction, so a document is stored completely or not at all

``rounds`` does this for all sources that are due, with threads, host by host, in batches; the worker runs it
continuously. Sources are feeds, watched pages, news sitemaps and calendars. Each has its own parser, and the rest is
the same for all. If a feed names a hub, ``websub`` lets the hub push new entries, and polls are only a safety net.
``adding`` adds a new source, ``source_lists`` many at once. ``trusted`` publishes automatically what an editor has
allowed, as long as ``news.parsing.continuity`` does not doubt that the publisher is the same; otherwise the source is
held until an editor decides. ``retention`` deletes old entries, ``cleaning`` cleans texts of older sanitizers again.
``review`` has the editors' actions on entries at the desk, ``drafts`` those that create a page.

This ``__init__`` imports nothing, because child processes that parse documents must start fast, without Django.
"""
