"""The site of ROCB Europe. Start here.

Two plug-ins do most of the work, and this package combines them:

* ``news``: articles, sources and the desk where editors work through their entries, what is public now (`Item`) and
  what changed (`Change`), lists and feeds.
* ``events``: webinars, workshops and meetings, calendars, registration.
* ``rocb``: users, media, organisations, topics and regions, the home page, the design, the commands.

Both plug-ins are built on ``foundation``: background jobs, email, languages, page components, images, deletion and
personal data.

Imports go in one direction: ``rocb`` imports the ``api`` of both plug-ins. They import neither each other nor ``rocb``
(contracts in ``pyproject.toml``, run by ``tests/test_house.py``).

Main flows:

* *Start the site*: ``rocb/management/commands/run.py`` migrates, loads the demo once and becomes the supervisor
  (``running``), which runs the web server and the worker and restarts either if it stops.
* *Publish an article*: the editor's button -> Wagtail's ``page_published`` -> ``news/signal_handlers.py`` ->
  ``news/publishing/record.py`` writes `Item` and `Change` -> ``news/feeds/lists.py`` -> list page, feed. Feeds of
  events and of everything: ``rocb/syndication/edition_feeds.py``; the list of all feeds: ``feed_lists`` beside it.
* *Show a page*: ``rocb/pages/routing.py`` finds it by its `Item` or in ``rocb/identity/layout.py`` (home page,
  sections, publisher: kept in the process until ``ChangeCounter.frame`` changes), otherwise as Wagtail does.
  ``templatetags/site.py`` prints the layout.
* *Announce an event*: ``events/signal_handlers.py`` -> ``events/ical/record.py`` -> calendars. Through the hook that
  ``news`` declares, ``rocb/syndication/editions_as_items.py`` makes it an `Item`. Its article starts from it
  (``article_about``).
* *Collect from a source*: the worker -> ``news/ingest/polling.py`` -> `Entry` -> the desk -> a draft, or "From the
  region".
* *Choose how to follow us*: ``rocb/syndication/subscribing.py`` (feeds, calendars, email updates, embed code) ->
  ``sharing``.
* *Serve the administrations*: ``news/admin/subscriptions.py``, ``news/views/console.py``, ``news/admin/board.py``. The
  site provides their names and what they can choose from the events (``rocb/syndication/receivers.py``), and their
  calendar (``private_calendar``).
* *Search*: pages, people, topics, documents -> `SearchEntry` rows (``rocb/search/entries.py``) ->
  ``rocb/search/find.py`` -> search page, suggestions.
* *Collect what belongs together*: ``rocb/pages/topics.py`` (news, events and documents of a topic), ``documents``
  (newsletters, and the documents of all events).
* *Serve the press*: ``press``, a page for each article and event with its images, citations and contact, and a press
  room.
* *Find a member*: ``rocb/pages/directory.py`` groups the members by letter, or by area with a map that is drawn on the
  server.
* *Withdrawn pages and outages*: the address of a withdrawn article returns 410 with the reason (``former_addresses``).
  Requests that cannot be answered at the moment get 503 (``rocb/running/maintenance.py``).
* *Show an image*: upload -> ``news/tasks.py`` -> ``foundation/pictures/making.py`` makes all sizes -> every `Item` that
  shows it is written again. For sharing, items without an image get a drawn one (``sharing.pictures``).
* *People*: contributors belong to organisations (``people``) and work on what belongs to these (``rights``); everyone
  signs in through ``signin``; the worker sends review emails.
* *Programs*: ``rocb/pages/sitemap.py``, ``identity`` (schema.org data, fixed files), ``api`` (read-only), ``/health/``.
* *Send email*: every sender writes rows -> ``foundation.mailing.dispatch`` sends them, oldest first, when it can.
* *Respond from memory*: ``page_cache`` keeps finished pages for readers without an account until something is
  published.
* *See whether everything works*: rows, disk, memory -> ``state`` -> a screen of the CMS, a weekly email, ``/metrics``.
* *Back up*: ``manage.py backup`` and ``restore`` -> ``backup``, one file for both databases.
* *Move in from Plone*: ``manage.py import_plone`` -> `old_sites` reads the export of the old site item by item and plans
  what each becomes, ``plone`` writes that. In the CMS, ``plone_imports`` runs the same import in the worker, with a
  report, a pause and a way to undo it. Both are left out after the move (``MOVING_IN``).
* *Move out*: ``manage.py export_site`` -> ``export`` writes a bag that others can read, ``import_site`` reads it. The
  content is in it once more as ``neutral`` items, which belong to no system.
* *Publish on time*: ``manage.py worker`` (``foundation.jobs``), which runs the jobs that each app registers in
  ``jobs``.
* *Rename or move a page*: ``foundation.custody.addresses.moves`` writes one row in the same transaction. Former
  addresses redirect immediately because of it, and the worker updates items and calendars.
* *After a crash*: rows hold the state; the worker's sweep finds what is missing and repairs it.
"""
