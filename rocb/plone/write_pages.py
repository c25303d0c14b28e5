"""Writer of pages: first empty drafts, then filled ones, published if the public saw them on the old site."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _
from wagtail.models import Page

from events.models import EditionPage, EventSeriesPage, ForeignUid
from foundation.languages.following import links_read_ahead
from news.api import as_imported, known_elsewhere_as
from news.models import ArticlePage
from old_sites import counting, dates, listings, recurrence, values
from old_sites.boxes import Unreadable
from old_sites.counting import Compared
from old_sites.delta import is_edited
from old_sites.neutral import SERIES
from old_sites.planned import Becomes, Planned, identity
from old_sites.reasons import Reason, reason
from old_sites.values import Item
from rocb.models import ImportedItem, ImportedText, StandardPage
from rocb.plone import comparing, copies, folders, history, pages, publishing, typed
from rocb.plone.bodies import Body
from rocb.plone.comparing import seen_of_item, seen_of_page
from rocb.plone.pages import When
from rocb.plone.report import Outcome
from rocb.plone.stored_blocks import linked_to_versions
from rocb.plone.visibility import Visibility
from rocb.plone.work import Dates, Publication, Result, Work, here_of, last_of, written_of
from rocb.plone.write_files import FileWriter

NO_LIST = _("The parent list or page does not exist in the language “%(language)s” yet.")
_HIDDEN_FILE = _("%(name)s was not public on the old site, so this public page does not show it.")
_NO_PAGE = _("There is no page at %(address)s in the language “%(language)s”, so the page is below the home page.")
_OTHER_SLUG = _("The address here ends with “%(slug)s”, because another page has “%(name)s”.")
STAYS = _("The page stays where it is, although the import would put it elsewhere now.")
_MODELS: dict[Becomes, type[Page]] = {
    Becomes.ARTICLE: ArticlePage,
    Becomes.EVENT: EditionPage,
    Becomes.SERIES: EventSeriesPage,
    Becomes.PAGE: StandardPage,
}


class PageWriter:
    def __init__(self, work: Work, files: FileWriter) -> None:
        self.work, self.files = work, files
        self.read: dict[int, Any] = {}  # pages that are filled next, by their key
        self.waiting: list[Publication] = []  # to be published together
        self.visibility = Visibility(work)
        self.texts: list[ImportedText] = []  # to be saved together
        self.linked: set[int] = set()  # keys of the pages that their texts link to
        self.dates: deque[Dates] = deque()  # of the series in progress

    def begin(self, one: Planned) -> None:
        """Create an empty draft if there is none."""
        parent = self.parent(one)
        parent.refresh_from_db()
        page, name = self.draft(one)
        taken = set(parent.get_children().values_list("slug", flat=True))
        page.slug = publishing.free(name, taken, below=parent)
        parent.add_child(instance=page)
        row = self.work.rows.new(self.work.run, one.uid, page, kind=one.head.type, path=one.head.path)
        row.was_below = parent.pk
        self.work.rows.add(row)
        history.entry(one.head, page).save()

    def draft(self, one: Planned) -> tuple[Any, str]:
        """Return an unsaved draft, and the last part of its old address."""
        page = _MODELS[one.becomes](
            title=one.head.title,
            locale_id=self.work.rows.locales[one.language],
            translation_key=one.translation_key,
            live=False,
            has_unpublished_changes=True,
            first_published_at=one.head.published_at if one.is_live else None,
        )
        if hasattr(page, "uuid"):
            page.uuid = identity(self.work.rows.origin, "page", one.uid)
        return page, _name(one)

    def parent(self, one: Planned) -> Page:
        if one.parent:
            row = self.work.rows.get(one.parent)
            page = row.target() if row else None
            if page is not None:
                return page.specific
        if one.below and (above := self.work.rows.page_at(one.below, one.language)):
            return above.specific
        lists: dict[Becomes, dict[str, Any]] = {
            Becomes.ARTICLE: self.work.rows.news,
            Becomes.EVENT: self.work.rows.events,
            Becomes.SERIES: self.work.rows.events,
            Becomes.PAGE: self.work.rows.homes,
        }
        parent = lists[one.becomes].get(one.language)
        if parent is None:
            raise Unreadable(NO_LIST, language=one.language)
        return parent  # type: ignore[no-any-return]

    def read_ahead(self, some: Iterable[Planned]) -> None:
        """Read the pages of ``some``, which are filled next, and the topics, with a few queries for all."""
        keys: dict[type[Page], list[int]] = {}
        for one in some:
            row = self.work.rows.get(one.uid)
            if row is not None and row.object_id:
                keys.setdefault(_MODELS[one.becomes], []).append(row.object_id)
        self.read.clear()
        for model, pks in keys.items():
            self.read |= model._default_manager.select_related("locale").in_bulk(pks)
        publishing.know_parents(self.read.values())
        self.work.rows.read_topics()

    def finish(self, one: Planned) -> None:
        row = self.work.rows.get(one.uid)
        assert row is not None, "begun before"
        page = self.read.pop(row.object_id or 0, None)
        digest, was_written = self.work.digest(one), bool(row.digest)
        is_begun = row.digest == _begun(digest)  # a series whose dates are not all written
        if page is None:
            self.work.gone_here(one, row)
            return
        is_ours = was_written and not is_begun and is_edited(last_of(row), here_of(page))
        closed = self.visibility.closed_since(row) if one.is_live else []
        if was_written and row.digest == digest and (is_ours or not (closed or self._is_found_now(row))):
            self.work.unchanged(one, *closed)
        elif not is_ours or self.work.may_overwrite(one, row, page):
            outcome = Outcome.CHANGED if was_written and not is_begun else Outcome.IMPORTED
            notes, compared = self._fill(one, row, page, digest)
            notes += self.work.moved.get(one.uid, [])
            stays = was_written and one.becomes == Becomes.PAGE and page.get_parent() != self.parent(one).page_ptr
            notes += [reason(STAYS)] if stays and reason(STAYS) not in notes else []
            if self.dates and self.dates[-1].one is one:
                self.dates[-1].is_overwriting = is_ours
                self.dates[-1].result = Result(outcome, notes, compared)
            else:
                self.work.results[one.uid] = Result(outcome, notes, compared)

    def _is_found_now(self, row: ImportedItem) -> bool:
        targets = map(self.work.rows.resolve, row.missing)
        return any(target is not None and not self.visibility.is_hidden(target) for target in targets)

    def _fill(self, one: Planned, row: ImportedItem, page: Any, digest: str) -> tuple[list[Reason], Compared]:
        item = self.work.item(one)
        resolve = self.work.rows.resolver(one.language)
        if item.body:
            resolve = self.work.rows.with_lists(resolve)
        hidden, shown = dict[str, None](), set[str]()
        known: copies.Known = copies.everything
        if one.is_live:
            known, resolve = self.visibility.known(resolve, shown), self.visibility.without_hidden(resolve, hidden)
        body = typed.body_for(item, self.work.addresses, resolve, known, has_lists=one.becomes == Becomes.PAGE)
        body.blocks = linked_to_versions(body.blocks, _other_versions(page, body))
        image, notes = self.files.lead(one, item)
        if image is not None and one.is_live and self.visibility.is_hidden(("image", image.pk)):
            hidden[image.title], image = None, None
        notes += [reason(_HIDDEN_FILE, name=name.partition(":")[2] or name) for name in hidden]
        page.title = one.head.title
        notes += self._topics(page, item)
        related, unknown = self._related(one, page, item)
        if one.below and self.work.rows.page_at(one.below, one.language) is None:
            notes.append(reason(_NO_PAGE, address=one.below, language=one.language))
        if not row.digest and page.slug != (wanted := publishing.slug_of(_name(one))):
            notes.append(reason(_OTHER_SLUG, slug=page.slug, name=wanted))
        days: list[tuple[date, When]] = []
        is_begun, zone = row.digest == _begun(digest), self.zone_of(item)
        if one.becomes == Becomes.ARTICLE:
            filled = pages.article(page, item, body, image=image, zone=self.work.zone)
        elif one.becomes == Becomes.PAGE:
            names = listings.lists_shown(
                tuple(f"list:{name}" for name in one.lists), item.blocks, path=item.path, uid=item.uid
            )
            lists = [int(str(target[1])) for name in names if (target := resolve(name))]
            page.show_in_menus, page.show_in_footer = one.is_in_menu, False
            listed = folders.listed(one, item, self.work, resolve)
            shown |= {f"uid:{uid}" for uid in one.files} - {*listed.missing}
            unknown, notes, body.linked = (
                [*unknown, *listed.missing],
                [*notes, *listed.notes],
                body.linked | listed.linked,
            )
            filled = pages.standing_page(page, item, body, image=image, lists=lists, listed=listed.blocks)
        elif one.becomes == Becomes.EVENT:
            filled = pages.edition(page, item, body, pages.when(item, zone), image=image, zone=zone, at=self.work.at)
        elif one.head.type == SERIES:
            filled = pages.whole_series(page, item, body)
        else:
            moment, found = self._when(item), recurrence.of_item(item, zone)
            assert found is not None, "planned as a series"
            filled = pages.series(page, item, body, found, moment, zone, at=self.work.at)
            days = [(day, moment.on(day)) for day in pages.days_of(found, at=self.work.at, filled=filled)]
        before = seen_of_item(item)
        compared = counting.compare(before, seen_of_page(page))
        is_again = row.digest == digest  # only because of what the public can see now
        row.missing = sorted({*body.missing, *unknown})
        row.shown = sorted(shown | ({f"image:{image.pk}"} if image else set()))
        row.digest = _begun(digest) if days else digest
        self.linked |= body.linked
        if not is_begun:
            self.publish(one, page, item, row)
        if days:
            self.publish_waiting()  # the editions are its child pages
            rows = {str(day): self.work.rows.get(one.uid, str(day)) for day, _moment in days}
            for part in filter(None, rows.values() if is_again else []):
                part.digest = ""
                self.work.rows.add(part)
            done = {day for day, row in rows.items() if row is not None and row.digest == digest}
            queue, first = deque(pair for pair in days if str(pair[0]) not in done), days[0][0]
            self.dates.append(Dates(one, item, page, row, digest, image, queue, first=first, count=len(days)))
        self.texts.append(comparing.kept(row, before, compared))
        return [*body.notes, *filled.notes, *notes, *related], compared

    def zone_of(self, item: Item) -> ZoneInfo:
        return ZoneInfo(item.time_zone) if item.time_zone else self.work.zone

    def _when(self, item: Item) -> When:
        moment = pages.when(item, self.zone_of(item))
        assert moment is not None, "planned as a page"
        return moment

    def publish(
        self, one: Planned, page: Any, item: Item, row: ImportedItem, *, day: str = "", is_first: bool = True
    ) -> None:
        """Publish immediately, except for a page that goes live with its first revision: it waits for others
        (`publish_waiting`)."""
        expires = dates.instant(item.expires, self.work.zone)
        page.expire_at = expires if expires and expires > self.work.at else None
        was_live, is_first_version = page.live, page.latest_revision_id is None
        modified = dates.instant(item.modified or item.effective or item.created, self.work.zone)
        modified = min(modified, self.work.at) if modified else None
        if one.is_live and is_first_version:
            publishing.check(page)
            identity = self._identity(one, page, item, day=day, is_first=is_first)
            self.waiting.append(Publication(page, row, modified, identity))
            return
        page.full_clean(exclude=publishing.PLACE if is_first_version else None)
        revision = page.save_revision(clean=False)
        if one.is_live:
            identity = self._identity(one, page, item, day=day, is_first=is_first)
            if identity and not was_live:  # otherwise followers know it already, perhaps by an earlier address
                known_elsewhere_as({page.uuid: identity})
            with as_imported(modified_at=modified, is_announced=self.work.is_announced):
                revision.publish()
        elif was_live:
            with as_imported(modified_at=modified, is_announced=self.work.is_announced):
                page.unpublish()
        if modified:
            stamps = {"latest_revision_created_at": modified}
            if one.is_live:
                stamps["last_published_at"] = max(modified, one.head.published_at or modified)
            Page.objects.filter(pk=page.pk).update(**stamps)
        row.written, row.was_live = str(revision.pk), one.is_live
        self.work.rows.add(row)

    def publish_waiting(self) -> None:
        texts, self.texts = self.texts, []
        ImportedText.objects.bulk_create(
            texts, update_conflicts=True, unique_fields=["item"], update_fields=comparing.FIELDS
        )
        waiting, linked, self.waiting, self.linked = self.waiting, self.linked, [], set()
        if not waiting:
            return
        known_elsewhere_as({one.page.uuid: one.identity for one in waiting if one.identity})
        modified = {one.page.pk: one.modified_at for one in waiting if one.modified_at}
        with links_read_ahead(linked):
            publishing.publish_first(
                [one.page for one in waiting], modified_at=modified, is_announced=self.work.is_announced
            )
        for one in waiting:
            one.row.written, one.row.was_live = written_of(one.page), True
            self.work.rows.keep(one.row)
        self.work.rows.save([one.row for one in waiting])

    def _identity(self, one: Planned, page: Any, item: Item, *, day: str, is_first: bool) -> tuple[str, str] | None:
        """Return the ids in the old site's RSS and Atom feeds. Its feeds contained series, not their dates."""
        if not hasattr(page, "uuid") or isinstance(page, EventSeriesPage):
            return None
        if isinstance(page, EditionPage) and is_first:
            host = self.work.addresses.site.partition("://")[2].partition("/")[0]
            uid = item.sync_uid or ("" if item.is_neutral else f"{item.uid}@{host}")
            if uid:
                ForeignUid.objects.update_or_create(edition_uuid=page.uuid, defaults={"uid": uid[:255]})
        if day:
            return None
        if item.guid:
            return item.guid[:1000], (item.atom_id or item.guid)[: 500 if item.atom_id else 1000]
        return f"{self.work.addresses.site}{one.head.path}"[:1000], f"urn:syndication:{item.uid}"

    def _topics(self, page: Any, item: Item) -> list[Reason]:
        if not item.subjects or not hasattr(page, "topics"):
            return []
        slugs = [self.work.rows.topics[subject] for subject in item.subjects if subject in self.work.rows.topics]
        page.topics.set(self.work.rows.topics_called(slugs))
        unknown = [subject for subject in item.subjects if subject not in self.work.rows.topics]
        names = ", ".join(unknown)
        return [reason(_("Subjects without a topic of the same name here: %(names)s."), names=names)] if unknown else []

    def _related(self, one: Planned, page: Any, item: Item) -> tuple[list[Reason], list[str]]:
        """Return notes, and the names of items that do not exist here. Only articles have related items here, which
        must be articles."""
        names = [
            *(f"uid:{uid}" for uid in self.work.related.get(one.uid, [])),
            *(f"path:{path}" for path in item.related),
        ]
        if not names:
            return [], []
        targets = {name: self.work.rows.resolve(name) for name in dict.fromkeys(names)}
        unknown = [name for name, target in targets.items() if target is None]
        pks = list(dict.fromkeys(int(str(target[1])) for target in targets.values() if target and target[0] == "page"))
        articles = set(ArticlePage.objects.filter(pk__in=pks).exclude(pk=page.pk).values_list("pk", flat=True))
        if isinstance(page, ArticlePage):
            row = page.related.model
            chosen = [pk for pk in pks if pk in articles]
            page.related.set([row(article_id=pk, sort_order=number) for number, pk in enumerate(chosen)])
        else:
            articles = set()
        without = len(targets) - len(unknown) - len(articles)
        sentences = [
            (len(unknown), _("Related items that are not in the export, or were not imported: %(count)s.")),
            (without, _("Related items that were not imported, because they are not articles here: %(count)s.")),
        ]
        return [reason(words, count=count) for count, words in sentences if count], unknown


def _name(one: Planned) -> str:
    """Return the last part of the old address."""
    return one.head.path.rpartition("/")[2] or one.head.title


def _other_versions(page: Any, body: Body) -> dict[int, str]:
    """Return the addresses of the page in other languages that its text links to, by key."""
    found = Page.objects.filter(pk__in=body.linked, translation_key=page.translation_key) if body.linked else []
    return {other.pk: address for other in found if other.pk != page.pk and (address := other.get_url())}


def _begun(digest: str) -> str:
    """Return the digest of a series until all its dates are written."""
    return values.digest([digest, "begun"])
