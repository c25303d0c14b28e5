"""CMS screens of the plug-in."""
