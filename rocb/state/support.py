"""When the security support of Python, Django and Wagtail ends, by series. From the release pages of each."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import django
import wagtail

# Add a series before pyproject.toml allows it (docs/upgrade.md). Without an entry, the state of the site says so.
SUPPORT_ENDS = {
    "Django 6.0": datetime(2027, 4, 30, tzinfo=UTC),
    "Django 6.1": datetime(2027, 12, 1, tzinfo=UTC),
    "Wagtail 8.0": datetime(2027, 2, 2, tzinfo=UTC),
    "Wagtail 8.1": datetime(2027, 5, 4, tzinfo=UTC),
    "Python 3.12": datetime(2028, 10, 31, tzinfo=UTC),
    "Python 3.13": datetime(2029, 10, 31, tzinfo=UTC),
    "Python 3.14": datetime(2030, 10, 31, tzinfo=UTC),
}


def installed_series() -> list[str]:
    versions = {"Django": django.VERSION, "Wagtail": wagtail.VERSION, "Python": sys.version_info}
    return [f"{name} {version[0]}.{version[1]}" for name, version in versions.items()]


def ends() -> tuple[tuple[str, datetime | None], ...]:
    """Return each installed series with the end of its support, or None if that is unknown."""
    return tuple((name, SUPPORT_ENDS.get(name)) for name in installed_series())
