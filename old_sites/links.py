"""Where links and redirects of the old site lead, as far as the export tells."""

from __future__ import annotations

from urllib.parse import urlsplit

from old_sites.addresses import Addresses
from old_sites.heads import Head, Heads
from old_sites.sides import Sides

MOST_LINKS = 10  # that an old address leads through


class Links:
    """Links between the items of an export, through the redirects of Plone."""

    def __init__(self, heads: Heads, sides: Sides, addresses: Addresses) -> None:
        self.heads, self.addresses = heads, addresses
        self.moves = moves(sides, addresses)

    def item(self, head: Head) -> Head | None:
        """Return the item that a link leads to."""
        target = target_of(head)
        if uid := uid_in(target):
            return self.heads.by_uid.get(uid)
        path = self.addresses.path(target)
        return self._at(path) if path is not None else None

    def is_endless(self, head: Head) -> bool:
        """Return whether a link leads through more links than a reader is redirected."""
        found: Head | None = head
        for _step in range(MOST_LINKS):
            found = self.item(found) if found else None
            if found is None or found.type != "Link":
                return False
        return True

    def _at(self, path: str) -> Head | None:
        """Return the item at an address or a former one; None for a circle of redirects."""
        seen = set()
        while path not in seen:
            seen.add(path)
            if found := self.heads.by_path.get(path):
                return found
            path = self.moves.get(path, path)
        return None


def moves(sides: Sides, addresses: Addresses) -> dict[str, str]:
    """Return redirects of Plone, from path to path, or to an address of another site."""
    found = {}
    for old, new in sides.redirects.items():
        target = addresses.path(new)
        if target is not None:
            target = addresses.below_root(target, of_server=not urlsplit(new).scheme)
        elif new.startswith(("http://", "https://")):
            target = new
        if target is not None:
            found[addresses.below_root(old, of_server=True)] = target
    return found


def target_of(head: Head) -> str:
    """Return the address that a link leads to, without Plone's variables."""
    return head.remote_url.replace("${portal_url}", "").replace("${navigation_root_url}", "")


def uid_in(address: str) -> str:
    """Return the UID in an address by UID, or ""."""
    parts = address.partition("#")[0].partition("?")[0].split("/")
    for name in ("resolveuid", "resolveUid"):
        if name in parts[:-1]:
            return parts[parts.index(name) + 1]
    return ""
