"""Page components of both plug-ins: small templates, their tags, and a bare page for a site without its own.

* ``templates/components/``: a date, a picture, a form field, filters, pagination; a comment in each lists its
  parameters. A site overrides the file to change the look.
* ``templatetags/components.py``: tags for these templates and those of the plug-ins.
* ``dates``: dates as people write them.

The package has no models. Both plug-ins use it; it imports neither.
"""
