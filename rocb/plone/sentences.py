"""Sentences of the report, with titles of items in place of their UIDs, in the active language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from old_sites.reasons import Reason
from rocb.plone.bodies import COPIED, NO_IMAGE, NO_LINK, ONLY_CAPTION

# The same sentences about items of which only the UID is known.
_UNKNOWN = {
    NO_IMAGE: _("An image that is not in the export was not imported."),
    ONLY_CAPTION: _("An image that is not in the export was not imported. Its caption replaces it."),
    NO_LINK: _("A link to an item that is not in the export was removed. Its text was kept."),
    COPIED: _("Words about an item that is not in the export were not imported: %(count)s."),
}
_UID = re.compile(r"[0-9a-f]{32}")


def sentence(one: Reason) -> str:
    return one.text(gettext)


def sentences(some: Iterable[Reason]) -> list[str]:
    return list(map(sentence, some))


def titled(one: Reason, titles: Mapping[str, str]) -> Reason:
    """Return a sentence with the title of an item in place of its UID."""
    name = str(dict(one.values).get("name", ""))
    if not _UID.fullmatch(name):
        return one
    if name in titles:
        return replace(
            one, values=tuple((key, f"“{titles[name]}”" if key == "name" else value) for key, value in one.values)
        )
    others = tuple((key, value) for key, value in one.values if key != "name")
    return replace(one, message=_UNKNOWN[one.message], values=others) if one.message in _UNKNOWN else one
