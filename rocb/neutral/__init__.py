"""The neutral form: content as a file of items, each a JSON object on its line, that is neither Plone's nor this site's.

``manage.py export_site`` writes it (``data/content.jsonl`` of a bag), and the importer reads it like any other export
(`old_sites.values`, `rocb.plone`). ``docs/neutral-form.md`` describes it, the schema in the bag is the reference. Each
module may import those above it in this list:

* ``block_schemas``: the schema of a body, made from the definitions of its blocks.
* ``blocks``: a stored body <-> a neutral one: each reference is changed, and each text with links.
* ``fields``: which fields of our models an item has under their own names.
* ``schema``: the schema of an item, by its type.
* ``addresses``: the addresses of pages, images and documents, by which items refer to each other.
* ``items``: the site -> items.

Invariants:

* *References are addresses*: links in texts, and pages, images and documents in blocks, are addresses of items in the
  same file.
* *Same content, same lines*: items are in a fixed order, keys are sorted, times are UTC.
* *Nothing is public by accident*: a page is ``hidden`` unless everybody can read it.
* *Constant memory*: rows are read in batches.
"""
