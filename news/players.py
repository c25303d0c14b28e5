"""Video players for addresses of videos. Pure: sends no request to the other site, not even when a page renders.

A reader's browser contacts the other site only after a click, and without cookies if the site offers that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

ORIGINS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")

_YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com"}
_VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
_YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
_VIMEO_ID = re.compile(r"(?:/video)?/(\d{1,12})(?:/([0-9a-f]{6,20}))?/?")


@dataclass(frozen=True, slots=True)
class Player:
    provider: str
    src: str


def player_for(address: str) -> Player | None:
    """Return the player for the video at ``address``, or None if we cannot show it."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    is_youtube = host in _YOUTUBE_HOSTS or host == "youtu.be"
    if is_youtube and (video := _youtube_id(host, parts.path, parts.query)):
        return Player("YouTube", f"{ORIGINS[0]}/embed/{video}")
    if host in _VIMEO_HOSTS and (match := _VIMEO_ID.fullmatch(parts.path)):
        privacy = f"&h={match[2]}" if match[2] else ""
        return Player("Vimeo", f"{ORIGINS[1]}/video/{match[1]}?dnt=1{privacy}")
    return None


def _youtube_id(host: str, path: str, query: str) -> str | None:
    if host == "youtu.be":
        candidate = path.strip("/")
    elif path == "/watch":
        candidate = parse_qs(query).get("v", [""])[0]
    else:
        folder, _, candidate = path.strip("/").partition("/")
        if folder not in {"embed", "live", "shorts"}:
            return None
    return candidate if _YOUTUBE_ID.fullmatch(candidate) else None
