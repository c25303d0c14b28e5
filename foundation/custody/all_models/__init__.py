"""Optional app: the deletion screens of the plug-ins, for all models of the CMS.

A site that lists it in ``INSTALLED_APPS`` sees on each deletion screen what uses the row and what happens to each use.
A snippet that a protected relation uses is refused with the list of its uses.
"""
