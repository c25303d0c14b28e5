"""Places and recipients of a published article: shown in the editor before, in a message after publication.

The figure counts organisations whose subscription has an open channel and matches the article as it is filed now. Only
people with access to subscriptions see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from news.admin.subscriptions import SUBSCRIPTIONS
from news.models import ArticlePage, Channel, Item, Subscription
from news.models.items import facet
from news.publishing.content import filed_under

NAMES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class GoingOut:
    """Places and recipients of an article. ``lists`` are names; ``recipients`` is None for users without access to
    subscriptions.
    """

    path: str
    lists: list[str]
    recipients: int | None


def going_out(page: ArticlePage, user: Any) -> GoingOut:
    """Return the places and recipients of ``page`` as it is in memory. The number of queries does not grow with
    subscriptions.
    """
    language, index = page.locale.language_code, page.get_parent()
    groups = {"topic": page.topics.all(), "organisation": page.organisations.all(), "region": page.regions.all()}
    labels, facets = filed_under(groups, language=language, list_path="/")
    recipients = None
    if user.has_perm(SUBSCRIPTIONS):
        recipients = _organisations(facets | {facet("kind", page.kind)}, language=language)
    parent_path = index.get_url() if index else None
    return GoingOut(
        path=f"{parent_path or '/'}{page.slug}/",
        lists=[*([index.title] if index else []), *(label["name"] for label in labels)],
        recipients=recipients,
    )


def _organisations(facets: frozenset[str], *, language: str) -> int:
    reached = Channel.objects.exclude(state=Channel.State.ENDED).values("subscription")
    orders = Subscription.objects.filter(pk__in=reached).exclude(organisation=None)
    return len(
        {
            order.organisation_id
            for order in orders.only("organisation", "stored_rule", "languages")
            if (not order.languages or language in order.languages) and order.rule.wants(facets, type=Item.Type.ARTICLE)
        }
    )


def sentences_before(page: ArticlePage, user: Any) -> list[str]:
    """Return sentences with the address, the lists and feeds, and the number of organisations that receive it."""
    out = going_out(page, user)
    said = [_("Address: %(path)s") % {"path": out.path}]
    if page.go_live_at and page.go_live_at > timezone.now():
        at = formats.date_format(timezone.localtime(page.go_live_at), "DATETIME_FORMAT")
        said.append(_("Will go live on %(moment)s.") % {"moment": at})
    said.append(_("Lists and their feeds: %(names)s") % {"names": _names(out.lists)})
    if out.recipients is not None:
        said.append(
            ngettext(
                "%(count)d organisation receives articles like this one.",
                "%(count)d organisations receive articles like this one.",
                out.recipients,
            )
            % {"count": out.recipients}
        )
    return said


def _names(names: list[str]) -> str:
    shown, more = names[:NAMES_SHOWN], len(names) - NAMES_SHOWN
    text = ", ".join(shown)
    return text if more <= 0 else _("%(names)s and %(count)d more") % {"names": text, "count": more}


@hooks.register("after_publish_page")
def say_what_happened(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Report the lists and recipients of an article that is live now; skip scheduled ones."""
    page = page.specific
    if not isinstance(page, ArticlePage) or not page.live or page.scheduled_revision:
        return None
    out = going_out(page, request.user)
    text = _("The article is in these lists and their feeds: %(names)s.") % {"names": _names(out.lists)}
    buttons = []
    if out.recipients:
        text += " " + ngettext(
            "The article is being sent to %(count)d organisation.",
            "The article is being sent to %(count)d organisations.",
            out.recipients,
        ) % {"count": out.recipients}
        buttons = [messages.button(reverse("news_reach", args=[page.pk]), pgettext("of an article", "Delivery report"))]
    messages.success(request, text, buttons=buttons)
    return None
