"""Writer of files: images and documents, once each, and the lead pictures of pages."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from old_sites import values
from old_sites.boxes import Unreadable
from old_sites.delta import is_edited
from old_sites.planned import Becomes, Planned, identity
from old_sites.reasons import Reason, reason
from old_sites.values import Item
from rocb.files.replacing import keep_renditions
from rocb.models import ImportedItem, SiteDocument, SiteImage
from rocb.neutral import fields
from rocb.plone import media
from rocb.plone.filling import fill
from rocb.plone.report import Outcome
from rocb.plone.work import Result, Work, here_of, last_of, written_of

_LEAD = "image"  # the part that is the lead picture of a page


class FileWriter:
    def __init__(self, work: Work) -> None:
        self.work = work

    def write(self, one: Planned) -> None:
        row, digest = self.work.rows.get(one.uid), self.work.digest(one)
        if row is None:
            self.work.results[one.uid] = Result(Outcome.IMPORTED, self._new_file(one, digest, None, None))
            return
        target = row.target()
        if target is None:
            self.work.gone_here(one, row)
        elif row.digest == digest:
            self.work.unchanged(one)
        elif not is_edited(last_of(row), here_of(target)) or self.work.may_overwrite(one, row, target):
            self.work.results[one.uid] = Result(Outcome.CHANGED, self._new_file(one, digest, target, row))

    def _new_file(self, one: Planned, digest: str, known: Any, row: ImportedItem | None) -> list[Reason]:
        """Write the file. Return a sentence for each value that was ignored."""
        item = self.work.item(one)
        is_image = one.becomes == Becomes.IMAGE
        blob = (item.image or item.file) if is_image else (item.file or item.image)
        if blob is None:
            raise Unreadable(_("There is no file."))
        common: dict[str, Any] = {
            "uid": item.uid,
            "is_kept": self.work.is_kept,
            "is_public": one.is_live,
            "title": item.title[:255],
        }
        file: SiteImage | SiteDocument
        if is_image:
            words: dict[str, Any] = {"description": item.description[:255], "credit": item.rights[:255]}
            file = media.image(blob, one.head.place, **common, **words)
        else:
            file = media.document(blob, one.head.place, **common, language=one.language)
        if known is not None:
            file.pk, file.uuid, file.collection_id = known.pk, known.uuid, known.collection_id
            file.created_at, file.licence = known.created_at, known.licence
            if is_image and known.file_hash != file.file_hash:
                keep_renditions(known, at=self.work.at)
            if self.work.is_kept and known.file.name != file.file.name:
                transaction.on_commit(partial(known.file.storage.delete, known.file.name))
        else:
            file.uuid = identity(self.work.rows.origin, "file", item.uid)
        ignored = fill(fields.IMAGE if is_image else fields.DOCUMENT, file, item.facts)
        file.is_public = file.is_public and one.is_live
        file.clean_fields(exclude=["file"])
        file.save(force_update=known is not None)
        if item.created and item.created.tzinfo:
            type(file)._default_manager.filter(pk=file.pk).update(created_at=item.created)
        row = row or self.work.rows.new(self.work.run, one.uid, file, kind=one.head.type, path=one.head.path)
        row.digest, row.written, row.was_live = digest, written_of(file), one.is_live
        self.work.rows.add(row)
        return ignored

    # --- Lead pictures of pages ---------------------------------------------------------------------------------------

    def lead(self, one: Planned, item: Item) -> tuple[SiteImage | None, list[Reason]]:
        """Return the lead picture of the page: from the library, or its own."""
        uid = "" if item.is_image_shown else self.work.previews.get(one.uid) or item.preview
        if uid.startswith("path:"):
            uid = self.work.rows.uids.get(uid.removeprefix("path:")) or uid
        if uid:
            return self._lead_from_library(one, uid)
        if item.image is None:
            return None, []
        row = self.work.rows.get(one.uid, _LEAD)
        known = row.target() if row else None
        try:
            content = values.digest(media.content(item.image, one.head.place))
            if row and isinstance(known, SiteImage) and row.digest == content:
                return known, []
            image = self._own_image(one, item)
        except Unreadable as error:
            return None, [reason(_("The image was not imported.")), error.reason]
        row = self.work.rows.new(self.work.run, one.uid, image, part=_LEAD, kind="Image", path=one.head.path)
        row.written, row.digest = written_of(image), content
        self.work.rows.add(row)
        return image, []

    def _lead_from_library(self, one: Planned, uid: str) -> tuple[SiteImage | None, list[Reason]]:
        """Return a picture that is an item itself. The row is for its address below that of the page."""
        leads_to, row = f"uid:{uid}", self.work.rows.get(one.uid, _LEAD)
        if row is None or row.leads_to != leads_to:
            row = self.work.rows.new(self.work.run, one.uid, None, part=_LEAD, kind="Image", path=one.head.path)
            row.content_type = row.object_id = None
            row.leads_to = leads_to
            self.work.rows.add(row)
        found = self.work.rows.get(uid)
        image = found.target() if found else None
        if isinstance(image, SiteImage):
            return image, []
        return None, [reason(_("The image was not imported, or is not in the export."))]

    def _own_image(self, one: Planned, item: Item) -> SiteImage:
        """Return the page's own picture. Plone stores a copy with each page; here the library has the file once."""
        assert item.image is not None
        title = (item.caption or item.title)[:255]
        image = media.image(
            item.image,
            one.head.place,
            uid=f"lead-{item.uid}",
            is_kept=self.work.is_kept,
            title=title,
            description=item.alt[:255],
        )
        same = list(SiteImage.objects.filter(file_hash=image.file_hash).order_by("pk"))
        if same:
            if self.work.is_kept and image.file.name not in {known.file.name for known in same}:
                image.file.delete(save=False)
            return same[0]
        image.uuid = identity(self.work.rows.origin, "lead", item.uid, image.file_hash)
        image.save()
        return image
