"""Demo content for the first start. Texts are TOML files, images are in the same folder, nothing is downloaded.

``texts`` reads the files into plain values; ``load`` writes them and the ``illustrations`` to the site. Loading is
idempotent: existing content, edited or not, is left alone.
"""
