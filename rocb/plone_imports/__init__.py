"""Imports from Plone in the CMS: the screen beside ``manage.py import_plone``, with the same code behind it (`rocb.plone`).

From the ground up, each module may import those above it in this list:

* ``files``: what was uploaded, and the folders below ``IMPORT_DIR`` to choose from. Neither is public.
* ``actions``: what a person may ask of an import -> its row (`rocb.models.PloneImport`).
* ``carrying_out``: one step of an import, from its row to messages; in a process of its own (``manage.py carry_out_import``).
* ``working``: a loop of the worker, which starts that process and writes what it says into rows.
* ``forms``, ``screen``: what people see.

What holds:

* Rows hold the truth. A worker or its process that is killed costs a pause of `working.CLAIM`: the next one goes on. A step
  that was begun `working.MOST_TRIES` times without an end fails in words.
* The process only speaks; the worker writes. If the worker dies, the process ends at its next word.
* A check writes nothing. On SQLite it works on a copy of the database, so that everybody else can save meanwhile.
* Files are deleted when an import has left nothing out, when it was undone, and otherwise after `files.KEPT`.
* One import is at work at a time. Only who has the right ``rocb.import_from_plone`` sees any of it.
"""
