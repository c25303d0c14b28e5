"""The content of a folder on its page: pictures, and a list of its documents and links, as Plone listed them."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from django.utils.translation import gettext_noop as _

from old_sites.planned import Planned
from old_sites.reasons import reason
from old_sites.values import Item
from rocb.models import SiteImage
from rocb.plone.bodies import OLD, Body, Reader, Resolve
from rocb.plone.pages import block_id
from rocb.plone.stored_blocks import Block
from rocb.plone.work import Work

MOST_PICTURES = 60  # of a folder on its page
_MORE_IMAGES = _("Images of the folder that are only in the library: %(count)s.")


def listed(one: Planned, item: Item, work: Work, resolve: Resolve) -> Body:
    """Return blocks with the files and links of a folder, in their order, with their descriptions."""
    reader, found = Reader(item, work.addresses, resolve, has_lists=False), Body()
    targets = {uid: resolve(f"uid:{uid}") for uid in one.files}
    keys = {uid: target[1] for uid, target in targets.items() if target is not None and target[0] == "image"}
    images = SiteImage.objects.in_bulk(set(keys.values()))
    pictures, lines = list[Block](), list[str]()
    for uid in one.files:
        head = work.heads[uid]
        if head.type != "Link" and uid in keys:
            pictures.append(_figure(item, images[keys[uid]]))
        elif targets[uid] is not None:
            title, words = (escape(text, quote=False) for text in (head.title, head.description))
            link = f'<a href="{OLD}{quote(f"uid:{uid}")}">{title}</a>'
            lines.append(f"<li>{link}{'<br/>' if words else ''}{words}</li>")
    html = reader.linked_text(f"<ul>{''.join(lines)}</ul>") if lines else ""
    found.blocks = pictures[:MOST_PICTURES]
    found.blocks += [{"type": "text", "value": html, "id": block_id(item, "files")}] if lines else []
    more = len(pictures) - MOST_PICTURES
    reader.missing.update(f"uid:{uid}" for uid in one.files if targets[uid] is None)
    reader.finish(found)
    found.notes += [reason(_MORE_IMAGES, count=more)] if more > 0 else []
    return found


def _figure(item: Item, image: SiteImage) -> Block:
    shown = {"image": image.pk, "alt_text": image.description or image.title, "decorative": False}
    return {
        "type": "figure",
        "value": {"image": shown, "caption": image.title},
        "id": block_id(item, f"file {image.pk}"),
    }
