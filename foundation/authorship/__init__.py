"""Pages that several people write: who may touch one, and what in it nobody has approved.

* ``permissions``: a page that asks the permission policy of the site about each of its kind. Wagtail's own tester knows
  grants on branches of the tree and the owner; a policy that a site registers with
  ``wagtail.permissions.register_permission_policy`` can know more, such as whose organisation a page belongs to.
* ``unapproved``: whose changes stand in a draft since it was last public.
* ``menus``: what can be done with a page, in groups, with one name for each.

No model. Both plug-ins stand on it, and it knows neither.
"""
