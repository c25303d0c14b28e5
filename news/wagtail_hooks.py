"""Registers the editors' screens."""

from wagtail import hooks

from news import (  # noqa: F401  (each registers its own hooks)
    board,
    dashboard,
    desk,
    merging,
    paste,
    personal_data,
    previews,
    rules_screens,
    source_alerts,
    sources_adding,
    sources_questions,
    sources_screens,
    start_from_text,
    subscriptions_screens,
    unrecorded,
    withdrawal,
)
from news.syndication import digests, mail_questions
from news.viewsets import article_editing_viewset, article_viewset

hooks.register("register_mail_source", digests.source)
hooks.register("register_mail_source", mail_questions.source)


@hooks.register("register_admin_viewset")
def register_articles():  # type: ignore[no-untyped-def]
    return [article_viewset, article_editing_viewset]
