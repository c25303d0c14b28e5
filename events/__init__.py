"""Plug-in: the programme of webinars, workshops and meetings.

Words: a *Series* is the recurring programme, an *Edition* one dated holding of it, a *Session* one timed slot in an edition.
An *occurrence* is a date that a cadence suggests; never a row. *Calendar entry*: what calendars show of an edition now.

Local date, time and IANA zone are the truth, instants follow from them (``zones``).

Flows:

* *Plan*: `EventSeriesPage.cadence` -> ``recurrence`` (pure) suggests dates -> ``planning.draft_next`` / ``draft_year`` make
  drafts, never twice the same, never touching what exists.
* *Move, cancel*: ``planning.reschedule``, ``postpone``, ``cancel``, ``cancel_session`` change all language versions together
  -> published -> ``ical.record`` -> registered people get mail (``tasks``).
* *Calendars*: ``ical.record.record(edition, at=)`` writes the `CalendarEntry` when an edition is published, withdrawn or
  deleted; ``ical.export`` puts entries together; a reader's calendar program asks, and nothing is rendered while it waits.
* *Register*: ``views.registering`` (``views.registration_form``) -> ``registration`` (places, waiting list,
  forgetting) -> `Registration` rows and `Notice` rows -> ``mails``, a source of ``foundation.mailing.dispatch``.
* *See who registered*: ``registration.permissions``: the office, and where it says so the host. Whom a person writes for says
  ``organisation_id`` of the user model, where it has such a field.
* *Read*: ``views`` -> ``lists`` (list, month), ``cards`` (what a list says), ``papers``, ``programme`` (one edition),
  ``stages`` (what a page leads with); ``views.jsonld`` for machines.

Templates: public pages stand on ``events/base.html``, which is bare; a site overrides it with its own page and the blocks of
``components/page.html``, and any other template by a file of the same name. ``events/edition_page.html`` and
``events/events_index_page.html`` have empty blocks for what only a site can add.

Settings it reads; ``manage.py check`` names those that are missing, and the apps and addresses that it needs (the first
three name a model of the site, as with Django's user model):

* ``ORGANISATION_MODEL``, ``TOPIC_MODEL``, ``REGION_MODEL``: each needs ``slug`` and ``named_in(language) -> (name, code)``;
  topics also ``parent``.
* ``LANGUAGE_CODE``, ``WAGTAIL_CONTENT_LANGUAGES``: the languages of pages, calendars and mails (``foundation.languages``,
  an app that must be installed: the names of people have an input for each).
* ``PUBLIC_URL``: scheme and host that calendars, links and mails carry.
* ``SHARE_PICTURE`` (none): path of the picture that stands for an event without one where it is shared.
* ``WAGTAIL_SITE_NAME``, ``DEFAULT_FROM_EMAIL``: who organises, and from where mail goes out.
* ``REGISTRATIONS_KEPT_DAYS`` (90): how long after an event registrations are kept.
* ``CANCELLED_REGISTRATIONS_KEPT_DAYS`` (30): how long a cancelled one is kept at most.
"""
