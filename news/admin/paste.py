"""Paste into the editor: structure, links and lists stay; styles, empty paragraphs and hard line ends go.

``news/static/news/paste.js`` does it in the browser. HTML it cleans by itself; plain text it sends here, so that the
editor and "Start from text" read it by the same rules.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST
from wagtail import hooks

from news.admin.start_from_text import MOST_CHARACTERS, body_of
from news.editorial.plain_text import read_blocks


@require_POST
def read_plain_text(request: HttpRequest) -> JsonResponse:
    """Plain text -> the parts of a body: ``{"text": html}`` and ``{"heading": words, "level": "h2"}``."""
    blocks = read_blocks(request.POST.get("text", "")[:MOST_CHARACTERS])
    parts = [
        {"text": str(value.source)} if name == "text" else {"heading": value["text"], "level": value["level"]}
        for name, value in body_of(blocks)
    ]
    return JsonResponse({"parts": parts})


@hooks.register("register_admin_urls")
def paste_urls() -> list[Any]:
    return [path("news/plain-text/", read_plain_text, name="news_read_plain_text")]


@hooks.register("insert_editor_js")
def paste_script() -> SafeString:
    return format_html(
        '<script src="{}" data-plain-text-url="{}" defer></script>',
        static("news/paste.js"),
        reverse("news_read_plain_text"),
    )
