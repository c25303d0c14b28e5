"""The site search: everything that has an address in one list, the same on both databases.

Indexing: when an object is saved (``signal_handlers``), ``entries`` writes its `SearchEntry`, ``fulltext`` indexes it
inside the database, and ``stored_words`` adds new words. The worker repairs missing entries and counts the words.

A query (``views``): ``dates`` rewrites its dates in words. ``rocb.search.words`` splits it into terms. ``vocabulary`` adds
unambiguous alternatives: other endings, synonyms, place names in other languages, completions of the last word.
``names`` finds the entries that the query names, even if it has more words, as questions do.
``find`` reads the newest entries with all terms from the index, at most 500, ranks them and returns a page. If there
are few, words with a wider meaning match too. If there are none, ``vocabulary`` suggests corrections, which are searched
and shown as "Did you mean". If these find nothing either, entries with most of the words are shown. So exact matches
always come before approximate ones. ``answers`` adds facts to the first result if the query names it.

* ``rocb.search.words``  text -> folded words ("ÇENGEL" -> "cengel"), a query -> terms, marks and excerpts; pure
* ``dates``       17/05/2021 -> 17 May 2021; the month of a query
* ``likeness``    stems, sounds, keyboard layouts, misspellings; pure
* ``terms``       terms of customs with synonyms and wider terms in three languages (``terms.csv``); pure
* ``glossary``    terms for readers, with their sources and how sure the site is of them
* ``rooms``       pages outside the page tree, by the names of their views
* ``things``      what is indexed of organisations, topics, people and rooms
* ``in_texts``    words by which texts refer to organisations, topics and regions, for the suggestions of categories
* ``names``       names of entries as marks of the index, and the names in a query
* ``fulltext``    the index: FTS5 on SQLite, ``tsvector`` on PostgreSQL; both store our folded words unchanged, without
  their own rules for accents, stemming or word boundaries
* ``vocabulary``  `SearchWord`: every word of the entries, with keys for finding similar words
* ``entries``     objects -> `SearchEntry` rows; updated by signals, repaired by the worker, rebuilt by
  ``rebuild_search``
* ``indexes``     the two indexes: public content, and drafts, which only ``cms`` reads
* ``find``        `Search`: a query -> results and counts, only of public content
* ``ranking``     the order of results, without queries
* ``coming``      the soonest events, for queries such as "next webinar"
* ``answers``     facts about what a query names
* ``promoted``    editors' picks and counts of queries, without personal data
* ``views``       the page, suggestions while typing, the OpenSearch description
* ``cms``         the search of the CMS: lists, choosers, one screen and a palette, with unpublished text
"""
