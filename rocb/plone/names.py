"""Names of items of the old site, ``uid:…`` or ``path:…``, by the addresses that its texts have."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

from bs4 import Tag

from old_sites.addresses import Addresses
from old_sites.values import Item

OLD = "https://old.invalid/"  # host of links whose new target is not known yet
_UID_IN_PATH = re.compile(r"(?:^|/)resolve[uU]id/([0-9A-Za-z_-]+)")
_VIEWS = re.compile(
    r"/(?:@@[^/]*(?:/.*)?|view|at_download(?:/.*)?|image_[a-z]+|download|(?:event|document|newsitem|folder)_view)$"
)


class Names:
    """The names in a text of ``item``."""

    def __init__(self, item: Item, addresses: Addresses) -> None:
        self.path, self.addresses = item.path, addresses
        # Relative addresses start in the folder of an item, even where Plone shows it without a slash.
        folder = item.path if item.is_folder else item.path.rpartition("/")[0]
        self.base = f"{addresses.site}{quote(folder)}/"

    def mark(self, tag: Tag) -> None:
        """Let a link lead to the name of its item, on the host `OLD`."""
        href = str(tag.get("href") or "").strip()
        if href.startswith("#"):  # to a place on the same page
            del tag["href"]
            return
        if not href or href.startswith(("mailto:", OLD)):
            return
        name = self.of(f"resolveuid/{tag['data-val']}" if tag.get("data-val") else href)
        if not name:
            if urlsplit(href).scheme not in {"http", "https"}:
                del tag["href"]
            return
        if name == "path:" + self.path and "#" in href:
            del tag["href"]  # to a place on the same page
            return
        tag["href"] = OLD + quote(name, safe=":")

    def of(self, address: str) -> str:
        """Return ``uid:…`` or ``path:…`` of an item of the old site, or "" for another site."""
        if match := _UID_IN_PATH.search(address):
            return f"uid:{match[1]}"
        if not address or address.startswith(("data:", "javascript:")):
            return ""
        address = address.replace("${portal_url}", self.addresses.site)
        try:
            path = self.addresses.path(urljoin(self.base, address))
        except ValueError:
            return ""
        if path is None or urlsplit(address).scheme not in {"", "http", "https"}:
            return ""
        while (short := _VIEWS.sub("", path)) != path:
            path = short
        return f"path:{path}"


def plain(name: str) -> str:
    return name.partition(":")[2] or "/"
