"""Decision whether an event of the old site took place online.

Plone has no field for it. An event is online if its location says nothing else, or if it has none and its title, its
subjects or a link to a meeting say so. Anything else stays unknown: readers then see the location as it was written.
"""

from __future__ import annotations

import json
import re

from old_sites.values import Item

WEBINAR = r"webinar|вебинар|webinaire"
_WORDS = re.compile(rf"\bon-?line\b|онлайн|\ben ligne\b|{WEBINAR}", re.IGNORECASE)
_PLACES = re.compile(
    rf"https?://\S+|{_WORDS.pattern}|\bvirtu\w+|\b(?:via|on|meetings?|events?|ms|microsoft|cisco|google)\b"
    r"|\b(?:zoom|webex|teams|meet|skype|gotowebinar|gotomeeting)\b|\bweb\b|виртуальн\w+",
    re.IGNORECASE,
)
_MEETING = re.compile(
    r"https?://(?:[\w.-]+\.)?(?:zoom\.us/|teams\.(?:microsoft|live)\.com/|webex\.com/|meet\.google\.com/|"
    r"gotowebinar\.com/|gotomeeting\.com/|meet\.jit\.si/)",
    re.IGNORECASE,
)


def is_online(item: Item) -> bool:
    if item.location:
        return not re.search(r"\w", _PLACES.sub(" ", item.location))
    said = " ".join([item.title, *item.subjects])
    linked = " ".join([item.html, item.event_url, json.dumps([item.blocks, item.body])])
    return bool(_WORDS.search(said) or _MEETING.search(linked))
