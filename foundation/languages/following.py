"""Links to pages lead to the version in the reader's language where the public may see one, else where they were set.

Wagtail does this for links in rich text too, one query for each link and without asking for restrictions. Here all links of
a text cost one query for their versions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.models import Page
from wagtail.rich_text import LinkHandler


def version_of(pages: QuerySet[Any], pk: int | None, *, language: str) -> Any:
    """Of ``pages``, which everybody may see, the version of the page ``pk`` in ``language``, else that page; None where
    neither is among them. One query."""
    if pk is None:
        return None
    keys = Page.objects.filter(pk=pk).values("translation_key")
    first = Case(When(locale__language_code=language, then=Value(0)), default=Value(1))
    same = Q(pk=pk) | Q(translation_key__in=keys, locale__language_code=language)
    return pages.filter(same).order_by(first).first()


def public_versions(pages: Collection[Page], *, language: str) -> dict[int, Page]:
    """Of each page that has one, by its key: the public version in ``language``. Two queries, whatever their number."""
    keys = {page.translation_key for page in pages}
    if not keys:
        return {}
    public = Page.objects.live().public().filter(translation_key__in=keys, locale__language_code=language)
    found = {version.translation_key: version for version in public}
    return {page.pk: found[page.translation_key] for page in pages if page.translation_key in found}


class PageLinkHandler(LinkHandler):
    """In place of Wagtail's: `public_versions` of all links of a text at once."""

    identifier = "page"

    @staticmethod
    def get_model() -> type[Page]:
        return Page

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, Any]) -> str:
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        pages = cls.get_many(attrs_list)
        known = list({page.pk: page for page in pages if page}.values())
        versions = public_versions(known, language=get_language() or "")
        return [f'<a href="{escape(versions.get(page.pk, page).url or "")}">' if page else "<a>" for page in pages]

    @classmethod
    def extract_references(cls, attrs: dict[str, Any]) -> Iterable[tuple[type[Page], str, str, str]]:
        yield Page, attrs["id"], "", ""


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own
def follow_the_language(features: Any) -> None:
    features.register_link_type(PageLinkHandler)
