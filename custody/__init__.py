"""Base: care for what is kept. Both plug-ins stand on it; it knows none of them.

* *Keys in addresses*: ``private_addresses`` is the registry of addresses whose path opens something; no log holds a key.
"""
