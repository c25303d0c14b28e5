"""The channels of ``news``, one module each: `ChannelType` says what a type has to say, and how an app adds its own.

* ``webhook``: Standard Webhooks, pushed to the program of a receiver.
* ``mail``: digests, collected for the hour that a person chose.
* ``private_feed``: RSS, Atom, JSON and OPML at an address that is a key, fetched.
* ``websub``: the feeds themselves, brought to followers of our hub.
"""
