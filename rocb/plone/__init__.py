"""Moving in: an export of Plone or of another system -> pages, images, documents and redirects of this site.

Editors use ``manage.py import_plone PATH ... --site URL --zone ZONE`` or the screen in the CMS (`rocb.plone_imports`),
as described in ``docs/move-in-from-plone.md``. Each module may import those above it in this list:

* ``reasons``: sentences of the report, which each reader sees in their own language. Pure.
* ``boxes``: a folder, a zip or one file. Nothing outside it can be read. Pure.
* ``readers``: files of WordPress, feeds, calendars and HTML pages -> items in the same form. Pure.
* ``layouts``: finds the items of an export in a box one by one, whatever program wrote it. Pure.
* ``dates``: the meaning of Plone's dates in the time zone of the old site. Pure.
* ``values``: the JSON of an item -> an `Item` with plain values. Pure.
* ``recurrence``: the rule of an event -> its days, as Plone expands it. Pure.
* ``listings``: a list that a query makes in Volto -> the page that lists the same here. Pure.
* ``online``: whether an event took place online, as far as it says so. Pure.
* ``slate``: blocks of Volto -> HTML. Pure.
* ``bodies``: HTML -> our blocks, in which links and pictures still refer to items of the old site.
* ``counting``: an independent count of words, pictures and links, before and after. Pure.
* ``heads``: data about all items that is held in memory: place, type, visibility.
* ``placing``: choices of the person who moves the site, as a value and as a file. Pure.
* ``planned``: the values of the plan. ``old_tree``: the order of the old site. Pure.
* ``plan``: what each item becomes, with a sentence if an editor would not expect it. Decides, writes nothing.
* ``outline``: an export as it was read, to plan its items again. Pure.
* ``survey``: the parts of an export and the tree of its folders, with what becomes of them. Pure.
* ``report``: the result as a table, CSV and JSON, with counts.
* ``media``: files of an export -> images and documents. ``pages``: values of an item -> the fields of a page.
* ``comparing``: an item beside the page that it became, as `counting` sees them.
* ``topics``: subjects of the old site and our topics, matched by name.
* ``rows``: records of earlier runs (`rocb.models.ImportedItem`), which map items of the old site to our objects.
* ``order``: places of new pages among those of earlier runs. Pure.
* ``publishing``: adds and publishes new pages with fewer queries than Wagtail.
* ``work``: shared by the writers. ``undo``: undoes a run, or the import of an item.
* ``write_files``: files and pictures of pages. ``write_pages``: pages, created and filled.
* ``write``: the plan -> pages, files and redirects, a few items in a transaction, each with a savepoint.
* ``old_list``: addresses of the old site and their new targets (`rocb.former_addresses.former_site`).
* ``run``: from paths to a report.

Invariants:

* An export is read twice, one item at a time: first the heads, then each item again when it is written. So memory does
  not grow with the size of texts and files.
* Nothing in an export can stop an import: each item that cannot be read is a line of the report, and the rest
  continues.
* Members and passwords are never read: their files are not opened.
* A second run writes nothing, and an interrupted run continues. Objects edited since are left alone.
* Followers of the old site notice nothing: ids and dates stay (`news.api.as_imported`), and channels receive nothing.
* Content that was not public stays hidden: private, pending and expired items, and everything below such a folder.
"""
