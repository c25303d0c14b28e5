"""Moving in from Plone: an export of the old site -> pages, images, documents and redirects of this one.

Editors see ``manage.py import_plone PATH ... --site URL --zone ZONE`` and the screen in the CMS (`rocb.plone_imports`);
``docs/move-in-from-plone.md`` is for them. From the ground up, each module may import those above it in this list:

* ``reasons``: sentences of the report, that everybody reads in their own language. Pure.
* ``boxes``: a folder, a zip or one file, from which nothing outside it can be read. Pure.
* ``layouts``: finds the items of an export in a box, whichever program wrote it, one after the other. Pure.
* ``dates``: what a date of Plone means in the zone of the old site. Pure.
* ``values``: the JSON of an item -> an `Item` with plain values. Pure.
* ``recurrence``: the rule of an event -> its days, as Plone expands it. Pure.
* ``slate``: blocks of Volto -> HTML. Pure.
* ``bodies``: HTML -> blocks of ours, in which links and pictures are still `Ref` to something of the old site.
* ``heads``: what is kept of all items at once: where each stands, what it is, who may see it.
* ``plan``: what becomes of each, with a sentence where it is not what an editor would expect. Decides, writes nothing.
* ``report``: the same as a table, CSV and JSON, with the counts.
* ``media``: files of an export -> images and documents. ``pages``: values of an item -> the fields of a page.
* ``topics``: subjects of the old site and our topics, by their names.
* ``rows``: what earlier runs wrote (`rocb.models.ImportedItem`), and so what each thing of the old site is here.
* ``publishing``: adds and publishes new pages with fewer questions to the database than Wagtail asks.
* ``work``: what writers share. ``write_files``: files and pictures of pages. ``write_pages``: pages, begun and filled.
* ``write``: the plan -> pages, files and redirects, a few items in a transaction, each with a savepoint.
* ``old_list``: which addresses the old site had, and what answers them (`rocb.former_site`). ``undo``: takes a run back.
* ``run``: from paths to a report.

What holds:

* An export is read twice, one item at a time: first the heads, then each item again when it is written. So memory does not
  grow with the size of texts and files.
* Nothing in an export can stop an import: what cannot be read is a line of the report, and the rest goes on.
* Members and passwords are never read: their files are not opened.
* A second run writes nothing, and a run that was stopped goes on. What somebody has edited since is left alone.
* Followers of the old site notice nothing: identities and dates stay (`news.api.as_imported`), and no channel is brought it.
* What was not public there is not public here: private, pending and expired items, and all below a folder that is.
"""
