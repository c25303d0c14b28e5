"""Features that need both plug-ins: events as items, articles about events, and the ways to follow everything.

``editions_as_items`` gives ``news`` the events. ``subscribing`` shows readers how to follow, ``receivers`` and
``private_calendar`` serve the administrations.
"""
