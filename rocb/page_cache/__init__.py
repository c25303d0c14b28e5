"""Finished pages for readers without an account, cached in the memory of each web process.

The cache depends on a version number: while it does not change, nothing changes for the public. A page is stored under
the number that was read before the page was made, with its address, its language and the relevant query parameters. It
is found only while that number is current. Anything published, renamed, withdrawn or restricted changes the number, and
so invalidates every page in every process at once. An office publishes a few times a day, and then each page costs some
ten milliseconds once.

* ``version``: the number. A file in ``VAR_DIR`` that grows after each commit, or a key in Redis if ``REDIS_URL`` is
  set; never the database, so cached pages survive its outage. If neither is available, a process uses its own counter
  for some seconds.
* ``invalidation``: changes of the number. Every model counts, except a short list of those that readers never see, so a
  new model is safe by default. `QuerySet.update` and bulk operations send no signal: run them in a transaction that
  also saves something, or call ``ChangeCounter.reframe``, which sends one. The worker compares the database with the
  state stored beside the number. So if a process dies between its commit and the number, the next tick corrects this.
* ``middleware``: which requests and responses may be cached, and the look-up before Django is called; ``entries``: the
  cached response, whole, compressed, HEAD or 304; ``validity``: the time until which a page stays right without
  changes.
* ``last_good``: copies on disk of the current number, served with ``Cache-Status: newsroom; fwd=stale`` when a page
  cannot be made, for example without database and Redis, also after a restart.
* ``purge``: the worker empties a cache in front of the site (``WAGTAILFRONTENDCACHE``) whenever the number has changed.

Pages also change with time: each expires when an event next begins or ends or its registration opens or closes, at
midnight, or after an hour. Scheduled publishing and expiry are done by the worker and change the number. Only an
event's own page shows whether the event is full. It also follows a second number, so a rush of registrations
invalidates nothing else.
"""
