"""The site search: articles, events, pages, documents and organisations in one list; the same on both databases.

A thing is saved (``signal_handlers``) -> ``entries`` makes its `SearchEntry`, ``fulltext`` indexes it inside the database,
``vocabulary`` takes up the words that are new. The worker repairs what is missing and counts the words.

A query is asked (``views``) -> ``dates`` writes its dates in words -> ``words`` parts it into terms -> ``vocabulary`` adds what
each stands for without a doubt: other endings, synonyms, names of places in other languages, what the last one begins ->
``find`` lets the index give the newest entries with all of them, at most 500, ranks these and shows a page. Where there are
none, ``vocabulary`` says what may have been meant, and that is searched and shown as "Did you mean". Where that finds nothing
either, what has most of the words is shown. So what is exact always comes before what is near.

* ``rocb.words``  text -> folded words ("ÇENGEL" -> "cengel"), a query -> terms, marks and excerpts; pure
* ``dates``       17/05/2021 -> 17 May 2021; which month a query asks for
* ``likeness``    stems, sounds, keyboard layouts, letters that are wrong; pure
* ``synonyms``    what the trade calls by several names; add a line there
* ``fulltext``    the index: FTS5 on SQLite, ``tsvector`` on PostgreSQL; both hold our folded words as they are, so that
  neither adds a notion of its own about accents, word ends or word limits
* ``vocabulary``  `SearchWord`: every word that entries have, with the keys by which words like it are found
* ``entries``     things -> `SearchEntry` rows; kept by signals, repaired by the worker, rebuilt by ``rebuild_search``
* ``find``        `Search`: what is asked -> results and counts, only of what is public now
* ``promoted``    editors' picks and how often a query was asked, without a trace of who asked
* ``views``       the page, suggestions while typing, the OpenSearch description
"""
