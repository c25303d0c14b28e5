"""Plug-in: articles, items from other sites, what is public now, lists and feeds.

Terms: an *Article* is a page of our own. An *Item* is what is public now, one row for each language, with its finished
HTML: an article, an *edition* of an event, or an *external item*, which links to another site. A *Change* is one entry in
the immutable log. A *Feed* is a document that we publish, a *Source* is one that we collect from, and an *Entry*
is one item in it.

Flows:

* *Poll a source*: ``ingest`` describes the steps, from the claim to the rows. The worker does this for all that are due.
* *Work at the desk*: an editor at ``admin.desk`` shortlists or dismisses an entry, or creates something from it ->
  ``ingest.review``, ``ingest.drafts``.
* *Show texts from other sites*: ``parsing.sanitize`` cleans them, with nh3 as the last step. The desk shows them in a frame
  without origin and scripts (``admin.desk.EntryText``, ``admin.screens.OUTSIDE``). When its rules change,
  ``ingest.cleaning`` cleans everything again.
* *Publish*: Wagtail sends ``page_published`` -> ``signal_handlers`` -> ``publishing.record.record(page, at=)`` -> `Item`
  saved and `Change` appended in one transaction. Safe to repeat: the same content appends nothing.
* *Publish an external item*: an `Entry` gets the status "published" -> ``publishing.record.record_external(entry, at=)`` ->
  an `Item` with as much as the source permits. Any other status, or ``withdraw_external``, removes it. Readers find it on
  the `ExternalIndexPage`, in its feed and in search.
* *Write*: ``admin.start_from_text`` (text, file or address -> `parsing.documents.read_apart` ->
  `editorial.bringing_in.draft_of` -> `admin.bringing.start_draft`) and ``admin.paste`` import text.
  ``admin.article_editor`` prevents publication while there are errors: article -> ``editorial.facts`` -> ``editorial.rules``.
* *Publish what others changed*: the permission policy that the site registers says who can edit an article
  (``foundation.authorship.permissions``). Before publication, unapproved changes are listed and have to be confirmed.
* *Show a draft*: ``admin.previews`` creates links that expire, for people without an account. ``admin.dashboard`` shows
  what is waiting for whom.
* *Show images*: for a new image, ``tasks.image_changed`` makes all sizes (``foundation.pictures``) and writes the items
  that show it again. Subscribers are not notified, because the content is the same. Until then the items show a JPEG,
  which ``record`` makes.
* *Share*: an `Item` without an image waits (``share_settled_at``) until the site has drawn its ``stored_share``.
* *Withdraw*: ``foundation.custody.removal.withdrawal`` asks for the reason. The `Change` keeps it, and the site returns
  410 with it.
* *Read*: ``feeds.lists.ItemList`` (articles in one language) and ``ExternalList`` (other sites, all languages) are one
  query over `Item`. The list page, its further pages and its feeds all use it. The content of items is not rendered again.
* *Related articles*: ``views.related``. The choices of the filters above a list are cached until something changes
  (``feeds.cached``).
* *Follow by feed*: ``views.feeds`` -> ``feeds.resolve`` (finds the list at this address) -> ``feeds.documents`` (RSS, Atom
  or JSON Feed, or a month of its archive, kept until `ChangeCounter` grows). Feeds are in the order of changes
  (``publishing.substance`` decides what counts as one), and ``feeds.window`` decides how far back they go.
* *Follow changes*: ``tasks`` update items when a topic, an image or a page that they show has changed. A rename or move is
  followed by ``publishing.moved`` (see ``foundation.custody.addresses.moves``).
* *Reconcile*: ``publishing.sweeping.sweep(at=)`` repairs what a crash left incomplete. ``manage.py rebuild_items`` writes all
  rows again.
* *Subscribe*: staff set up a `Subscription` (``admin.subscriptions``). ``delivery.selection.items_matching`` selects its
  items. Private feeds (``views.private_feeds``) and the console (``views.console``) need a token, which
  ``foundation.private_addresses`` keeps out of logs. ``admin.board`` shows what each organisation receives, and who
  received an article.
* *Notify*: the worker's ``delivery.dispatcher`` sends changes to webhooks, and another one with its own threads
  (``delivery.queues``) to WebSub subscribers, who subscribe at ``views.hub``. A request such as "Send a test message" is a
  row that the worker picks up (``delivery.endpoint_checks``). On the command line: ``manage.py add_webhook``, ``deliver``,
  ``replay``.
* *Merge*: a topic, organisation or region becomes another (``foundation.custody``) -> ``admin.merging`` moves rules,
  facets, labels and the addresses that hubs know. The worker writes the items again, without notifications.
* *Get emails*: someone signs up (``views.subscribing``) -> ``delivery.mail_subscriptions`` stores the request ->
  ``delivery.mail_confirmations`` asks for confirmation -> ``delivery.digests`` sends each person one email with what
  is pending, at their local time. Both are sources of ``foundation.mailing.dispatch``, which waits for the mail server.

``extensions`` says how an app adds channels, other types of pages, lists, targets of the desk and choices of rules.

Templates: public pages extend ``news/base.html``, which is plain. A site overrides it with its own page and the blocks of
``components/page.html``, and any other template with a file of the same name. ``news/article_page.html`` and
``news/news_index_page.html`` have empty blocks for what only a site can add.

Settings; ``manage.py check`` reports those that are missing, and missing apps, URLs and middleware:

* ``ORGANISATION_MODEL``, ``TOPIC_MODEL``, ``REGION_MODEL``: models of the site for the categories of articles, as with
  Django's user model. Each needs ``slug`` and ``named_in(language) -> (name, code of its real language)``; topics also
  ``parent``.
* ``PERSON_MODEL``: the people whom articles name. It needs ``named_in``.
* ``LANGUAGE_CODE``, ``WAGTAIL_CONTENT_LANGUAGES``: the languages of articles, feeds and emails (``foundation.languages``).
* ``PUBLIC_URL``: scheme and host in feeds and links.
* ``SHARE_PICTURE`` (none): path of the image for sharing articles without an image.
* ``PICKED_IMAGE_VALUES`` (empty): fields of an image that is taken from an entry, such as its licence.
* ``ACRONYMS`` (empty): acronyms of the site's field with their full names, for ``editorial.rules``.
* ``READERS`` ("our readers"): a name for the readers of the news, in English, for emails to publishers.
* ``HTTP_ALLOWED_PRIVATE_NETWORKS``, ``HTTP_EXTRA_PORTS``, ``HTTP_CONTACT``, ``HTTP_PER_HOST``: what ``news.http``, the only
  way to the network, can reach, and how it introduces itself.
* ``FEED_ICON``: path of an image of 144 by 144 pixels that feeds show (none).
* ``FEED_EXTENSION`` ("_newsroom"): name of our extension in JSON feeds.
* ``CACHES["throttle"]``: where ``throttling`` counts requests (``default``).
* ``CACHES["feeds"]``: where finished feeds are kept for the next reader (``default``).
* ``DELIVERY_RETRY_SECONDS`` (the schedule of ``delivery.retry_policy``), ``DELIVERY_TIMEOUT_SECONDS`` (20): pauses between
  attempts, and how long each can take.
* ``WEBSUB_HUB`` (True): whether feeds have a hub of our own, which anyone can use.
* ``TAG_AUTHORITY``: the authority of our ``tag:`` IDs (RFC 4151), for example ``example.org,2021``.
"""
