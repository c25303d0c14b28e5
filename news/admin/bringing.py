"""The effects of bringing a document in: fetch a page, add its images to the library, create the draft, undo it."""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model, get_permission_policy
from wagtail.models import PageSubscription, ReferenceIndex

from news.blocks import INLINE
from news.editorial.bringing_in import Draft, body_of
from news.http import Client, HttpError
from news.ingest.draftail import proven
from news.ingest.entry_images import PictureError, pixels_of, written_anew
from news.models import ArticlePage, NewsIndexPage
from news.models.error_words import explain
from news.parsing.documents import Block, Document, Picture, Refused, read_apart
from news.parsing.documents.kinds import kind_of
from news.parsing.identity import fold_title

MOST_PICTURES = 20
MOST_FETCHED_PICTURES = 6
MOST_PIXELS = 80_000_000  # for all images of a document together
IMAGE_SECONDS = 15.0
Images = dict[str, tuple[Picture, bytes, str]]
PAGE_BYTES, PICTURE_BYTES = 10 * 1024 * 1024, 8 * 1024 * 1024


def fetch_document(url: str, *, client: Client) -> Document:
    """Fetch and read a page, or a file at an address. Raise `Refused`."""
    try:
        answer = client.request(
            url,
            headers=[("Accept", "text/html,application/xhtml+xml,application/pdf;q=0.8,*/*;q=0.5")],
            limits=replace(client.limits, body_bytes=PAGE_BYTES),
        )
    except HttpError as error:
        raise Refused(explain(error)) from error
    if answer.status != 200:
        raise Refused(
            _("The page cannot be fetched. The server responded with status %(status)s.") % {"status": answer.status}
        )
    kind = kind_of(answer.body)
    is_page = kind in ("html", "text")
    document = read_apart(
        answer.body,
        kind="page" if is_page else "",
        url=answer.url,
        content_type=answer.headers.first("content-type"),
    )
    document.source_url = document.source_url or answer.url[:500]
    return document


def images_of(draft: Draft, *, client: Client) -> Images:
    """Return the images of a draft by their keys, encoded again, with their suffixes. The others are counted.

    No further image is started after `IMAGE_SECONDS`, because an editor waits.
    """
    found: Images = {}
    fetched = pixels = 0
    by = time.monotonic() + IMAGE_SECONDS
    for picture in (block for block in draft.blocks if isinstance(block, Picture)):
        body = picture.body
        is_late = time.monotonic() > by
        if picture.url and not is_late and fetched < MOST_FETCHED_PICTURES:
            fetched += 1
            body = _fetched(picture.url, client)
        try:
            if not body or is_late or len(found) >= MOST_PICTURES:
                raise PictureError
            if (size := pixels_of(body)) > MOST_PIXELS - pixels:
                raise PictureError
            pixels += size
            found[picture.key] = (picture, *written_anew(body))
        except PictureError:
            draft.document.leave_out("pictures")
    return found


def _fetched(url: str, client: Client) -> bytes:
    try:
        answer = client.request(
            url,
            headers=[("Accept", "image/avif,image/webp,image/png,image/jpeg,image/gif")],
            limits=replace(client.limits, body_bytes=PICTURE_BYTES),
        )
    except HttpError:
        return b""
    return answer.body if answer.status == 200 else b""


@dataclass(frozen=True, slots=True)
class Brought:
    """New draft with its new images and its revisions. The revision ``whole`` also has everything that the draft leaves out."""

    page: ArticlePage
    images: list[int]
    whole: int | None = None


@transaction.atomic
def start_draft(draft: Draft, images: Images, index: NewsIndexPage, *, user: Any, on: date) -> Brought:
    """Create the draft and its first revision, logged like on Wagtail's own screen.

    ``on`` is the publication date of a text without a date. If words of the document are not in the body, an earlier
    revision has all of them.
    """
    ids, created = _added_images(draft, images, user=user)
    page = ArticlePage(
        title=draft.title,
        owner=user,
        locale=index.locale,
        live=False,
        published_on=draft.published_on or on,
        standfirst=draft.standfirst,
        **_origin(draft),
    )
    body, whole = (json.dumps(stored(blocks, ids)) for blocks in (draft.blocks, draft.whole))
    page.body = body
    page.draft_title = page.title
    index.add_child(instance=page)
    before = None
    if whole != body:
        page.body, page.standfirst = whole, ""
        before = page.save_revision(user=user, clean=False).pk
        page.body, page.standfirst = body, draft.standfirst
    page.save_revision(user=user, log_action=True, clean=False)
    PageSubscription.objects.update_or_create(page=page, user=user, defaults={"comment_notifications": True})
    return Brought(page, created, before)


def _origin(draft: Draft) -> dict[str, Any]:
    """Return the values of the origin. A source without a URL is an organisation of the site, or just a name."""
    values = {"source_name": draft.source_name, "source_url": draft.source_url}
    if draft.source_url:
        based = ArticlePage.Provenance.BASED
        return {**values, "provenance": based, "source_published_on": draft.published_on}
    if draft.source_line and (organisation := _organisation(draft.source_name)):
        return {**values, "provenance": ArticlePage.Provenance.SUPPLIED, "supplied_by": organisation}
    return values


def _organisation(name: str) -> Any:
    """Return the organisation with exactly this name in one of its languages."""
    wanted = fold_title(name)
    organisations = apps.get_model(settings.ORGANISATION_MODEL).objects.all()
    return next((one for one in organisations if wanted in map(fold_title, one.spellings)), None)


def stored(blocks: Sequence[Block], images: dict[str, int]) -> list[dict[str, Any]]:
    """Return the body of a draft in its stored form, which the editor can open whatever was brought in."""
    return [_openable(block) for block in body_of(blocks, images)]


def _openable(block: dict[str, Any]) -> dict[str, Any]:
    """Return a stored block with its HTML as the editor can open it."""
    if block["type"] == "text":
        return {**block, "value": proven(block["value"])}
    if block["type"] == "table":
        rows = [{"values": [proven(cell, features=INLINE) for cell in row["values"]]} for row in block["value"]["rows"]]
        return {**block, "value": {**block["value"], "rows": rows}}
    return block


def _added_images(draft: Draft, images: Images, *, user: Any) -> tuple[dict[str, int], list[int]]:
    """Add images to the library, or use the ones that it has. Return ids by key, and the ids of new images."""
    policy = get_permission_policy()
    collection = policy.collections_user_has_permission_for(user, "add").first()
    if images and (collection is None or not policy.user_has_permission(user, "add")):
        draft.document.leave_out("pictures", number=len(images))
        return {}, []
    usable = policy.instances_user_has_permission_for(user, "choose")
    ids: dict[str, int] = {}
    created: list[int] = []
    for number, (key, (picture, body, suffix)) in enumerate(images.items(), 1):
        image = _image(draft, picture, number, user=user)
        image.file_hash, image.file_size = hashlib.sha1(body, usedforsecurity=False).hexdigest(), len(body)
        if same := usable.filter(file_hash=image.file_hash).first():
            ids[key] = same.pk
            continue
        image.file = ImageFile(io.BytesIO(body), name=f"article-{number}{suffix}")
        image.collection = collection
        image.save()
        ids[key] = image.pk
        created.append(image.pk)
    return ids, created


def _image(draft: Draft, picture: Picture, number: int, *, user: Any) -> Any:
    title = picture.alt or f"{draft.title[:200]} {number}"
    image = get_image_model()(title=title[:255], description=picture.alt[:255], uploaded_by_user=user)
    if draft.source_url:
        if any(field.name == "credit" for field in image._meta.get_fields()):
            image.credit = draft.source_name[:255]
        for name, value in getattr(settings, "PICKED_IMAGE_VALUES", {}).items():
            setattr(image, name, value)
    return image


@transaction.atomic
def undo(page: ArticlePage, images: Iterable[int], *, user: Any, whole: int | None = None) -> bool:
    """Delete an unchanged draft and its images that nothing else uses. Return whether the draft was deleted."""
    is_changed = page.revisions.exclude(pk=whole).count() != 1
    if page.live or page.first_published_at or is_changed or page.owner_id != user.pk:
        return False
    if not page.permissions_for_user(user).can_delete():
        return False
    page.delete(user=user)  # type: ignore[call-arg]
    for image in get_image_model().objects.filter(pk__in=list(images), uploaded_by_user=user):
        if not ReferenceIndex.get_references_to(image).exists():
            image.delete()
    return True
