"""The site of ROCB Europe. Start here.

Two plug-ins do the work, and this package composes them:

* ``news``: articles, the sources that we follow and the desk where editors pick, what is public now (`Item`) and what
  changed (`Change`), lists and feeds.
* ``events``: the programme of webinars and meetings, calendars, registration.
* ``rocb``: users, media, organisations, topics and regions, the home page, the look, the commands.

Both plug-ins stand on ``foundation``: background jobs, outgoing mail, languages, parts of pages, pictures, what goes with
a deletion.

Imports run downstairs only: ``rocb`` knows both plug-ins by their ``api``, they know neither each other nor ``rocb``
(contracts in ``pyproject.toml``, run by ``tests/test_house.py``).

Main flows:

* *Start the site*: ``rocb/management/commands/run.py`` migrates, loads the demo once, becomes
  ``supervisor``, which runs ``web_server`` and the worker and starts again whichever ends.
* *Publish an article*: the editor's button -> Wagtail's ``page_published`` -> ``news/signal_handlers.py`` ->
  ``news/publishing/record.py`` writes `Item` and `Change` -> ``news/feeds/lists.py`` -> list page, feed. Feeds of events and of
  everything: ``rocb/edition_feeds.py``; all of them in one list: ``feed_lists``; addresses of old: ``old_addresses``.
* *Show a page*: ``routing`` finds it, by its `Item` or in the ``layout`` (home page, sections, who publishes: kept in the
  process until ``ChangeCounter.frame`` moves), else by Wagtail's own way; ``templatetags/site.py`` prints the layout.
* *Announce an event*: ``events/signal_handlers.py`` -> ``events/ical/record.py`` -> calendars; and through the hook that
  ``news`` declares and ``rocb/syndication.py`` answers -> `Item`. Its article starts from it (``rocb/article_about.py``).
* *Follow a source*: the worker -> ``news/ingest/polling.py`` -> `Entry` -> the desk -> a draft, or "From the region".
* *Choose how to follow us*: ``subscribing`` (feeds, calendars, mail, code for other sites) -> ``embeds``, ``oembed``.
* *Serve the administrations*: ``news/admin/subscriptions.py``, ``news/views/console.py``, ``news/admin/board.py``;
  the site says who they are and what of the programme they can order (``receivers``), and gives them a calendar
  (``private_calendar``).
* *Find*: things -> `SearchEntry` rows (``rocb/search/entries.py``) -> ``rocb/search/find.py`` -> search page, suggestions.
* *Gather*: ``topics`` (news, events and papers of a topic), ``documents`` (newsletters, and the papers of all events).
* *What is gone*: a 404 that was an article becomes a 410 with its reason (``rocb/gone.py``); what cannot be
  answered now is a 503 (``maintenance``).
* *Show an image*: uploaded -> ``news/tasks.py`` -> ``foundation/pictures/making.py`` makes all sizes -> the `Item` of what
  shows it is written again. *Be shared*: what has no picture gets one drawn (``rocb/share``).
* *People*: contributors belong to organisations (``people``, ``contributors``) and touch what belongs to these
  (``rights``); all sign in by ``signin``; review mail goes out by the worker (``notices``).
  *Machines*: ``sitemap``, ``api`` (read-only), ``jsonld``, ``well_known``, ``/health/``, ``probes``.
* *Send mail*: whatever sends writes rows -> ``foundation.mailing.dispatch`` sends them, oldest first, when it can.
* *Answer at once*: ``page_cache`` keeps finished pages for readers without an account until something is published.
* *See whether all is well*: rows, disk, memory -> ``state`` -> a screen of the CMS, a mail each week, ``/metrics``.
* *Back up*: ``manage.py backup`` and ``restore`` -> ``backup``, one file for both databases.
* *Publish on time*: ``manage.py worker`` (``foundation.jobs``), which runs the jobs that each app registers in ``jobs``.
* *A crash*: rows hold the truth; the worker's sweep finds what is missing and moves it on.
"""
