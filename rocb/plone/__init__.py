"""Moving in: an export of Plone or of another system -> pages, images, documents and redirects of this site.

Editors use ``manage.py import_plone PATH ... --site URL --zone ZONE`` or the screen in the CMS (`rocb.plone_imports`),
as described in ``docs/move-in-from-plone.md``. `old_sites` reads an export and plans what its items become. This package
writes that. Each module may import those above it in this list:

* ``stored_blocks``: functions of stored blocks, such as all of them as one text. Pure.
* ``names``: addresses in texts -> names of items of the old site. ``copies``: words of such items in the texts of others.
* ``trees``, ``pieces``, ``bodies``: HTML -> our blocks, in which links and pictures still refer to items of the old site.
  ``typed``: blocks of the neutral form -> our blocks.
* ``sentences``: those of the report, in the language of the reader.
* ``report``: the result as a table, CSV and JSON, with counts.
* ``filling``: values of an item of the neutral form -> fields of the same names.
* ``media``: files of an export -> images and documents. ``pages``: values of an item -> the fields of a page.
* ``comparing``: an item beside the page that it became, as `old_sites.counting` sees them.
* ``topics``: subjects of the old site and our topics, matched by name.
* ``rows``: records of earlier runs (`rocb.models.ImportedItem`), which map items of the old site to our objects.
* ``publishing``: adds and publishes new pages with fewer queries than Wagtail.
* ``work``: the context of a run, with its results, which each writer gets. ``undo``: undoes a run, or the import of an item.
* ``visibility``: what the public can see after the run.
* ``differences``: what changed there and here since the last run, before anything is written (`old_sites.delta`).
* ``write_files``: files and pictures of pages. ``write_pages``: pages, created and filled. ``write_dates``: dates of series.
  ``write_moves``: pages follow their items to other folders. ``write_deletions``: what was deleted on the old site.
* ``write``: the plan -> pages, files and redirects, a few items in a transaction, each with a savepoint.
* ``old_list``: addresses of the old site and their new targets (`rocb.former_addresses.former_site`).
* ``run``: from paths to a report.

Invariants:

* An export is read twice, one item at a time: first the heads, then each item again when it is written. So memory does
  not grow with the size of texts and files.
* Nothing in an export can stop an import: each item that cannot be read is a line of the report, and the rest
  continues.
* Members and passwords are never read: their files are not opened.
* A second run writes nothing, and an interrupted run continues.
* What was edited here is only overwritten by an explicit choice, and what changed on the old site is always reported.
* Followers of the old site notice nothing: ids and dates stay (`news.api.as_imported`), and channels receive nothing.
* Content that was not public stays hidden: private, pending and expired items, and everything below such a folder.
"""
