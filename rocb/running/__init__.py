"""The processes of the site: supervisor, web server, logs, caches and responses in an outage.

``supervisor`` runs ``web_server`` and the worker. ``listening`` and ``deployed`` work before settings are loaded.
``database_memory`` limits the memory of commands that read much.
"""
