"""The site search: articles, events, pages, documents and organisations in one list; the same on both databases.

* ``words``     text -> folded words ("ÇENGEL" -> "cengel"), a query -> terms, marks and excerpts; pure
* ``fulltext``  the index inside the database: FTS5 on SQLite, ``tsvector`` on PostgreSQL; both hold our folded words
  as they are, so that neither adds a notion of its own about accents, word ends or word limits
* ``entries``   things -> `SearchEntry` rows; kept by signals, repaired by the worker, rebuilt by ``rebuild_search``
* ``find``      `Search`: what is asked -> results and counts, only of what is public now
* ``promoted``  editors' picks and how often a query was asked, without a trace of who asked
* ``views``     the page, suggestions while typing, the OpenSearch description
"""
