"""Former URLs redirect to the current ones: those of pages that moved, and those that name a merged row.

* ``moves``: a page is renamed or moved -> a `FormerAddress` in Wagtail's transaction -> a task updates stored copies.
* ``former_addresses``: derives the current URL of a page from the recorded moves.
* ``former_names``: the middleware that redirects, and the registry of URLs that contain names of rows.
* ``page_addresses``: site and path of a page, in Python and in SQL.
"""
