"""A stand-in site: the least that a plug-in needs to be installed, without ``rocb`` and without the other plug-in."""
