"""Paste into the editor: keep structure, links and lists; drop styles, empty paragraphs and hard line breaks.

``news/static/news/paste.js`` runs in the browser. It parses HTML there (``paste_reader.js``) and shows a notice of what
was left out or changed. It sends plain text here, so that the editor and ``start_from_text`` parse it by the same rules.
"""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail import hooks

from news.admin.bringing_words import changed_names, left_out_names
from news.admin.start_from_text import MOST_CHARACTERS
from news.editorial.bringing_in import blocks_of, body_of
from news.editorial.plain_text import read_blocks


@require_POST
def read_plain_text(request: HttpRequest) -> JsonResponse:
    """Convert plain text to parts of a body: ``{"text": html}`` and ``{"heading": words, "level": "h2"}``.

    Answers 413 instead of cutting off a text that is too long.
    """
    text = request.POST.get("text", "")
    if len(text) > MOST_CHARACTERS:  # paste.js does not send it
        return JsonResponse({"parts": []}, status=413)
    blocks = list(blocks_of(read_blocks(text)))
    parts = [
        {"text": one["value"]}
        if one["type"] == "text"
        else {"heading": one["value"]["text"], "level": one["value"]["level"]}
        for one in body_of(blocks)
    ]
    return JsonResponse({"parts": parts})


@hooks.register("register_admin_urls")
def paste_urls() -> list[Any]:
    return [path("news/plain-text/", read_plain_text, name="news_read_plain_text")]


def texts() -> dict[str, Any]:
    """Return the texts of the notice. Keys are the counters of ``paste_reader.js``, in the order of its sentence."""
    return {
        "left_out": _("Not pasted: {list}."),
        "dropped": left_out_names(),
        "changed_text": _("Changed: {list}."),
        "changed": changed_names(),
        "offer": _("Images that can be added: {count}."),
        "add": _("Add images"),
        "uploading": _("Uploading…"),
        "added": _("The images have been added. Enter an alternative text for each, or mark it as decorative."),
        "not_added": _("An image could not be uploaded. To add it, choose “Figure” under the text."),
        "pictures": _("To add an image, choose “Figure” under the text."),
        "tables": _("To keep a table, paste it at the end of a text block."),
        "cut": _(
            "The text has {length} characters. The field takes {most}, and the rest was cut off. Shorten the text."
        ),
        "undo": _("Undo paste"),
        "undone": _("The paste has been undone."),
        "close": _("Close"),
    }


@hooks.register("insert_editor_js")
def paste_script() -> SafeString:
    return format_html(
        '<script src="{}" defer></script><script src="{}" data-plain-text-url="{}" data-image-url="{}" '
        'data-texts="{}"{} defer></script>',
        static("news/paste_reader.js"),
        static("news/paste.js"),
        reverse("news_read_plain_text"),
        reverse("wagtailimages_chooser:create"),
        json.dumps(texts()),
        mark_safe(" data-all-pages") if apps.is_installed("foundation.authorship.all_pages") else "",
    )


@hooks.register("insert_global_admin_css")
def paste_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("news/paste.css"))
