"""Baseline for articles: the same row on a plain Wagtail site, after ``wagtail start`` and the tutorial's blog. Routing
and rendering of the body are Wagtail's own; menu and breadcrumbs are queried for each request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.models import Page

from news.models import ArticlePage

urlpatterns = [path("en/", include(wagtail_urls))]

_SETTINGS: dict[str, Any] = {
    "ROOT_URLCONF": __name__,
    "MIDDLEWARE": [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
}


@contextmanager
def site() -> Iterator[WSGIHandler]:
    """Send the requests in this block to the plain site."""
    own = {"serve": Page.serve, "get_context": Page.get_context, "template": "naive/article.html"}
    with override_settings(**_SETTINGS), patch.multiple(ArticlePage, create=True, **own):
        yield WSGIHandler()
