"""Moving out: the content of the site as a folder that people and programs can read without our code.

The folder is a bag (BagIt, RFC 8493): records as JSON Lines and files below ``data/``, the hash of each in a manifest,
a JSON Schema for each kind of record, a README. ``backup`` is for restoring the same site with its secrets. An export
is for another system, so it has no secrets and, by default, no personal data.

Each module may import those above it in this list:

* ``bag``: writes and checks the folder. Pure.
* ``contents``: which models are exported under which name, and which are not and why. A new model must be decided here
  (``tests/rocb/export/test_contents.py``); a new field of an exported model is included unless it is named here.
* ``shapes``: the structure of a record, derived from the models: columns, and lists of rows that belong to it.
* ``markup``: which markup and addresses an import accepts: those that this site itself writes.
* ``records``: rows -> records, and back. Rows come from `rocb.backup.tables`, so both databases give the same values.
* ``words``: what columns are about if their models do not say it. ``describing``: the schemas of records. ``readme``: the
  README.
* ``writing``: the site -> a bag, with the content once more in the neutral form (`rocb.neutral`). ``importing``: a bag ->
  an empty site.

Invariants:

* *Same content, same bytes*: records are in the order of their ids, keys are sorted, times are UTC, and nothing states
  when or where the bag was made. Export, import and export again tests all of it.
* *Ids stay*: texts, drafts and feeds refer to pages and pictures by id, so ids are data and an import keeps them.
  Therefore it requires an empty site. Content types, languages and groups are referred to by name: their ids differ per
  database.
* *An import sends nothing*: every channel is imported as paused, without the address and the key that it needs.
* *Rights are not imported*: accounts (only with ``--personal``) have no password, groups or permissions. A page with a
  password stays protected, by a random password.
* *All or nothing*: the manifest is checked before anything is written, and rows are written in one transaction.
* *Constant memory*: records are processed in batches, files in pieces.
"""
