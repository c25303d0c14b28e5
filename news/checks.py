"""System checks of the site that installs the plug-in. ``conf`` declares the settings that it needs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.urls import NoReverseMatch, reverse

from foundation.settings import has_middleware, is_included
from news.conf import http_client
from news.extensions import check_hooks

register(check_hooks)

# One URL of each URLconf, by name and arguments.
ADDRESSES: dict[str, tuple[str, tuple[Any, ...]]] = {
    "news.urls.feeds": ("feeds_of_all", ("rss.xml",)),
    "news.urls.localized": ("mail_ask", ()),
    "news.urls.machines": ("webhook_key", (UUID(int=0),)),
    "news.urls.mail": ("mail_confirm", ("key",)),
    "news.urls.private": ("news_shared_draft", ("key",)),
}


@register(Tags.urls)
def addresses_are_included(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"{module} is not included in the site’s URLs.",
            hint=f'In ROOT_URLCONF, add path("", include("{module}")) above the URLs of Wagtail.',
            id="news.E001",
        )
        for module, (name, arguments) in ADDRESSES.items()
        if not is_included(name, *arguments)
    ]


@register(Tags.urls)
def feeds_are_beside_their_lists(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check that Wagtail's URLs have the prefix of ours: the address of a feed begins with that of its page."""
    try:
        pages, ours = reverse("wagtail_serve", args=[""]), reverse("mail_ask").removesuffix("subscribe/mail/")
    except NoReverseMatch:
        return []
    if pages == ours:
        return []
    return [
        Error(
            f"news.urls.localized is included at {ours}, but the pages are at {pages}, so their feeds are not found.",
            hint="Include it directly above the URLs of Wagtail, with the same prefix, or both in i18n_patterns.",
            id="news.E003",
        )
    ]


@register()
def networks_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    try:
        http_client()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="news.E002")]
    return []


@register(Tags.security)
def texts_of_others_have_a_policy(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if has_middleware(ContentSecurityPolicyMiddleware):
        return []
    return [
        Warning(
            "Texts from other sites are shown on the desk without a content security policy that blocks their scripts.",
            hint="Add django.middleware.csp.ContentSecurityPolicyMiddleware to MIDDLEWARE. SECURE_CSP can stay empty.",
            id="news.W001",
        )
    ]
