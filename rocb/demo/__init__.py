"""The demo: what a newcomer sees after the first start. Texts are TOML, pictures are drawn, nothing is fetched.

``texts`` reads the files into plain values, ``pictures`` draws, ``load`` puts both into the site. Loading is safe to
repeat: what exists already, edited or not, is left alone.
"""
