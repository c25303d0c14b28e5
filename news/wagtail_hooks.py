"""Registration of the editors' screens."""

from wagtail import hooks

from news.admin import (  # noqa: F401
    board,
    dashboard,
    desk,
    desk_actions,
    merging,
    paste,
    personal_data,
    previews,
    rules,
    source,
    source_adding,
    source_alerts,
    source_questions,
    sources,
    start_from_text,
    subscriptions,
    suggesting,
    unrecorded,
)
from news.admin.viewsets import article_editing_viewset, article_viewset
from news.delivery import digests, mail_confirmations

hooks.register("register_mail_source", digests.source)
hooks.register("register_mail_source", mail_confirmations.source)


@hooks.register("register_admin_viewset")
def register_articles():  # type: ignore[no-untyped-def]
    return [article_viewset, article_editing_viewset]
