"""The public glossary of customs terms in three languages. `rocb.search.glossary` reads its terms.

* ``downloads``  all terms as JSON, CSV and TBX. Pure.
* ``views``      the list of terms, a page for each letter, and the downloads
* ``translating`` the terms for translators, on the side-by-side screen
"""
