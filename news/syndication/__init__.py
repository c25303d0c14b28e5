"""The way out: publish -> `Item` and `Change` -> documents that are fetched, and messages that are brought.

``content`` turns a page into the plain values that the public may see; ``record`` compares them with the `Item` row and,
where they differ, writes row and `Change` in one transaction. Everything below reads only these two tables, so that no two
channels can disagree. Nothing here asks the clock: the caller says what time it is.

*Fetched.* ``documents`` answers for every address of a feed: ``places`` says which list stands there, one query gives its
newest `Item` rows, and these and a frame (title, address, language) become ``pieces`` and then bytes, in one of the
``formats`` ``rss``, ``atom`` and ``jsonfeed``; older months are ``archives`` (RFC 5005). While `ChangeCounter.state` stands
still, so do all documents (``keeping``): asking again costs that one query. ``answers`` speaks HTTP. ``news_sitemap`` has
the last two days.

*Brought.* A `Subscription` says what somebody wants (``matching.Rule``), a `Channel` how he gets it. ``outbox.fan_out``
writes a `Delivery` for each change and channel that wants it (``owed`` decides what he is told); the ``courier`` claims
channels, sends what is ``due``, in order, through the one door (``sending``), and writes an `Attempt` for each try.
Administrations and strangers have ``queues`` of their own, and the hosts of strangers ``callback_records``. One
module a channel: ``webhooks`` (Standard Webhooks), ``hub`` (WebSub: the bytes of the feed), ``digests`` (mail). What fails is
tried again on the schedule of ``retries``, then given up and told to a human (``troubles``); ``replay`` puts it in the queue
again, under the same message id. The ``ledger`` says how long all that is remembered.

A worker that is killed loses nothing: the claim lapses, the rows say what is still owed. It may repeat the one message
that it was sending, with the same id.
"""
