"""Texts of Wagtail, Django and allauth in Russian and French that are missing or wrong in their own catalogues, and in
English where the library uses another word than this site.

This app consists of its catalogues. Its line in ``INSTALLED_APPS`` comes after our other apps and before those of the
libraries, so its texts replace theirs and never ours. `makemessages` does not touch the catalogues, because the texts
occur in no source file here: edit the ``.po`` files and run ``make messages``, which compiles them.
"""
