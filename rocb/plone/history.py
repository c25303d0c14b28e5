"""History entries of imported pages: their path in Plone, and their authors there. These are names, not accounts."""

from __future__ import annotations

from wagtail.models import Page, PageLogEntry

from old_sites.heads import Head
from rocb.former_addresses.history import IMPORTED
from rocb.plone.publishing import log_entry

_LONGEST = 500


def entry(head: Head, page: Page) -> PageLogEntry:
    """Return an unsaved entry. ``data`` has ``path`` and ``creators``, a list of names, both limited in length."""
    return log_entry(page, IMPORTED, path=head.path[:_LONGEST], creators=[name[:100] for name in head.creators[:20]])
