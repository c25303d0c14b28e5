"""The CMS as the office sees it: a short main menu and a home page that begins with what waits.

Wagtail and the plug-ins register each screen on its own, which adds up to thirteen entries and 28 links for an editor.
`menu` groups them into eight entries. Reports and settings that only administrators act on are left out for others; the
addresses still answer. `home` removes what Wagtail shows above the work.
"""
