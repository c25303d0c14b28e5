"""Pages with several authors: who may edit them, and which changes have not been approved.

* ``permissions``: a page type that consults the site's permission policy for each of its pages. Wagtail's own tester knows only
  the owner and grants on branches of the tree; a policy that a site registers with
  ``wagtail.permissions.register_permission_policy`` can know more, such as the organisation that a page belongs to.
* ``references``: a form refers only to rows that its user may see.
* ``publication``: steps before and after a page is published. Errors stop it, changes that have not been approved
  are confirmed, and the other languages are offered.
* ``screens``: menus, main buttons, panel anchors and list filters of the pages.
* ``waiting``: work that waits for a user, on the home page and in a daily email.
* ``all_pages``: an optional app that extends menus and home page to pages of every type.

The package has no models. Both plug-ins use it; it imports neither.
"""
