"""Plug-in: articles, what others write, what is public now, lists and feeds.

Words: an *Article* is our own page. An *Item* is what is public now, one row for each thing and language, with its
finished HTML: an article, an *edition* of an event, or an *external item*, which leads to another site. A *Change* is one
line of the immutable log. A *Feed* is a document that we publish; a *Source* one that we follow, and an *Entry* what we
saw in it.

Flows:

* *Poll a source*: ``ingest`` says the way, from the claim to the rows. The worker does it for all that is due.
* *Pick*: an editor at ``admin.desk`` shortlists, dismisses or takes over an entry -> ``ingest.review``.
* *Show what others wrote*: ``parsing.sanitize`` cleans it, nh3 last -> on the desk it stands alone in a frame without
  origin and scripts (``admin.desk.EntryText``, ``admin.screens.OUTSIDE``). After new rules
  ``ingest.cleaning`` cleans all of it again.
* *Publish*: Wagtail says ``page_published`` -> ``signal_handlers`` -> ``publishing.record.record(page, at=)`` ->
  `Item` kept and `Change` appended in one transaction. Safe to repeat: the same content appends nothing.
* *Publish what another site wrote*: an `Entry` of the desk gets the status "published" ->
  ``publishing.record.record_external(entry, at=)`` -> `Item` as far as its source's terms allow; any other status, or
  ``withdraw_external``, takes it away. Readers find it on the `ExternalIndexPage`, in its feed and in the search.
* *Write*: ``admin.start_from_text`` (a pasted item -> `editorial.plain_text.read_item` -> draft) and ``admin.paste`` bring
  text in; ``admin.article_editor`` lets nothing faulty be published: article -> ``editorial.facts`` -> ``editorial.rules``.
* *Publish what others changed*: who may write in an article says the permission policy that the site registers
  (``foundation.authorship.permissions``); what nobody has approved is named and asked about before it goes public.
* *Show a draft*: ``admin.previews`` makes links that expire for people without an account. ``admin.dashboard`` says what
  waits for whom.
* *Show images*: an image is new -> ``tasks.image_changed`` makes its sizes (``foundation.pictures``) and writes the items that
  show it again; nobody is notified, since what they say is the same. Until then they show a JPEG, which ``record`` makes.
* *Be shared*: an `Item` without a picture waits (``share_settled_at``) until the site has drawn its ``stored_share``.
* *Withdraw*: ``foundation.custody.withdrawal`` asks for the reason; the `Change` keeps it, and the site answers 410 with it.
* *Read*: ``feeds.lists.ItemList`` (articles of one language) and ``ExternalList`` (other sites, all languages) are one
  query over `Item`; the list page, its next pages and its feeds are that object. Nothing a reader follows is rendered
  while they wait.
* *What stands beside an article*: ``views.related``. What can be chosen above a list is cached until something changes
  (``feeds.cached``).
* *Follow by feed*: ``views.feeds`` -> ``feeds.resolve`` (which list stands at this address) ->
  ``feeds.documents`` (RSS, Atom or JSON Feed, or a month of its archive, kept until `ChangeCounter` moves). Feeds
  stand in the order of change (``publishing.substance`` says what counts), and ``feeds.window`` what they promise.
* *Follow changes*: ``tasks`` bring items up to date when a topic, an image or a page that they show has changed.
* *Reconcile*: ``publishing.record.sweep(at=)`` finds what a crash left out; ``manage.py rebuild_items`` makes all rows again.
* *Subscribe*: staff set up a `Subscription` (``admin.subscriptions``); ``delivery.selection.items_matching`` says
  what it brings. Its private feeds (``views.private_feeds``) and the console of its organisation (``views.console``) stand
  behind tokens, which ``foundation.custody.private_addresses`` keeps out of logs. ``admin.board`` shows
  who gets what, and whom an article reached.
* *Be notified*: the worker's ``delivery.dispatcher`` brings changes to webhooks, and another one with threads of its own
  (``delivery.queues``) to followers by WebSub, who ask at ``views.hub``. What a person asks of an endpoint ("Send a
  test") is a row that the worker takes up (``delivery.endpoint_checks``).
  By hand: ``manage.py add_webhook``, ``deliver``, ``replay``.
* *Merge*: a topic, organisation or region becomes another (``foundation.custody``) -> ``admin.merging`` moves
  rules, facets, labels and the addresses that hubs know; the worker writes its items again, and nobody is notified.
* *Get mail*: anybody asks (``views.subscribing``) -> ``delivery.mail_subscriptions`` keeps the wish until it is confirmed ->
  ``delivery.mail_confirmations`` asks -> ``delivery.digests`` makes one mail a person of what is pending, at the local
  hour. Both are sources of ``foundation.mailing.dispatch``, which waits for the mail server.

How an app adds channels, pages of other kinds, lists, targets of the desk and choices of rules says ``extensions``.

Templates: public pages stand on ``news/base.html``, which is bare; a site overrides it with its own page and the blocks of
``components/page.html``, and any other template by a file of the same name. ``news/article_page.html`` and
``news/news_index_page.html`` have empty blocks for what only a site can add.

Settings it reads; ``manage.py check`` names those that are missing, and the apps, addresses and middleware that it needs:

* ``ORGANISATION_MODEL``, ``TOPIC_MODEL``, ``REGION_MODEL``: models of the site, as with Django's user model, that articles
  are filed under; each needs ``slug`` and ``named_in(language) -> (name, code of its real language)``; topics also ``parent``.
* ``LANGUAGE_CODE``, ``WAGTAIL_CONTENT_LANGUAGES``: the languages of articles, feeds and mails (``foundation.languages``).
* ``PUBLIC_URL``: scheme and host that feeds and links carry.
* ``SHARE_PICTURE`` (none): path of the picture that stands for an article without one where it is shared.
* ``PICKED_IMAGE_VALUES`` (empty): fields of an image that is taken from an entry, such as its licence.
* ``HTTP_ALLOWED_PRIVATE_NETWORKS``, ``HTTP_EXTRA_PORTS``, ``HTTP_CONTACT``, ``HTTP_PER_HOST``: what
  ``news.http``, the one way to the network, may reach, and how it introduces itself.
* ``FEED_ICON``: path of a picture of 144 by 144 pixels that feeds show (none).
* ``FEED_EXTENSION`` ("_newsroom"): name of our extension in JSON feeds.
* ``CACHES["throttle"]``: where ``throttling`` counts who asked how often (``default``).
* ``CACHES["feeds"]``: where finished feeds wait for the next reader (``default``).
* ``DELIVERY_RETRY_SECONDS`` (the schedule of ``delivery.retry_policy``), ``DELIVERY_TIMEOUT_SECONDS`` (20): how often and how
  patiently deliveries are tried.
* ``WEBSUB_HUB`` (True): whether feeds have a hub of our own, at which anybody may follow them.
* ``TAG_AUTHORITY``: the authority of our ``tag:`` identities (RFC 4151), for example ``example.org,2021``.
"""
