"""Finished pages for readers without an account, cached in the memory of each web process.

One number decides: while it stands, everything that the public can see is the same. A page is stored under the number that
was read before the page was made, together with its address, its language and the query parameters that count; it is found
again only while that number stands. Whatever is published, renamed, withdrawn or restricted moves the number, and so empties
every page in every process at once. An office publishes a few times a day, and a page that nobody has asked for since costs
some ten milliseconds once.

* ``version``: the number. A file in ``VAR_DIR`` that grows after each commit, or a key in Redis where ``REDIS_URL`` is set;
  never the database, so cached pages outlive its outage. Where neither answers, a process counts by itself for some seconds.
* ``invalidation``: what moves it. Every model counts, but for a short list of those whose rows no reader sees; a model that
  nobody thought of is safe. `QuerySet.update` and bulk operations send no signal: they belong to a transaction that saves
  something too, or call ``ChangeCounter.reframe``, which sends one. The worker compares the database with what was written
  beside the number, so a process that dies between its commit and the number is made good at the next tick.
* ``middleware``: which requests and which answers may be cached at all, and the way to memory, before Django is asked;
  ``entries``: the answer from memory, whole, compressed, HEAD or 304; ``validity``: until when a page is right by itself.
* ``purge``: a cache in front of the site (``WAGTAILFRONTENDCACHE``) is emptied by the worker whenever the number has moved.

Pages also change by themselves: none lives beyond the next moment at which an event begins or ends or its registration opens
or closes, midnight, or an hour. What is published or expires by schedule is written by the worker, and moves the number.

Whether an event is full stands on its own page alone, and follows a second number: a rush of registrations empties nothing
else.
"""
