"""Editions -> calendars (RFC 5545, 5546, 7986).

``content`` says what calendars tell of an edition; ``document`` writes it, and nobody else does; ``record`` keeps the
finished text in `CalendarEntry` rows; ``announced`` does the same for the coming dates of a series; ``export`` puts rows
together when a calendar program asks, with nothing rendered while it waits.

Identity: an edition is one thing in all languages, so its UID is its translation key; what was first published on a date
that its series had announced carries the UID of the announcement with a RECURRENCE-ID. Neither ever changes.
"""
