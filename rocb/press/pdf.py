"""The print version of an item as a tagged PDF (PDF/UA-1), if WeasyPrint is installed (extra ``pdf``).

`document` is self-contained HTML: images are ``data:`` addresses, and only those that may be republished. `made` runs
another process that converts it to a PDF (``pdf_process``), one at a time, since that takes a second of CPU or more.
``rocb.page_cache`` keeps the file until something is published.
"""

from __future__ import annotations

import base64
import logging
import mimetypes
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from news.api import origin_html
from news.models import Item
from rocb.models import SiteIdentity
from rocb.press.photos import Photo, is_ours_to_license

CONTENT_TYPE = "application/pdf"
CPU_SECONDS, MEMORY_BYTES = 20, 1 << 30
# Time limits for one document and for the wait for others. A request occupies a thread of the web server while it
# waits.
SECONDS, WAIT_SECONDS = 40, 2
IMAGE_BYTES = 20 * 1024 * 1024  # limit for all images of a document together
# Variables with which the process finds its libraries and fonts. Secrets are not passed on.
ENVIRONMENT = ("HOME", "LANG", "LD_LIBRARY_PATH", "PYTHONHOME", "XDG_CACHE_HOME")
ROOT = Path(__file__).resolve().parents[2]

_log = logging.getLogger(__name__)
_turn = threading.Lock()


@cache
def is_available() -> bool:
    """Return whether WeasyPrint is installed, and Pango, the system library that renders its text."""
    return find_spec("weasyprint") is not None and find_library("pangoft2-1.0") is not None


# --- The document ------------------------------------------------------------------------------------------------------


def document(item: Item, page: Any, photos: Sequence[Photo], *, identity: SiteIdentity) -> str:
    """Return HTML. ``photos`` are those of ``page``, the lead image first, as `photos_of` returns them."""
    images = _Images(photos)
    lead = photos[0] if photos and photos[0].image.pk == page.image_id else None
    context = {
        "item": item,
        "is_article": item.type == Item.Type.ARTICLE,
        "body": _with_images(item.feed_html, images),
        "lead": lead,
        "lead_source": images.source(lead.picture["src"]) if lead and lead.picture else "",
        # An event has no such property; its source is in the item.
        "origin": getattr(page, "origin_html", "") or origin_html(item.data, language=item.language),
        "identity": identity,
        "home": settings.PUBLIC_URL,
        "terms": identity.reuse_line if is_ours_to_license(page) else "",
    }
    return render_to_string("rocb/press_pdf.html", context)


class _Images:
    """Renditions of images that may be republished, up to the size limit."""

    def __init__(self, photos: Sequence[Photo]) -> None:
        images = [photo.image for photo in photos if photo.may_republish]
        self._files = {one.file.name: one.file for image in images for one in image.renditions.all()}
        self._words = {one.file.name: photo.description for photo in photos for one in photo.image.renditions.all()}
        self._left = IMAGE_BYTES

    def source(self, address: str) -> str:
        """Return the image at ``address`` as a ``data:`` address, or an empty string for any other image."""
        name = _name(address)
        content_type = mimetypes.guess_type(name)[0] or ""
        try:
            if name not in self._files or (size := self._files[name].size) > self._left:
                return ""
            with self._files[name].open("rb") as file:
                data = file.read()
        except OSError:
            return ""
        self._left -= size
        return f"data:{content_type};base64,{base64.b64encode(data).decode()}"

    def words(self, address: str) -> str:
        """Return alternative text for an image without one on the page, since PDF/UA requires it for each image. A
        caption is preferred, since it is in the language of the page."""
        return self._words.get(_name(address), "")


def _name(address: str) -> str:
    return unquote(urlsplit(address).path).removeprefix(settings.MEDIA_URL)


def _with_images(html: str, images: _Images) -> SafeString:
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all("source"):
        tag.decompose()
    for tag in soup.find_all("img"):
        address = str(tag.get("src", ""))
        if source := images.source(address):
            tag.attrs = {"src": source, "alt": str(tag.get("alt", "")) or images.words(address)}
        else:
            tag.decompose()
    return mark_safe(str(soup))  # from the public page of the item


# --- The file ----------------------------------------------------------------------------------------------------------


def made(html: str) -> bytes | None:
    """Return the PDF. None if it cannot be made, takes too long, or others are being made."""
    if not is_available() or not _turn.acquire(timeout=WAIT_SECONDS):
        return None
    try:
        done = subprocess.run(
            [sys.executable, "-m", "rocb.press.pdf_process", str(CPU_SECONDS), str(MEMORY_BYTES)],
            input=html.encode(),
            capture_output=True,
            timeout=SECONDS,
            env=_environment(),
            cwd=ROOT,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.warning("A PDF was not made: %s", error)
        return None
    finally:
        _turn.release()
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        _log.warning("A PDF was not made: status %s, %s", done.returncode, done.stderr[-500:].decode(errors="replace"))
        return None
    return done.stdout


def _environment() -> dict[str, str]:
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    given = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return {"PYTHONPATH": os.pathsep.join(paths), **given}
