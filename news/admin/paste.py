"""Paste into the editor: keep structure, links and lists; drop styles, empty paragraphs and hard line breaks.

``news/static/news/paste.js`` runs in the browser. It sends what was copied here, so that the editor and
``start_from_text`` read it by the same rules, and shows a notice of what was left out or changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
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
from news.models.error_words import explain
from news.parsing.documents import Block, Document, Picture, Refused, read_apart
from news.parsing.documents.kinds import MOST_BYTES
from news.parsing.documents.values import TOO_MUCH, check_size


@require_POST
def read_pasted(request: HttpRequest) -> JsonResponse:
    """Convert plain text, or a file with HTML, to parts of a body, and say what was left out or changed. If the text
    cannot be read, respond with 413 or 422 and a sentence.
    """
    text, file = request.POST.get("text", ""), request.FILES.get("html")
    if len(text) > MOST_CHARACTERS or (file and (file.size or 0) > MOST_BYTES):  # paste.js never sends this
        return JsonResponse({"error": explain(Refused(TOO_MUCH))}, status=413)
    try:
        document = read_apart(file.read(), kind="clipboard") if file else Document([*blocks_of(read_blocks(text))])
        check_size(document.blocks)
    except Refused as error:
        return JsonResponse({"error": explain(error)}, status=422)
    return JsonResponse(
        {"parts": list(_parts(document.blocks)), "dropped": document.left_out, "changed": document.changed}
    )


def _parts(blocks: list[Block]) -> Iterator[dict[str, Any]]:
    """Yield ``{"text": html}``, ``{"heading": words, "level": "h2"}``, ``{"quote": …}``, ``{"table": …}`` or
    ``{"picture": {"name", "alt"}}``. The browser sends names in place of the bytes of pictures."""
    pictures = {block.key: number for number, block in enumerate(blocks) if isinstance(block, Picture)}
    for one in body_of(blocks, pictures):
        kind, value = one["type"], one["value"]
        match kind:
            case "heading":
                yield {"heading": value["text"], "level": value["level"]}
            case "table":
                columns = [column["heading"] for column in value["columns"]]
                rows = [row["values"] for row in value["rows"]]
                yield {"table": {"caption": value["caption"], "columns": columns, "rows": rows}}
            case "figure":
                picture = blocks[value["image"]["image"]]
                assert isinstance(picture, Picture)
                yield {"picture": {"name": picture.body.decode(errors="replace")[:100], "alt": picture.alt}}
            case _:
                yield {kind: value}


@hooks.register("register_admin_urls")
def paste_urls() -> list[Any]:
    return [path("news/pasted/", read_pasted, name="news_read_pasted")]


def texts() -> dict[str, Any]:
    """Return the texts of the notice. Keys are the counters of a `Document`, in the order of its sentence."""
    return {
        "left_out": _("Not pasted: {list}."),
        "dropped": left_out_names(),
        "changed_text": _("Changed: {list}."),
        "changed": changed_names(),
        "offer": _("Images that can be added: {count}."),
        "add": _("Add images"),
        "reading": _("Reading…"),
        "unreachable": _("The server cannot be reached."),
        "plain": _("The text is pasted without its formatting."),
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
        '<script src="{}" defer></script><script src="{}" data-read-url="{}" data-image-url="{}" '
        'data-texts="{}"{} defer></script>',
        static("news/rtf_pictures.js"),
        static("news/paste.js"),
        reverse("news_read_pasted"),
        reverse("wagtailimages_chooser:create"),
        json.dumps(texts()),
        mark_safe(" data-all-pages") if apps.is_installed("foundation.authorship.all_pages") else "",
    )


@hooks.register("insert_global_admin_css")
def paste_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("news/paste.css"))
