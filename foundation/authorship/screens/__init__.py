"""Screens of the CMS for page types that have several authors.

* ``menus``: the actions of a page, grouped, with one name for each.
* ``action_menu``: the main button of the editor beside "Save draft".
* ``anchors``: panel anchors of the editor that are the same in every language.
* ``listing``: the filters of page lists.
* ``language_rows``: lists with one row for all language versions of a text.
* ``returning``: back to the list that someone came from.
"""
