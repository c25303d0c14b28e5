"""Moving in: ``manage.py import_plone``, and a screen in the CMS for the same, with the same code (`rocb.plone`).

The app is optional: ``MOVING_IN=0`` leaves it out after the move. Only this app imports `rocb.plone`, and nothing imports
this app, so neither is loaded then. Former addresses, ids and rows of imports belong to `rocb` and go on.

Each module may import those above it in this list:

* ``files``: uploads, and the folders below ``IMPORT_DIR`` to choose from. Neither is public.
* ``actions``: what a user can do with an import -> its row (`rocb.models.PloneImport`).
* ``carrying_out``: one step of an import, from its row to messages; in its own process (``manage.py
  carry_out_import``).
* ``working``: a loop of the worker that starts that process and writes its messages into rows.
* ``beside``: old and new text side by side, with differing words marked. Pure.
* ``forms``, ``screen``, ``comparing_screen``: the user interface.
* ``changes_screen``: what changed there and here since the last import, and the choices about it.
* ``placing_form``, ``placing_screen``: what becomes of each part of the old site, with numbers that follow each choice.

Invariants:

* Rows hold the state. If the worker or its process is killed, the next one continues after `working.CLAIM`. A step that
  has been started `working.MOST_TRIES` times without finishing fails with a message.
* The process only sends messages; the worker writes. If the worker dies, the process ends at its next message.
* A check writes nothing. On SQLite it uses a copy of the database, so that others can save in the meantime.
* Files are deleted when an import has left nothing out, when it was undone, and otherwise after `files.KEPT`.
* Only one import runs at a time. Only users with the permission ``rocb.import_from_plone`` see any of it.
"""
