"""Stand-in site: the minimum that a plug-in needs, without ``rocb`` and without the other plug-in."""
