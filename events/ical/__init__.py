"""Calendars of editions (RFC 5545, 5546, 7986).

``content`` defines what calendars show of an edition. ``document`` is the only module that writes the format.
``record`` stores the finished text in `CalendarEntry` rows; ``announced`` does the same for the coming dates of a
series. ``export`` combines rows when a calendar program requests them, without rendering anything.

Identity: an edition is the same event in all languages, so its UID is its translation key. An edition first published
on a date that its series had announced has the UID of the announcement, with a RECURRENCE-ID. Neither ever changes.
"""
