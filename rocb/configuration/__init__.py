"""Settings in parts, each computed from the environment. `rocb.settings` combines them.

`environment` reads the variables and determines how and where the site runs. The other modules import it, but not each
other.
"""
