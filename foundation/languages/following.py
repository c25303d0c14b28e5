"""Links to pages lead to the public version in the reader's language, or else to the linked page if it is public.

Wagtail does this for rich text too, but with one query per link, and it also links to drafts and restricted pages: the
link is dead, and its address shows the title. Here all links of a text need one query for their versions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.models import Page
from wagtail.rich_text import LinkHandler

from foundation.public_pages import public_pages
from foundation.whole_numbers import whole_number


def version_of(pages: QuerySet[Any], pk: int | None, *, language: str) -> Any:
    """Return the version of the page ``pk`` in ``language``, or else that page; None if ``pages`` contains neither.
    ``pages`` must be public. One query."""
    if pk is None:
        return None
    keys = Page.objects.filter(pk=pk).values("translation_key")
    first = Case(When(locale__language_code=language, then=Value(0)), default=Value(1))
    same = Q(pk=pk) | Q(translation_key__in=keys, locale__language_code=language)
    return pages.filter(same).order_by(first).first()


def public_versions(pages: Collection[Page], *, language: str) -> dict[int, Page]:
    """Return the public versions in ``language`` by the key of their page; pages without a public version are left out.
    Takes two queries.
    """
    return _versions(pages, Q(locale__language_code=language), language=language)


def public_targets(pages: Collection[Page], *, language: str) -> dict[int, Page]:
    """Return the page that a link to each page leads to, by the key of that page: the public version in ``language``, or
    else the page itself. A page is left out if neither is public. Takes two queries.
    """
    either = Q(locale__language_code=language) | Q(pk__in={page.pk for page in pages})
    return _versions(pages, either, language=language)


def _versions(pages: Collection[Page], which: Q, *, language: str) -> dict[int, Page]:
    keys = {page.translation_key for page in pages}
    if not keys:
        return {}
    public = public_pages(Page.objects).filter(which, translation_key__in=keys).select_related("locale")
    by_pk = {version.pk: version for version in public}
    by_key = {page.translation_key: page for page in by_pk.values() if page.locale.language_code == language}
    found = ((page.pk, by_key.get(page.translation_key) or by_pk.get(page.pk)) for page in pages)
    return {pk: target for pk, target in found if target}


class _Ahead:
    """Linked pages, loaded on first access. They count as public, because the caller may be about to publish them."""

    def __init__(self, pks: Collection[int]) -> None:
        self.pks = frozenset(pks)
        self.pages = cache(lambda: Page.objects.in_bulk(self.pks))
        self.versions = cache(lambda language: public_versions(self.pages().values(), language=language))

    def get_many(self, attrs_list: list[dict[str, Any]]) -> list[Page | None] | None:
        """Return pages like `LinkHandler.get_many`, or None unless all of them were read ahead."""
        found = [whole_number(str(attrs.get("id"))) or 0 for attrs in attrs_list]
        return [self.pages().get(pk) for pk in found] if self.pks.issuperset(found) else None


_ahead: ContextVar[_Ahead | None] = ContextVar("links_read_ahead", default=None)


@contextmanager
def links_read_ahead(pks: Collection[int]) -> Iterator[None]:
    """Load these pages once for all texts rendered in the block, instead of per text. Later changes in the block are
    not seen. Links to pages that are not public yet are kept."""
    token = _ahead.set(_Ahead(pks))
    try:
        yield
    finally:
        _ahead.reset(token)


class PageLinkHandler(LinkHandler):
    """Replacement of Wagtail's handler that loads the public versions of all links of a text at once."""

    identifier = "page"

    @staticmethod
    def get_model() -> type[Page]:
        return Page

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, Any]) -> str:
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        ahead, language = _ahead.get(), get_language() or ""
        if ahead and (pages := ahead.get_many(attrs_list)) is not None:
            targets = [page and ahead.versions(language).get(page.pk, page) for page in pages]
        else:
            pages = cls.get_many(attrs_list)
            known = {page.pk: page for page in pages if page}
            public = public_targets(known.values(), language=language)
            targets = [page and public.get(page.pk) for page in pages]
        return [f'<a href="{escape(target.url or "")}">' if target else "<a>" for target in targets]

    @classmethod
    def extract_references(cls, attrs: dict[str, Any]) -> Iterable[tuple[type[Page], str, str, str]]:
        yield Page, attrs["id"], "", ""


@hooks.register("register_rich_text_features", order=10)  # after Wagtail's own
def follow_the_language(features: Any) -> None:
    features.register_link_type(PageLinkHandler)
