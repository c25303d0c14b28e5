"""Vocabularies for a site without its own models: organisations, topics, regions and people.

A site installs the app and sets ``ORGANISATION_MODEL = "newsroom_vocabulary.Organisation"``, and ``TOPIC_MODEL`` and
``REGION_MODEL`` alike; for articles, which name people, ``PERSON_MODEL = "newsroom_vocabulary.Person"`` too. For more
fields, a site bases its own models on `named.Named` and sets these before its first ``migrate``, as with Django's user
model.
"""
