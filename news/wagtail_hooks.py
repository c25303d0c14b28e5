"""Registers the editors' screens."""

from wagtail import hooks

from news import dashboard, paste, previews, start_from_text, withdrawal  # noqa: F401  (each registers its own hooks)
from news.viewsets import article_editing_viewset, article_viewset


@hooks.register("register_admin_viewset")
def register_articles():  # type: ignore[no-untyped-def]
    return [article_viewset, article_editing_viewset]
