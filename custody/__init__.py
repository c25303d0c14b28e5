"""Base: care for what is kept. Both plug-ins stand on it; it knows none of them. It stands before Wagtail's own apps in
``INSTALLED_APPS``, so that Wagtail's screens of deletion print what goes.

Flows:

* *Delete*: a screen of Wagtail asks "are you sure?" -> ``uses.uses_of(thing)`` walks all relations and asks the hook
  ``register_uses`` -> what blocks, what goes, what stays without it. What is in use (``uses.register_mergeable``) is deleted by
  nobody: ``deleting`` refuses on the screen, ``uses`` in the database.
* *Merge*: ``merge_screens`` -> ``merging.merge(old, new)`` moves keys in tables and revisions, the hook ``register_merge``
  moves the rest -> ``former_names`` leads old addresses on.
* *Keys in addresses*: ``private_addresses`` is the registry of addresses whose path opens something; no log holds a key.
"""
