"""Exports of other sites, read and planned: files of Plone or another system -> items, and what each becomes here.

The package knows neither Django nor this site. The caller passes in time, time zones, languages and a parser of feeds,
and writes the result (`rocb.plone`). Each module may import those above it in this list:

* ``reasons``: sentences of the report, which are translated where they are read.
* ``boxes``: a folder, a zip or one file. Nothing outside it can be read.
* ``dates``: the meaning of Plone's dates in the time zone of the old site.
* ``addresses``: addresses of the old site, and their paths below its root.
* ``other_fields``: fields that are not read, with the number of their words.
* ``values``: the JSON of an item -> an `Item` with plain values.
* ``neutral``: the same from an item of the neutral form.
* ``recurrence``: the rule of an event -> its days, as Plone expands it.
* ``readers``: files of WordPress, feeds, calendars and HTML pages -> items in the neutral form.
* ``sides``: redirects, relations, translations and order: the files beside the items.
* ``layouts``: finds the items of an export in a box one by one, whatever program wrote it.
* ``listings``: a list that a query makes in Volto -> the page that lists the same here.
* ``online``: whether an event took place online, as far as it says so.
* ``block_texts``: texts of a block, and which of them are not in its HTML.
* ``slate``: blocks of Volto -> HTML.
* ``counting``: an independent count of words, pictures and links, before and after.
* ``heads``: data about all items that is held in memory: place, type, visibility.
* ``placing``: choices of the person who moves the site, as a value and as a file.
* ``links``: where links and redirects of the old site lead.
* ``planned``: the values of the plan. ``old_tree``: the order of the old site.
* ``plan``: what each item becomes, with a sentence if an editor would not expect it.
* ``outline``: an export as it was read, to plan its items again.
* ``survey``: the parts of an export and the tree of its folders, with what becomes of them.
* ``delta``: the difference between two exports and this site, and choices about it.
* ``order``: places of new pages among those of earlier runs.
"""
