"""Vocabularies for a site without its own models: organisations, topics, regions and people.

A site installs the app and sets ``ORGANISATION_MODEL = "vocabulary.Organisation"``, ``TOPIC_MODEL =
"vocabulary.Topic"`` and ``REGION_MODEL = "vocabulary.Region"``; for articles, which name people, ``PERSON_MODEL =
"vocabulary.Person"`` too. For more fields, a site bases its own models on `named.Named` and sets these before its first
``migrate``, as with Django's user model.
"""
