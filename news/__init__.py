"""Plug-in: articles, what is public now, lists and feeds.

Words: an *Article* is our own page. An *Item* is what is public now, one row for each thing and language, with its
finished HTML. A *Change* is one line of the immutable log. A *Feed* is a document that we publish.

Flows:

* *Publish*: Wagtail says ``page_published`` -> ``signal_handlers`` -> ``syndication.record.record(page, at=)`` ->
  `Item` kept and `Change` appended in one transaction. Safe to repeat: the same content appends nothing.
* *Write*: ``start_from_text`` (a pasted item -> `plain_text.read_item` -> draft) and ``paste`` bring text in;
  ``editing`` lets nothing faulty be published: article -> ``editorial_facts`` -> ``editorial.check`` -> findings.
* *Show a draft*: ``previews`` makes links that expire for people without an account. ``dashboard`` says what waits for whom.
* *Withdraw*: ``withdrawal`` asks for the reason; the `Change` keeps it, and the site answers 410 with it.
* *Read*: ``lists.ItemList`` is one query over `Item`; the list page, its next pages and its feed are that object.
  Nothing a reader follows is rendered while he waits.
* *Follow changes*: ``tasks`` bring items up to date when a topic, an image or a page that they show has changed.
* *Mend*: ``syndication.record.sweep(at=)`` finds what a crash left out; ``manage.py rebuild_items`` makes all rows anew.

Settings it reads (each names a model of the site, as with Django's user model):

* ``ORGANISATION_MODEL``, ``TOPIC_MODEL``, ``REGION_MODEL``: what articles are filed under; each needs ``slug`` and
  ``named_in(language) -> (name, code of its real language)``; topics also ``parent``.
* ``PUBLIC_URL``: scheme and host that feeds and links carry.
* ``SHARE_PICTURE``: path of the picture that stands for an article without one where it is shared.
* ``TAG_AUTHORITY``: the authority of our ``tag:`` identities (RFC 4151), for example ``example.org,2021``.
"""
