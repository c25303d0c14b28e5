"""Plug-in: webinars, workshops and meetings.

Terms: a *Series* is a recurring event, an *Edition* one event with its own date, a *Session* one slot in its programme.
An *occurrence* is a date that a cadence suggests, never a row. A *calendar entry* is the current content of an edition
in calendars.

Local date, time and IANA time zone are stored; instants are calculated from them (``zones``).

Flows:

* *Plan*: `EventSeriesPage.cadence` -> ``recurrence`` (pure) suggests dates -> ``planning.draft_next`` / ``draft_year``
  create drafts, never the same one twice, and never change existing pages.
* *Reschedule, cancel*: ``planning.reschedule``, ``postpone``, ``cancel``, ``cancel_session`` change all language
  versions together -> published -> ``ical.record`` -> people who have registered get an email (``tasks``).
* *Calendars*: ``ical.record.record(edition, at=)`` writes the `CalendarEntry` when an edition is published, withdrawn
  or deleted. ``ical.export`` puts entries together when a calendar program requests them, without rendering anything.
* *Register*: ``views.registering`` (``views.registration_form``) -> ``registration`` (places, waiting list, deletion)
  -> `Registration` rows and `Notice` rows -> ``mails``, a source of ``foundation.mailing.dispatch``.
* *View registrations*: ``registration.permissions``: the office, and the host if the event says so. ``organisation_id``
  of the user model, if it has such a field, says which organisation a person belongs to.
* *Read*: ``views`` -> ``lists`` (list, month), ``cards`` (one event in a list), ``papers``, ``programme`` (one
  edition), ``stages`` (what a page starts with); ``views.jsonld`` for programs.

Templates: public pages extend ``events/base.html``, which is plain. A site overrides it with its own page and the
blocks of ``components/page.html``, and any other template with a file of the same name. ``events/edition_page.html``
and ``events/events_index_page.html`` have empty blocks for what only a site can add. Those of
``events/register_notice.html`` are parts of the privacy notice that depend on the organisation.

Settings; ``manage.py check`` reports those that are missing, and missing apps and URLs (the first three name a model of
the site, as with Django's user model):

* ``ORGANISATION_MODEL``, ``TOPIC_MODEL``, ``REGION_MODEL``: each needs ``slug`` and ``named_in(language) -> (name,
  code)``; topics also ``parent``.
* ``LANGUAGE_CODE``, ``WAGTAIL_CONTENT_LANGUAGES``: the languages of pages, calendars and emails
  (``foundation.languages``, an app that must be installed, because names of people have an input for each).
* ``PUBLIC_URL``: scheme and host in calendars, links and emails.
* ``SHARE_PICTURE`` (none): path of the image for sharing events without an image.
* ``WAGTAIL_SITE_NAME``, ``DEFAULT_FROM_EMAIL``: the organiser, and the sender of emails.
* ``SERIES_SCOPES`` ("Our region" and "All regions"): labels for the audience of a series, by "region" and "world".
* ``REGISTRATIONS_KEPT_DAYS`` (90): how long after an event registrations are kept.
* ``CANCELLED_REGISTRATIONS_KEPT_DAYS`` (30): how long cancelled registrations are kept at most.
"""
