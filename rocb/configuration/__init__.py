"""Settings in parts, each computed from the environment. `rocb.settings` puts them together.

`environment` reads the variables and says how and where the site runs; the others ask it and know nothing of each other.
"""
