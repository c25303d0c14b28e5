"""Moving out: what the site holds, as a folder that people and programs without our code can read.

The folder is a bag (BagIt, RFC 8493): records as JSON Lines and files below ``data/``, the hash of each in a manifest, a JSON
Schema for each kind of record, a README. ``backup`` is for coming back to the same site with its secrets; this is for going
elsewhere, so it has neither secrets nor, unless asked, people.

From the ground up, each module may import those above it in this list:

* ``bag``: writes and checks the folder. Pure.
* ``contents``: which models are in it under which name, and which stay and why. A new model must be decided here
  (``tests/rocb/export/test_contents.py``); a new field of a model goes with it, unless it is named here.
* ``shapes``: what a record of a kind looks like, made of the models: the columns, the rows that belong to it as lists.
* ``records``: rows -> records, and back. Rows come from `rocb.backup.tables`, so both databases give the same values.
* ``describing``: the schemas and the README.
* ``writing``: the site -> a bag. ``importing``: a bag -> an empty site.

What holds:

* *The same bytes*: of one content there is one bag. Records are in the order of their ids, keys are sorted, times are UTC,
  nothing says when or where the bag was made. Export, import, export is the test of all of it.
* *Ids stay*: texts, drafts and feeds name pages and pictures by id, so ids are data and an import keeps them. That is why it
  takes an empty site only. Types of content, languages and groups are named by words instead: their ids are the database's.
* *Nothing is sent by importing*: every channel arrives paused, without the address and the key that it needs.
* *Rights are not imported*: accounts (only with ``--personal``) arrive without password, groups and powers. A page that was
  closed by a password stays closed, by one that nobody knows.
* *All or nothing*: the manifest is checked before anything is written, rows are one transaction.
* *Memory stays flat*: some records at a time, files in pieces.
"""
