"""The page "For the press" of an item, and its files. It has its own address, because most readers do not need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation import languages
from foundation.languages import spelling
from foundation.pictures.camera_data import NoJpeg
from foundation.throttling import Limit, place_of, seconds_to_wait
from news.api import ItemList
from news.models import Item, NewsIndexPage
from rocb.identity import layout as layouts
from rocb.pages.topics import paths_in_all_languages
from rocb.press import pdf
from rocb.press.archive import Joined, Member, Part, length, zipped
from rocb.press.citing import Cited, citations
from rocb.press.credits import Credits
from rocb.press.photos import PAGES, RIGHTS, Photo, Size, is_ours_to_license, parts_of, photos_of, public_page
from rocb.press.references import FORMS

ITEMS_SHOWN, LOOKED_AT = 6, 24
# Limit for all files of an archive. An image that would exceed it is included in a smaller size, or left out.
ARCHIVE_BYTES = 50 * 1024 * 1024
README = "README.txt"
CACHE_CONTROL = "public, max-age=300"
PDFS_IN_A_MINUTE = 10  # per client address


@require_safe
def room(request: HttpRequest) -> HttpResponse:
    """Show the contact, the logo, the terms, the feeds and items with images."""
    layout = layouts.of(request)
    news, home = layout.first(NewsIndexPage), layout.home
    latest = ItemList(language=languages.current()).slice(size=LOOKED_AT).items if news else []
    context = {
        "items": [one for one in latest if one.picture and not one.data.get("is_example")][:ITEMS_SHOWN],
        "news": news,
        "about": getattr(home.page, "introduction", "") if home else "",
        "language_paths": paths_in_all_languages("press_room"),
    }
    return render(request, "rocb/press_room.html", context)


@require_safe
def item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found, page = _public(uuid)
    photos = photos_of(page)
    chosen = _chosen(photos)
    cited = _cited(request, found)
    context = {
        "item": found,
        "terms": _terms(request, page),
        "is_ours_to_license": is_ours_to_license(page),
        "photos": photos,
        "archive_bytes": sum(size.bytes for _photo, size in chosen) if len(chosen) > 1 else 0,
        "citations": citations(cited, read_on=timezone.localdate()),
        "references": [
            {"name": one.name, "path": reverse("press_reference", args=[uuid, form])} for form, one in FORMS.items()
        ],
        "mail_path": mail_path(found),
        "has_pdf": pdf.is_available(),
        "language_paths": _versions(found),
    }
    return render(request, "rocb/press_item.html", context)


@require_safe
def photo(request: HttpRequest, uuid: UUID, image: UUID, width: int) -> HttpResponseBase:
    """Return an image in one of its sizes, without camera data and with its credits."""
    found, page = _public(uuid)
    one = next((one for one in photos_of(page) if one.image.uuid == image), None)
    if one is None or (size := one.size(width)) is None:
        raise Http404
    try:
        parts = parts_of(size, _credits(request, found, one))
    except (NoJpeg, OSError):
        raise Http404 from None
    return _file(request, parts, name=one.file_name, content_type="image/jpeg")


@require_safe
def archive(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Return all images that may be republished, each in the largest size within the limit, with their descriptions."""
    found, page = _public(uuid)
    members, included = list[Member](), list[Photo]()
    for one, size in _chosen(photos_of(page)):
        try:
            members.append(Member(one.file_name, parts_of(size, _credits(request, found, one))))
        except (NoJpeg, OSError):
            continue
        included.append(one)
    if not members:
        raise Http404
    words = _readme(found, included, terms=_terms(request, page))
    name = f"{included[0].name.rsplit('-', 1)[0]}.zip"
    try:
        parts = zipped([Member(README, [words.encode()]), *members])
    except OSError:
        raise Http404 from None
    return _file(request, parts, name=name, content_type="application/zip")


@require_safe
def pdf_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Return the print version as a PDF. If it cannot be made, redirect to the page itself, which browsers can print."""
    found, page = _public(uuid)
    if not pdf.is_available():
        return _to_print_version(found)
    limit = Limit("press pdf", place_of(request), most=PDFS_IN_A_MINUTE, seconds=60)
    if wait := seconds_to_wait(limit, at=timezone.now()):
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(wait)
        return response
    file = pdf.made(pdf.document(found, page, photos_of(page), identity=layouts.identity(request)))
    if file is None:
        return _to_print_version(found)
    headers = {
        "Cache-Control": CACHE_CONTROL,
        "Content-Disposition": content_disposition_header(False, f"{page.slug}.pdf") or "inline",
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(file, content_type=pdf.CONTENT_TYPE, headers=headers)


@require_safe
def reference(request: HttpRequest, uuid: UUID, form: str) -> HttpResponse:
    """Return a citation for reference managers."""
    if form not in FORMS:
        raise Http404
    found, page = _public(uuid, only=("slug", *RIGHTS))
    key = slugify(page.slug) or found.type
    text = FORMS[form].write(_cited(request, found), language=found.language, key=key, read_on=timezone.localdate())
    headers = {
        "Cache-Control": CACHE_CONTROL,
        "Content-Disposition": f'attachment; filename="{key}.{form}"',
        "X-Robots-Tag": "noindex",
    }
    return HttpResponse(text, content_type=FORMS[form].content_type, headers=headers)


def _cited(request: HttpRequest, found: Item) -> Cited:
    return Cited(found.title, layouts.identity(request).short_name, timezone.localdate(found.published_at), found.url)


def _credits(request: HttpRequest, found: Item, one: Photo) -> Credits:
    press_page = settings.PUBLIC_URL + reverse("press_item", args=[found.uuid])
    return one.credits(found, publisher=layouts.identity(request).short_name, press_page=press_page)


def _terms(request: HttpRequest, page: Any) -> str:
    """Return the terms of reuse, if the office may license the text."""
    return layouts.identity(request).reuse_line if is_ours_to_license(page) else ""


def _to_print_version(found: Item) -> HttpResponse:
    return HttpResponseRedirect(found.path, headers={"Cache-Control": "no-store"})


def _public(uuid: UUID, *, only: Sequence[str] = ()) -> tuple[Item, Any]:
    """Return our item in the language of the address, and its page. An example is not offered to the press."""
    found = get_object_or_404(Item, uuid=uuid, language=get_language(), type__in=PAGES)
    page = public_page(found, only=only)
    if page is None or getattr(page, "is_example", False):
        raise Http404
    return found, page


def _chosen(photos: list[Photo]) -> list[tuple[Photo, Size]]:
    """Return images and sizes for the archive."""
    left, found = ARCHIVE_BYTES, list[tuple[Photo, Size]]()
    for one in photos:
        size = next((size for size in reversed(one.sizes) if size.bytes <= left), None)
        if size is not None:
            left -= size.bytes
            found.append((one, size))
    return found


def _readme(found: Item, photos: list[Photo], *, terms: str) -> str:
    """Return the text file of the archive, with a paragraph for each image."""
    blocks = [[found.title, found.url]]
    for one in photos:
        licence = spelling.labelled(_("Licence"), one.image.get_licence_display())
        blocks.append([one.file_name, one.description, one.credit_line, licence])
    blocks.append([terms])
    return "\n\n".join("\n".join(filter(None, lines)) for lines in blocks).strip() + "\n"


def _versions(found: Item) -> dict[str, str]:
    """Return the path of this page in each language."""
    rows = Item.objects.filter(translation_key=found.translation_key, type=found.type).values_list("language", "uuid")
    paths = {}
    for language, uuid in rows:
        with override(language):
            paths[language] = reverse("press_item", args=[uuid])
    return paths


def mail_path(found: Item) -> str:
    """Return a mailto address with title and address; RFC 6068 requires %20, not +."""
    return f"mailto:?subject={quote(found.title, safe='')}&body={quote(f'{found.title}\r\n{found.url}\r\n', safe='')}"


def _file(request: HttpRequest, parts: list[Part], *, name: str, content_type: str) -> HttpResponseBase:
    headers = {"Cache-Control": CACHE_CONTROL, "X-Robots-Tag": "noindex"}
    if request.method == "HEAD":
        size = str(sum(map(length, parts)))
        return HttpResponse(headers={**headers, "Content-Length": size, "Content-Type": content_type})
    file = Joined(parts)
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type, headers=headers)
