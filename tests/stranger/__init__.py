"""Tests of a third-party site: it installs the wheel of the plug-ins, has neither this checkout nor ``rocb``, and runs
in a browser.
"""
