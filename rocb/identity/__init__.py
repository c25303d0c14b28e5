"""The frame of every page: home page, sections and publisher in each language, design, and fixed files.

``layout`` is kept in the process. ``jsonld`` and ``well_known`` describe the site to programs.
"""
