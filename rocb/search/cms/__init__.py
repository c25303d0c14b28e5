"""The search of the CMS: the search of the site, with unpublished text and limited to what the user may know.

Wagtail's own search of the CMS finds beginnings of the words of titles. This one also finds texts, in all forms and
spellings that the public search knows. It replaces Wagtail's in each list and chooser at once (``backend``).

* ``drafts``   `DraftEntry`: the latest version of pages that readers do not see, or see in an older version
* ``finding``  a query -> matches in both indexes, as one list
* ``own_words`` words of a contributor's own drafts, which complete and correct their queries
* ``backend``  Wagtail's search backend, for lists and choosers
* ``rows``     a result as a row, with what filters need
* ``titles``   pictures, sources and entries on the desk, which no index has
* ``other_objects`` rows of what is not a page
* ``results``  matches as rows that pass the filters
* ``facets``   the choices of each filter, with their counts
* ``commands`` screens and actions by name
* ``screen``   the screen of results, and the palette over any screen
"""
