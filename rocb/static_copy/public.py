"""Public pages according to the database, as a check in addition to the site's responses.

A restricted page may respond with 200 and a password form, so the response alone proves nothing.
"""

from __future__ import annotations

from urllib.parse import unquote

from wagtail.models import Page

from foundation.public_pages import public_pages


class PublicPages:
    """Snapshot of the public pages by path."""

    def __init__(self) -> None:
        public = set(public_pages(Page.objects).values_list("pk", flat=True))
        self._is_public: dict[str, bool] = {}
        for page in Page.objects.filter(depth__gt=1).select_related("locale").defer_streamfields().iterator(1000):
            if parts := page.get_url_parts():
                self._is_public[unquote(parts[2])] = page.pk in public

    def covers(self, address: str) -> bool:
        """Return whether the page at an address is public. Feeds and routes of events belong to the page above them."""
        path = unquote(address.partition("?")[0])
        while path and path not in self._is_public:
            path = path[: path.rstrip("/").rfind("/") + 1]
            if path == "/":
                break
        return self._is_public.get(path, False)
