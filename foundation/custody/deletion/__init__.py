"""Delete rows, or merge one into another.

* ``relations``: the references to a row, in tables and in the JSON of revisions. ``revisions`` updates the JSON.
* ``uses``: what uses a row, and what happens to each use when the row is deleted. Plug-ins register more uses here.
* ``deleting``: refuses to delete a row in use.
* ``merging``: moves all uses of a row to another one. ``merge_screens`` is its screen, ``target_widgets`` its field.
"""
