"""Addresses in an export: which of them belong to the old site, and their paths below its root."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import combinations
from typing import Any
from urllib.parse import unquote, urlsplit

_INSIDE = {"localhost", "127.0.0.1", "nohost", "foo", "backend"}  # host names of a Plone server behind a proxy
_NOT_IN_ADDRESSES = dict.fromkeys(map(ord, "\t\r\n"))
_MOST_PARAMETERS = 6  # that are looked up
_CODE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?")


class Addresses:
    """Recogniser of addresses of the old site. It learns the site's other base addresses from the items."""

    def __init__(self, site: str) -> None:
        self.site = site.rstrip("/")
        self._bases = {self.site}
        self._hosts = _INSIDE | {urlsplit(self.site).hostname or ""}
        self._ids = {"Plone"}  # ids of the site, with which some paths start
        self._queries = set[str]()  # paths with a query, such as "/page.php?id=3"

    @property
    def known(self) -> tuple[set[str], ...]:
        """Everything learned, which another object can be given."""
        return self._bases, self._hosts, self._ids, self._queries

    @known.setter
    def known(self, known: tuple[set[str], ...]) -> None:
        self._bases, self._hosts, self._ids, self._queries = known

    def learn_paths(self, paths: Iterable[str]) -> None:
        """Learn which paths have a query. That of any other address is ignored."""
        self._queries.update(path for path in paths if "?" in path)

    def learn(self, data: dict[str, Any]) -> None:
        parent = data.get("parent")
        for row in (data, parent if isinstance(parent, dict) else {}):
            if row.get("@type") != "Plone Site":
                continue
            if _is_absolute(row.get("@id")):
                self._bases.add(str(row["@id"]).rstrip("/"))
            if isinstance(row.get("id"), str) and row["id"]:
                self._ids.add(row["id"])
        self._hosts |= {_host(data.get("@id"))}

    def is_sure(self, address: object) -> bool:
        """Return False for an absolute address on a host whose root is not known yet."""
        return not _is_absolute(address) or any(str(address).startswith(f"{base}/") for base in self._bases)

    def guess(self, addresses: Iterable[str]) -> None:
        """Guess the root on hosts behind a proxy: a folder that contains all items and is not an item itself is the
        site."""
        inside: dict[str, set[str]] = {}
        for address in addresses:
            scheme, _colons, rest = address.partition("://")
            host, *folders = rest.split("/")
            if ":" in host or host in _INSIDE:
                inside.setdefault(f"{scheme}://{host}", set()).add(folders[0] if len(folders) > 1 else "")
        for host, firsts in inside.items():
            first = firsts.pop() if len(firsts) == 1 else ""
            if first and not _CODE.fullmatch(first):
                self._bases.add(f"{host}/{first}")

    def own(self, data: dict[str, Any]) -> str:
        """Return the path of an item, which belongs to the site whatever its host."""
        if data.get("@type") == "Plone Site":
            return ""
        address = data.get("@id")
        if isinstance(address, str) and address:
            path = self.path(address)
            return self.below_root(_url_path(address)) if path is None else path
        names = [one.replace("\0", "").strip() for key in ("id", "UID") if isinstance(one := data.get(key), str)]
        parent, name = data.get("parent"), next(filter(None, names), "")
        above = self.path(parent.get("@id")) if isinstance(parent, dict) else ""
        return f"{above or ''}{_path(name)}"

    def path(self, address: object) -> str | None:
        """Return the path below the root of the old site; None for an address of another site."""
        if not isinstance(address, str):
            return None
        # As browsers read addresses.
        address, _mark, query = address.strip().translate(_NOT_IN_ADDRESSES).partition("#")[0].partition("?")
        path = self._path(address)
        return path if path is None or not self._queries else self._with_query(path, query)

    def _with_query(self, path: str, query: str) -> str:
        """Return the path with the parameters that the old site's address had. The most of them win."""
        given = [unquote(one) for one in query.split("&") if one][:_MOST_PARAMETERS]
        choices = (some for count in range(len(given), 0, -1) for some in combinations(given, count))
        paths = (f"{path or '/'}?{'&'.join(some)}" for some in choices)
        return next((one for one in paths if one in self._queries), path)

    def _path(self, address: str) -> str | None:
        for base in sorted(self._bases, key=len, reverse=True):
            if address == base or address.startswith(f"{base}/"):
                return _path(address[len(base) :])
        try:
            parts = urlsplit(address)
            inside = parts.hostname in self._hosts
        except ValueError:
            return None
        if parts.scheme and not inside:
            return None
        return self.below_root(parts.path)

    def below_root(self, path: str, *, of_server: bool = False) -> str:
        """Remove the id of the site, with which some paths start; all of them if ``of_server``."""
        path = _path(path)
        roots = {urlsplit(base).path.strip("/") for base in self._bases} | (self._ids if of_server else {"Plone"})
        for root in sorted(filter(None, roots), key=len, reverse=True):
            if path == f"/{root}" or path.startswith(f"/{root}/"):
                return path[len(root) + 1 :]
        return path


def _is_absolute(address: object) -> bool:
    return isinstance(address, str) and address.startswith(("http://", "https://"))


def _url_path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _host(address: object) -> str:
    if not _is_absolute(address):
        return ""
    try:
        return urlsplit(str(address)).hostname or ""
    except ValueError:
        return ""


def _path(path: str) -> str:
    """Return the path without empty parts and without ``.`` and ``..``, which also can be written as ``%2e``: so what is
    below a folder is seen as below it."""
    parts: list[str] = []
    for part in unquote(path).split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in {"", "."}:
            parts.append(part)
    return "".join(f"/{part}" for part in parts)
