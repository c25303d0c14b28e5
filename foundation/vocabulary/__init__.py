"""What articles and events are filed under, for a site without models of its own: organisations, topics, regions; and people.

A site installs it and sets ``ORGANISATION_MODEL = "vocabulary.Organisation"``, ``TOPIC_MODEL = "vocabulary.Topic"`` and
``REGION_MODEL = "vocabulary.Region"``; for articles, which name people, ``PERSON_MODEL = "vocabulary.Person"`` too. One that
wants more fields writes models of its own on `named.Named` and names those before its first ``migrate``, as with Django's
user model.
"""
