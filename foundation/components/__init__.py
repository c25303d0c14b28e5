"""What pages of both plug-ins are made of: small templates, their tags, and a bare page for a site that has none of its own.

* ``templates/components/``: a date, a picture, a form field, filters, pages of a list; each says in a comment what it takes.
  A site that wants another look overrides the file.
* ``templatetags/components.py``: the tags that they and the templates of the plug-ins need.
* ``dates``: days as people write them.

No model. Both plug-ins stand on it, and it knows neither.
"""
