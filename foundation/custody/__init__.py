"""Base: care for what is kept. Both plug-ins stand on it; it knows none of them. It stands before Wagtail's own apps in
``INSTALLED_APPS``, so that Wagtail's screens of deletion print what goes.

Flows:

* *Delete*: a screen of Wagtail asks "are you sure?" -> ``uses.uses_of(thing)`` walks all relations and asks the hook
  ``register_uses`` -> what blocks, what goes, what stays without it. What is in use (``uses.register_mergeable``) is deleted by
  nobody: ``deleting`` refuses on the screen, ``uses`` in the database.
* *Take pages from readers*: ``removing`` asks the hook ``register_objections`` before pages are deleted, unpublished or moved
  out of sight, and shows what is in the way.
* *Merge*: ``merge_screens`` -> ``merging.merge(old, new)`` moves keys in tables and revisions, the hook ``register_merge``
  moves the rest -> ``former_names`` leads old addresses on.
* *Move a page*: ``moves`` writes a `FormerAddress` in the transaction of Wagtail -> ``former_addresses`` leads old addresses on
  at once; what shows addresses follows in a task.
* *A person's data*: whoever keeps some answers the hook ``register_personal_data``; ``person_screen`` finds,
  exports and erases all of it for the office, ``personal_data.erase_own`` for a person who has the key of a mail.
* *Keys in addresses*: ``private_addresses`` is the registry of addresses whose path opens something; with
  its filter in ``LOGGING`` no log holds a key.
"""
