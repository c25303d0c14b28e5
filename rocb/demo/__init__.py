"""The demo: what a newcomer sees after the first start. Texts are TOML, pictures lie beside them, nothing is fetched.

``texts`` reads the files into plain values, ``load`` puts them and the ``illustrations`` into the site. Loading is safe to
repeat: what exists already, edited or not, is left alone.
"""
