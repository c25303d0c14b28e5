"""Which pages everybody may read: asked of the database, beside what the site answers.

A page that is closed may still answer 200, with a form for its password; so the answer alone is no proof.
"""

from __future__ import annotations

from urllib.parse import unquote

from wagtail.models import Page


class PublicPages:
    """By path, as they are when this is made."""

    def __init__(self) -> None:
        public = set(Page.objects.live().public().values_list("pk", flat=True))
        self._is_public: dict[str, bool] = {}
        for page in Page.objects.filter(depth__gt=1).select_related("locale").defer_streamfields().iterator(1000):
            if parts := page.get_url_parts():
                self._is_public[unquote(parts[2])] = page.pk in public

    def covers(self, address: str) -> bool:
        """Whether the page that answers there is public; of a list's feed or an event's route that is the page above."""
        path = unquote(address.partition("?")[0])
        while path and path not in self._is_public:
            path = path[: path.rstrip("/").rfind("/") + 1]
            if path == "/":
                break
        return self._is_public.get(path, False)
