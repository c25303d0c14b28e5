"""Whole pages for readers without an account, ready to send, emptied just when something they show has changed.

A page is kept in each web process as finished bytes (``entries``, ``store``) and answered before Django is asked
(``doors``). What it depends on is not declared by hand but seen: while a page is made, ``watching`` notes which tables
the database was asked for, and ``shown`` adds the addresses that the page links to. Those are its *marks*. Whoever writes
into a table is seen too, and when the transaction is committed the marks of what changed go into the *journal*, which every
process looks at before it answers: a file in ``VAR_DIR`` on one machine, a stream in Redis where ``REDIS_URL`` is set.

Two kinds of tables change all day and concern few pages: those of pages and those of items. For them ``changes`` says more
exactly what a write concerns, and ``shown`` what a page shows. A write that nobody explained empties everything, and so does
``ChangeCounter.frame``, which moves when something changed that stands on all pages.

Marks:

* ``*``: everything;
* ``table:news_source``: whoever read this table;
* ``path:/en/news/x/``: what stands at this path, and whoever links to it;
* ``list:article:en``: lists of this type and language, because something came, went or changed its place;
* ``facet:article:en:topic:3``: the same for what is filed alike; ``thing:UUID``: other language versions; ``page:12``: what
  this page itself answers;
* ``any:pages``, ``any:items``: whoever read these and did not say what of them.

Invariants:

* What is stored was made after all that was in the journal when its making began; if a mark of it came meanwhile, it is not
  stored.
* Nothing is stored that wrote, or read what is not watched (`tables.UNWATCHED`), or is for one person only.
* Nothing is older than an hour, nor lives past midnight or the moment at which an event begins, ends, opens or closes its
  registration.

A process that dies between its commit and the journal leaves a `Change` that the journal does not know: the worker looks for
those (``mending``). ``cdn`` tells a cache in front of the site the same addresses.
"""
