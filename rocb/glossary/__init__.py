"""The public glossary of customs terms in three languages, from the table that the search uses.

* ``entries``    terms for readers, with their sources and how sure the site is of them. Pure.
* ``downloads``  all terms as JSON, CSV and TBX. Pure.
* ``views``      the list of terms, a page for each letter, and the downloads
"""
