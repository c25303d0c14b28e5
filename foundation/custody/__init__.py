"""Data management for both plug-ins, which it does not import. List it before Wagtail's own apps in ``INSTALLED_APPS``,
so that Wagtail's deletion screens show what will be deleted.

Flows:

* *Delete*: Wagtail asks "are you sure?" -> ``deletion.uses.uses_of(thing)`` walks all relations and calls the hook
  ``register_uses`` -> uses that block, that are deleted too, and that remain without the row. A mergeable row that is
  in use (``uses.register_mergeable``) cannot be deleted: ``deletion.deleting`` refuses on the screen, ``uses`` in the
  database. Rows of models that no plug-in registered keep Wagtail's screens, except with the optional app
  ``all_models``.
* *Merge*: ``deletion.merge_screens`` -> ``merging.merge(old, new)`` moves keys in tables and revisions, the hook
  ``register_merge`` moves the rest -> ``addresses.former_names`` redirects old URLs.
* *Remove pages from the public site*: ``removal.objections`` calls the hook ``register_objections`` before pages are
  deleted, unpublished or hidden by a move, and shows the objections.
* *Move a page*: ``addresses.moves`` writes a `FormerAddress` in Wagtail's transaction -> ``former_addresses`` redirects
  old URLs at once; a task updates stored copies of the URLs.
* *A person's data*: apps that store some implement the hook ``register_personal_data``. ``personal_data.screen`` finds,
  exports and erases all of it for the office, ``personal_data.erase_own`` for a person with the key from an email.
"""
