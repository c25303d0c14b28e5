"""Dates and times as people enter them in the CMS: 25.05.2026, 25 May 2026, 2026-05-25, 25/05/2026; 10:00,
10.00, 10 h 00.

`read` parses a text, without Django. `fields` are the form fields that use it, for forms that name them. The optional
app ``all_forms`` installs them in every form of the CMS. `screens` returns the parsed date in words while someone
types, for the script ``written_dates/admin.js``.
"""
