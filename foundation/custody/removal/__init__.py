"""Remove pages from the public site: unpublish, move out of sight, delete.

* ``objections``: plug-ins object to a removal, or say what people will notice. All screens of Wagtail consult them.
* ``withdrawal``: the screen that unpublishes a page with a reason, in several languages at once.
"""
