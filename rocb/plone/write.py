"""The plan -> rows, pages and files, in transactions of a few items, in which each has a savepoint of its own.

Three walks over the plan: files; pages as empty drafts, so that links between them find their page; texts, with which pages
go live. A row says how far an item has come, so a run that was stopped goes on where it was, and a second run writes nothing.
What somebody has edited since is left as it is.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import batched
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from events.api import EditionPage, EventSeriesPage, ForeignUid
from foundation.pictures.making import left_to_the_worker
from news.api import ArticlePage, as_imported, known_elsewhere_as
from rocb.former_site import GONE
from rocb.models import ImportedItem, ImportRun, SiteDocument, SiteImage, StandardPage, Topic
from rocb.plone import bodies, dates, media, pages, publishing, recurrence, values
from rocb.plone.bodies import Body
from rocb.plone.boxes import Unreadable
from rocb.plone.layouts import Export
from rocb.plone.pages import When
from rocb.plone.plan import PAGES, Becomes, Planned, identity
from rocb.plone.report import Outcome
from rocb.plone.rows import Rows
from rocb.plone.values import Addresses, Item

logger = logging.getLogger(__name__)

_MODELS: dict[Becomes, type[Page]] = {
    Becomes.ARTICLE: ArticlePage,
    Becomes.EVENT: EditionPage,
    Becomes.SERIES: EventSeriesPage,
    Becomes.PAGE: StandardPage,
}
ITEMS_AT_ONCE = 100  # in a transaction, and so many seconds: on SQLite nobody else can save meanwhile
SECONDS_AT_ONCE = 2.0
_MOVED = "moved-"  # in front of what is only an address
_LEAD = "image"  # the part that is the picture of a page
DELETED = "It was deleted here and is not imported again."
EDITED = "It was changed in Plone, but it was edited here too, so it stays as it is."


@dataclass(slots=True)
class Result:
    outcome: Outcome
    why: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Writer:
    """``is_kept``: files are written too; a check leaves them. ``is_announced``: channels are brought what goes live."""

    export: Export
    addresses: Addresses
    rows: Rows
    zone: ZoneInfo
    at: datetime
    is_kept: bool = True
    is_announced: bool = False
    results: dict[str, Result] = field(default_factory=dict)
    previews: dict[str, str] = field(default_factory=dict)
    started: ImportRun | None = None

    @property
    def run(self) -> ImportRun:
        """Begins with the first thing that is written, so that a run without any leaves nothing."""
        if self.started is None:
            self.started = ImportRun.objects.create(origin=self.rows.origin, started_at=self.at)
        return self.started

    def write(self, planned: list[Planned]) -> Iterator[int]:
        """Yields how many items are done and will not be lost, for each."""
        steps: list[tuple[Callable[[Planned], None], list[Planned]]] = [
            (self._file, [one for one in planned if one.becomes in {Becomes.IMAGE, Becomes.DOCUMENT}]),
            (self._redirect, [one for one in planned if one.becomes == Becomes.REDIRECT]),
            (self._begin, [one for one in planned if one.becomes in PAGES]),
            (self._finish, [one for one in planned if one.becomes in PAGES]),
        ]
        count = 0
        for some in batched([one for one in planned if one.becomes == Becomes.NOTHING], ITEMS_AT_ONCE):
            with transaction.atomic():
                for one in some:
                    self.results[one.uid] = Result(Outcome.LEFT_OUT)
                    self._gone(one)
        for step, wanted in steps:
            done = 0
            while done < len(wanted):
                before, done = done, self._some(step, wanted, done)
                for _number in range(before, done):
                    count += 1
                    yield count

    def _some(self, step: Callable[[Planned], None], wanted: list[Planned], first: int) -> int:
        """As many as one transaction takes; returns how many of ``wanted`` are done then."""
        done, until = first, time.monotonic() + SECONDS_AT_ONCE
        with left_to_the_worker(), transaction.atomic():
            if step == self._begin:
                done += ITEMS_AT_ONCE
                self._begin_all(wanted[first:done])
                return min(done, len(wanted))
            while done < min(len(wanted), first + ITEMS_AT_ONCE) and time.monotonic() < until:
                self._try(step, wanted[done])
                done += 1
        return done

    def _try(self, step: Callable[[Planned], None], one: Planned) -> None:
        if one.uid in self.results:  # it failed before
            return
        try:
            with transaction.atomic():
                step(one)
        except Unreadable as error:
            self._left_out(one, str(error))
        except ValidationError as error:
            self._left_out(one, f"It does not fit: {' '.join(error.messages)}")
        except Exception as error:
            logger.exception("%s could not be imported", one.head.path)
            self._left_out(one, f"It could not be imported ({error.__class__.__name__}: {str(error)[:120]}).")

    def _left_out(self, one: Planned, why: str) -> None:
        """Nothing of it stays that was only begun, by this run or by one that was killed."""
        self.results[one.uid] = Result(Outcome.LEFT_OUT, [why])
        self.rows.forget(one.uid)
        row = self.rows.get(one.uid)
        if row and not row.digest:
            page = row.target()
            if page is not None and page.latest_revision_id is None and not page.get_children().exists():
                with transaction.atomic():
                    page.delete()
                    row.delete()
                self.rows.forget(one.uid)
        self._gone(one)

    def _gone(self, one: Planned) -> None:
        """The old address of what the public saw and is not here answers that it is gone."""
        if not one.is_live or self.rows.is_gone(one.uid) or self.rows.get(one.uid) is not None:
            return
        row = self.rows.new(self.run, one.uid, None, kind=one.head.type, path=one.head.path)
        row.leads_to = row.digest = GONE
        self.rows.add(row)

    def redirects(self) -> tuple[int, int]:
        """Those that Plone kept of its own moves, by path. Returns how many lead on, and how many lead to nothing of ours."""
        leading, lost = 0, 0
        for old, new in self.rows.moves.items():
            if old in self.rows.uids and not self.rows.uids[old].startswith(_MOVED):
                continue
            if self.rows.resolve(f"path:{new}") is None:
                lost += 1
                continue
            leading += 1
            uid = f"{_MOVED}{hashlib.sha256(old.encode()).hexdigest()[:32]}"
            row = self.rows.get(uid)
            if row is None or row.leads_to != f"path:{new}":
                row = row or self.rows.new(self.run, uid, None, kind="redirect", path=old)
                row.leads_to, row.digest = f"path:{new}"[:1000], values.digest(new)
                self.rows.add(row)
        return leading, lost

    # --- Files ----------------------------------------------------------------------------------------------------------

    def _file(self, one: Planned) -> None:
        row, digest = self.rows.get(one.uid), self._digest(one)
        if row is None:
            self._new_file(one, digest, None, None)
            self.results[one.uid] = Result(Outcome.IMPORTED)
            return
        target = row.target()
        if target is None:
            self._unchanged(one, DELETED)
        elif row.digest == digest:
            self._unchanged(one)
        elif row.written != written_of(target):
            self._unchanged(one, EDITED)
        else:
            self._new_file(one, digest, target, row)
            self.results[one.uid] = Result(Outcome.CHANGED)

    def _new_file(self, one: Planned, digest: str, known: Any, row: ImportedItem | None) -> None:
        item = self._item(one)
        is_image = one.becomes == Becomes.IMAGE
        blob = (item.image or item.file) if is_image else (item.file or item.image)
        if blob is None:
            raise Unreadable("It has no file.")
        common: dict[str, Any] = {
            "uid": item.uid,
            "is_kept": self.is_kept,
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
            if self.is_kept and known.file.name != file.file.name:
                transaction.on_commit(partial(known.file.storage.delete, known.file.name))
        else:
            file.uuid = identity(self.rows.origin, "file", item.uid)
        file.save(force_update=known is not None)
        if item.created and item.created.tzinfo:
            type(file)._default_manager.filter(pk=file.pk).update(created_at=item.created)
        row = row or self.rows.new(self.run, one.uid, file, kind=one.head.type, path=one.head.path)
        row.digest, row.written = digest, written_of(file)
        self.rows.add(row)

    # --- Redirects ------------------------------------------------------------------------------------------------------

    def _redirect(self, one: Planned) -> None:
        address, digest = self.rows.address_for(one), self._digest(one)
        if not address:
            raise Unreadable(f"There is no list for it in the language “{one.language}” yet.")
        row = self.rows.get(one.uid)
        if row is not None and row.leads_to == address and row.digest == digest:
            self._unchanged(one)
            return
        self.results[one.uid] = Result(Outcome.CHANGED if row else Outcome.IMPORTED)
        row = row or self.rows.new(self.run, one.uid, None, kind=one.head.type, path=one.head.path)
        row.leads_to, row.digest = address[:1000], digest
        if one.head.type == "Link" and address.startswith(("http://", "https://")):
            self._shown_redirect(row, link=address)
        self.rows.add(row)

    def _shown_redirect(self, row: ImportedItem, *, link: str) -> None:
        """Where editors see redirects; one that they made stays."""
        known = row.target()
        if isinstance(known, Redirect):
            known.redirect_link = link[:255]
            known.save()
            return
        old_path = Redirect.normalise_path(row.path)
        if not Redirect.objects.filter(old_path=old_path).exists():
            made = Redirect.objects.create(old_path=old_path, redirect_link=link[:255], is_permanent=True)
            row.content_type, row.object_id = self.rows.type_of(made), made.pk

    # --- Pages ----------------------------------------------------------------------------------------------------------

    def _begin_all(self, some: list[Planned]) -> None:
        """All at once; one by one where one of them cannot be, since nobody knows which."""
        wanted = [one for one in some if one.uid not in self.results and self.rows.get(one.uid) is None]
        added = publishing.Additions()
        rows: list[ImportedItem] = []
        try:
            with transaction.atomic():
                for one in wanted:
                    page, name = self._draft(one)
                    added.add(page, below=self._parent(one), name=name)
                    rows.append(self.rows.new(self.run, one.uid, page, kind=one.head.type, path=one.head.path))
                    self.rows.keep(rows[-1])  # those below it ask for it
                added.finish()
                self.rows.save_new(rows)
        except Exception:
            for one in wanted:
                self.rows.forget(one.uid)
            for one in wanted:
                self._try(self._begin, one)

    def _begin(self, one: Planned) -> None:
        """An empty draft, where there is none."""
        parent = self._parent(one)
        parent.refresh_from_db()
        page, name = self._draft(one)
        page.slug = publishing.free(name, set(parent.get_children().values_list("slug", flat=True)))
        parent.add_child(instance=page)
        self.rows.add(self.rows.new(self.run, one.uid, page, kind=one.head.type, path=one.head.path))

    def _draft(self, one: Planned) -> tuple[Any, str]:
        """Not saved, and the name that it had in its address."""
        page = _MODELS[one.becomes](
            title=one.head.title,
            locale_id=self.rows.locales[one.language],
            translation_key=one.translation_key,
            live=False,
            has_unpublished_changes=True,
            first_published_at=one.head.published_at if one.is_live else None,
        )
        if hasattr(page, "uuid"):
            page.uuid = identity(self.rows.origin, "page", one.uid)
        return page, one.head.path.rpartition("/")[2] or one.head.title

    def _parent(self, one: Planned) -> Page:
        if one.parent:
            row = self.rows.get(one.parent)
            page = row.target() if row else None
            if page is not None:
                return page.specific
        lists: dict[Becomes, dict[str, Any]] = {
            Becomes.ARTICLE: self.rows.news,
            Becomes.EVENT: self.rows.events,
            Becomes.SERIES: self.rows.events,
            Becomes.PAGE: self.rows.homes,
        }
        parent = lists[one.becomes].get(one.language)
        if parent is None:
            raise Unreadable(f"This site has no place for it in the language “{one.language}” yet.")
        return parent  # type: ignore[no-any-return]

    def _finish(self, one: Planned) -> None:
        row = self.rows.get(one.uid)
        assert row is not None, "begun before"
        page = _MODELS[one.becomes]._default_manager.filter(pk=row.object_id).first()
        digest, was_written = self._digest(one), bool(row.digest)
        if page is None:
            self._unchanged(one, DELETED)
        elif was_written and row.digest == digest and not self._is_found_now(row):
            self._unchanged(one)
        elif was_written and row.written != written_of(page):
            self._unchanged(one, EDITED)
        else:
            notes = self._fill(one, row, page, digest)
            row.digest = digest
            self.rows.add(row)
            self.results[one.uid] = Result(Outcome.CHANGED if was_written else Outcome.IMPORTED, notes)

    def _is_found_now(self, row: ImportedItem) -> bool:
        return any(self.rows.resolve(name) for name in row.missing)

    def _fill(self, one: Planned, row: ImportedItem, page: Any, digest: str) -> list[str]:
        item = self._item(one)
        body = bodies.body_for(item, self.addresses, self.rows.resolve)
        image, notes = self._lead(one, item)
        page.title = one.head.title
        notes += self._topics(page, item)
        days: list[tuple[date, When]] = []
        if one.becomes == Becomes.ARTICLE:
            filled = pages.article(page, item, body, image=image, zone=self.zone)
        elif one.becomes == Becomes.PAGE:
            filled = pages.standing_page(page, item, body, image=image)
        elif one.becomes == Becomes.EVENT:
            filled = pages.edition(page, item, body, self._when(item), image=image, zone=self.zone, at=self.at)
        else:
            moment, found = self._when(item), self._recurrence(item)
            filled = pages.series(page, item, body, found, moment, self.zone)
            days = [(day, moment.on(day)) for day in pages.days_of(found, at=self.at, filled=filled)]
        row.missing = body.missing
        row.written = self._publish(one, page, item)
        if days:
            notes += self._editions(one, item, page, days, image, digest)
        return [*body.notes, *filled.notes, *notes]

    def _when(self, item: Item) -> When:
        moment = pages.when(item, self.zone)
        if moment is None:
            raise Unreadable("It has no start, so nobody could say when it takes place.")
        return moment

    def _recurrence(self, item: Item) -> recurrence.Recurrence:
        start = dates.local(item.start, self.zone)
        assert start is not None, "asked before"
        try:
            return recurrence.read(item.recurrence, start=start)
        except recurrence.WrongRule as error:
            raise Unreadable(str(error)) from None

    def _editions(
        self,
        one: Planned,
        item: Item,
        series: EventSeriesPage,
        days: list[tuple[date, When]],
        image: SiteImage | None,
        digest: str,
    ) -> list[str]:
        edited = 0
        for number, (day, moment) in enumerate(days):
            row = self.rows.get(one.uid, str(day))
            page: Any = row.target() if row else self._new_edition(one, item, series, day)
            if page is None or (row is not None and row.digest == digest):
                continue
            page = page.specific
            if row is not None and row.written != written_of(page):
                edited += 1
                continue
            page.title = item.title[:255]
            pages.edition(page, item, Body(), moment, image=image, zone=self.zone, at=self.at)
            if row is None:
                EventSeriesPage.objects.get(pk=series.pk).add_child(instance=page)
                row = self.rows.new(self.run, one.uid, page, part=str(day), kind="Event", path=f"{one.head.path}/{day}")
            row.written = self._publish(one, page, item, day=str(day), is_first=number == 0)
            row.digest = digest
            self.rows.add(row)
        notes = [f"{len(days)} dates, each of them an event of its own in calendars."]
        return notes + ([f"{edited} of them were edited here and stay as they are."] if edited else [])

    def _new_edition(self, one: Planned, item: Item, series: EventSeriesPage, day: date) -> EditionPage:
        return EditionPage(
            title=item.title[:255],
            slug=str(day),
            locale_id=series.locale_id,
            translation_key=identity(self.rows.origin, "date", str(one.translation_key), str(day)),
            uuid=identity(self.rows.origin, "page", one.uid, str(day)),
            live=False,
            has_unpublished_changes=True,
            first_published_at=one.head.published_at if one.is_live else None,
            occurrence_on=day,
        )

    def _publish(self, one: Planned, page: Any, item: Item, *, day: str = "", is_first: bool = True) -> str:
        expires = dates.instant(item.expires, self.zone)
        page.expire_at = expires if expires and expires > self.at else None
        was_live, is_first_version = page.live, page.latest_revision_id is None
        page.full_clean(exclude=publishing.PLACE if is_first_version else None)
        modified = item.modified if item.modified and item.modified.tzinfo else None
        if one.is_live and is_first_version:
            self._identify(one, page, item, day=day, is_first=is_first)
            with as_imported(modified_at=modified, is_announced=self.is_announced):
                return str(publishing.publish_first(page, modified_at=modified).pk)
        revision = page.save_revision(clean=False)
        if one.is_live:
            self._identify(one, page, item, day=day, is_first=is_first)
            with as_imported(modified_at=modified, is_announced=self.is_announced):
                revision.publish()
        elif was_live:
            with as_imported(modified_at=modified, is_announced=self.is_announced):
                page.unpublish()
        if modified:
            stamps = {"latest_revision_created_at": modified}
            if one.is_live:
                stamps["last_published_at"] = max(modified, one.head.published_at or modified)
            Page.objects.filter(pk=page.pk).update(**stamps)
        return str(revision.pk)

    def _identify(self, one: Planned, page: Any, item: Item, *, day: str, is_first: bool) -> None:
        """As followers of the old site know it. Feeds there had series, not their dates."""
        if not hasattr(page, "uuid") or isinstance(page, EventSeriesPage):
            return
        if not day:
            guid = f"{self.addresses.site}{one.head.path}"
            known_elsewhere_as(page.uuid, guid=guid[:1000], atom_id=f"urn:syndication:{item.uid}")
        if isinstance(page, EditionPage) and is_first:
            host = self.addresses.site.partition("://")[2].partition("/")[0]
            uid = item.sync_uid or f"{item.uid}@{host}"
            ForeignUid.objects.update_or_create(edition_uuid=page.uuid, defaults={"uid": uid[:255]})

    def _lead(self, one: Planned, item: Item) -> tuple[SiteImage | None, list[str]]:
        """The picture that stands for the page: one of the library, or its own."""
        uid = self.previews.get(one.uid) or item.preview
        if uid:
            row = self.rows.get(uid)
            image = row.target() if row else None
            if isinstance(image, SiteImage):
                return image, []
            return None, ["Its picture was left out, or is not in the export."]
        if item.image is None:
            return None, []
        row = self.rows.get(one.uid, _LEAD)
        image = row.target() if row else None
        if isinstance(image, SiteImage) and row and row.digest == values.digest(item.image.filename):
            return image, []
        try:
            image = self._own_image(one, item)
        except Unreadable as error:
            return None, [f"Its picture was left out. {error}"]
        row = row or self.rows.new(self.run, one.uid, image, part=_LEAD, kind="Image", path=one.head.path)
        row.content_type, row.object_id = self.rows.type_of(image), image.pk
        row.written, row.digest = written_of(image), values.digest(item.image.filename)
        self.rows.add(row)
        return image, []

    def _own_image(self, one: Planned, item: Item) -> SiteImage:
        """Plone keeps it with each page, so the same file comes many times: here it is in the library once."""
        assert item.image is not None
        title = (item.caption or item.title)[:255]
        image = media.image(
            item.image,
            one.head.place,
            uid=f"lead-{item.uid}",
            is_kept=self.is_kept,
            title=title,
            description=item.alt[:255],
        )
        same = SiteImage.objects.filter(file_hash=image.file_hash).order_by("pk").first()
        if same is not None:
            if self.is_kept:
                image.file.delete(save=False)
            return same
        image.uuid = identity(self.rows.origin, "lead", item.uid)
        image.save()
        return image

    def _topics(self, page: Any, item: Item) -> list[str]:
        if not item.subjects or not hasattr(page, "topics"):
            return []
        slugs = [self.rows.topics[subject] for subject in item.subjects if subject in self.rows.topics]
        page.topics.set(Topic.objects.filter(slug__in=slugs))
        unknown = [subject for subject in item.subjects if subject not in self.rows.topics]
        return [f"No topic here for {', '.join(f'“{one}”' for one in unknown)}."] if unknown else []

    # --- What they share ------------------------------------------------------------------------------------------------

    def _item(self, one: Planned) -> Item:
        item = values.item(self.export.again(one.head.place), self.addresses)
        assert item is not None, "read before"
        return item

    def _digest(self, one: Planned) -> str:
        """Of all that decides what is written."""
        decided = [
            one.becomes,
            one.language,
            one.is_live,
            one.parent,
            str(one.translation_key),
            one.leads_to,
            one.filter,
        ]
        subjects = sorted(self.rows.topics.get(subject, "") for subject in one.head.subjects)
        return values.digest([one.head.digest, *decided, self.previews.get(one.uid, ""), self.zone.key, subjects])

    def _unchanged(self, one: Planned, *why: str) -> None:
        self.results[one.uid] = Result(Outcome.UNCHANGED, list(why))


def written_of(target: Any) -> str:
    """Names what is there now, as `ImportedItem.written` has it."""
    if isinstance(target, Page):
        return str(target.latest_revision_id or "")
    return values.digest([target.title, target.file_hash, getattr(target, "description", "")])
