"""Dates and times as people enter them in the CMS: 25.05.2026, 25 May 2026, 2026-05-25, 25/05/2026; 10:00, 10.00, 10 h 00.

`read` understands a text, without Django. `fields` are the form fields that ask it; the app gives them to every form of the
CMS, Wagtail's scheduling and filters included. `screens` spells out what was understood while someone types, for the script
``written_dates/admin.js``.
"""
