"""Results of the CMS: matches of a query as rows that pass the filters. A constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, Q, When
from django.urls import reverse
from wagtail.models import Page, WorkflowState

from events.models import EditionPage, EventSeriesPage, Person
from foundation.page_types import is_type
from foundation.whole_numbers import whole_number
from news.models import ArticlePage
from rocb.models import DraftEntry, Organisation, SearchEntry, Topic
from rocb.rights.visible import page_policy, visible_to
from rocb.search.cms.finding import Matches, find, own_pages, sees_only_some
from rocb.search.cms.other_objects import of_things, outside
from rocb.search.cms.rows import NOTHING, Row
from rocb.search.find import CANDIDATES
from rocb.search.words import Terms, cleaned, excerpt, marked

ON_A_PAGE = 20
FACETS = ("type", "state", "language", "year", "author", "topic")


@dataclass(frozen=True, slots=True)
class Asked:
    """Query and filters of a request. Malformed values are ignored."""

    query: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, params: Any) -> Asked:
        chosen = {name: cleaned(params.get(name, ""))[:20] for name in FACETS}
        return cls(cleaned(params.get("q", "")), {name: value for name, value in chosen.items() if value})

    def allows(self, row: Row, *, but: str = "") -> bool:
        return all(value in map(str, row.values(name)) for name, value in self.filters.items() if name != but)

    def path(self, **changes: Any) -> str:
        """Return the address with some filters changed; an empty value removes one."""
        values = {"q": self.query, **self.filters, **changes}
        return "?" + urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Results:
    asked: Asked
    rows: list[Row]  # the rows that pass the filters, best first
    everything: list[Row]
    matches: Matches
    is_whole: bool


def newest(pages: Any, *, by: Any, at: datetime) -> list[Row]:
    """Return rows of those of ``pages`` that ``by`` may know, the last edited first; at most as many as a search reads."""
    known = _pages_known_to(by).filter(pk__in=pages.values("pk"), depth__gt=1).annotate(edited_at=_edited_at(by))
    keys = known.order_by(F("edited_at").desc(nulls_last=True), "-pk").values_list("pk", flat=True)
    return _of_pages(list(keys[:CANDIDATES]), by, at)


def results(asked: Asked, *, by: Any, at: datetime) -> Results:
    """Return the results that ``by`` may find. If there are more matches than are read, the filters are part of the query."""
    matches, everything, is_whole = _read(asked, by, at, narrowed=False)
    rows = [row for row in everything if asked.allows(row)]
    if asked.filters and not is_whole:
        _matches, some, is_whole = _read(asked, by, at, narrowed=True)
        rows = [row for row in some if asked.allows(row)]
    return Results(asked, rows, everything, matches, is_whole)


def _read(asked: Asked, by: Any, at: datetime, *, narrowed: bool) -> tuple[Matches, list[Row], bool]:
    among = _among(asked.filters, by, at) if narrowed else None
    if not asked.query:
        rows = newest(Page.objects.all() if among is None else among, by=by, at=at)
        return Matches(), rows, len(rows) < CANDIDATES
    matches = find(asked.query, by=by, among=None if among is None else among.values("pk"))
    made = {("page", row.pk): row for row in _of_pages(matches.keys("page"), by, at)}
    made |= of_things(matches.found, by)
    found = [made[one.source, one.pk] for one in matches.found if (one.source, one.pk) in made]
    others, meant = outside(asked.query, by, is_last_hope=not found)
    if meant:
        matches = replace(matches, meant=meant)
    elif (
        others and matches.is_inexact
    ):  # rows with all the words replace rows with only some of them, or with similar ones
        matches, found = Matches(terms=matches.terms), []
    return matches, [*found, *others], matches.is_whole


def _pages_known_to(user: Any) -> Any:
    pages = Page.objects.all()
    if sees_only_some(user):
        return visible_to(user, pages)
    return pages if user.is_superuser else pages.filter(pk__in=page_policy().explorable_instances(user).values("pk"))


def _editable(user: Any) -> Q:
    """Return a condition for the pages whose unpublished changes the user may see."""
    return Q(pk__in=own_pages(user).values("pk")) if sees_only_some(user) else Q()


def _edited_at(user: Any) -> Any:
    """Return when a page was last edited. For other people's pages, a contributor only learns when they were published."""
    if not sees_only_some(user):
        return F("latest_revision_created_at")
    return Case(When(_editable(user), then="latest_revision_created_at"), default="last_published_at")


def _among(filters: Mapping[str, str], by: Any, at: datetime) -> Any:
    """Return the pages that may pass the filters: a condition for the database, less exact than `Asked.allows`."""
    pages, editable = Page.objects.all(), _editable(by)
    number = {name: whole_number(value) or 0 for name, value in filters.items()}
    if "language" in filters:
        pages = pages.filter(locale__language_code=filters["language"])
    if "author" in filters:
        pages = pages.filter(owner=number["author"])
    if "topic" in filters:
        some = (model.objects.filter(topics=number["topic"]).values("pk") for model in WITH_TOPICS)
        pages = pages.filter(Q(pk__in=next(some)) | Q(pk__in=next(some)) | Q(pk__in=next(some)))
    if "year" in filters:
        of_year = Q(pk__in=SearchEntry.objects.filter(year=number["year"]).values("item__page"))
        drafts = DraftEntry.objects.filter(year=number["year"]).values("page")
        pages = pages.filter(of_year | (Q(pk__in=drafts) & editable))
    if filters.get("state") == "review":
        pages = pages.filter(editable, pk__in=[int(pk) for pk in _in_review().values_list("object_id", flat=True)])
    elif "state" in filters:
        states = {
            "draft": Q(live=False, first_published_at=None),
            "withdrawn": Q(live=False, first_published_at__isnull=False),
            "scheduled": Q(go_live_at__gt=at) & editable,
            "changed": Q(live=True, has_unpublished_changes=True) & editable,
        }
        pages = pages.filter(states.get(filters["state"], Q(live=True)))
    return pages


_DATE = ("year", "dated_at")
WITH_TOPICS: tuple[Any, ...] = (ArticlePage, EditionPage, EventSeriesPage)


def _in_review() -> Any:
    return WorkflowState.objects.active().filter(base_content_type__app_label="wagtailcore")


def _of_pages(keys: list[int], by: Any, at: datetime) -> list[Row]:
    """Return rows of the pages with ``keys`` that the user may know about. Other people's pages are shown as readers
    see them. Eight queries.
    """
    known = _pages_known_to(by).filter(pk__in=keys).annotate(edited_at=_edited_at(by))
    pages = {page.pk: page for page in known.select_related("locale", "content_type")}
    own = set(Page.objects.filter(_editable(by), pk__in=pages).values_list("pk", flat=True))
    reviewed = set(_in_review().filter(object_id__in=map(str, own)).values_list("object_id", flat=True))
    dates = {
        key: more for key, *more in SearchEntry.objects.filter(item__page__in=pages).values_list("item__page", *_DATE)
    }
    dates |= {key: more for key, *more in DraftEntry.objects.filter(page__in=own).values_list("page", *_DATE)}
    topics: dict[int, set[int]] = {}
    for model in WITH_TOPICS:
        for key, topic in model.objects.filter(pk__in=pages, topics__isnull=False).values_list("pk", "topics"):
            topics.setdefault(key, set()).add(topic)
    return [
        Row(
            type=_type_of(page),
            pk=page.pk,
            name=page.get_admin_display_title(),
            language=page.locale.language_code,
            year=dates.get(page.pk, (None,))[0],
            state=_states(page, at=at, is_in_review=str(page.pk) in reviewed, is_own=page.pk in own),
            author=page.owner_id,
            topic=frozenset(topics.get(page.pk, ())),
            at=dates.get(page.pk, (None, None))[1] or page.edited_at,
        )
        for page in (pages[key] for key in keys if key in pages)
    ]


def _type_of(page: Page) -> str:
    if is_type(page, ArticlePage):
        return "article"
    return "event" if is_type(page, EditionPage) or is_type(page, EventSeriesPage) else "page"


def _states(page: Page, *, at: datetime, is_in_review: bool, is_own: bool) -> frozenset[str]:
    if not is_own:
        return frozenset({"live" if page.live else "draft"})
    if page.live:
        found = {"changed" if page.has_unpublished_changes else "live"}
    else:
        found = {"withdrawn" if page.first_published_at else "draft"}
    if page.go_live_at and page.go_live_at > at:
        found.add("scheduled")
    return frozenset(found | ({"review"} if is_in_review else set()))


# --- For display ------------------------------------------------------------------------------------------------------


def shown(rows: list[Row], matches: Matches, *, by: Any) -> list[Row]:
    """Return ``rows`` with their addresses, marked titles, and excerpts of the text that the user may read."""
    keys = [row.pk for row in rows if row.type in ("article", "event", "page")]
    own = set(
        page_policy()
        .instances_user_has_any_permission_for(by, {"change", "publish"})
        .filter(pk__in=keys)
        .values_list("pk", flat=True)
    )
    public = dict(SearchEntry.objects.filter(item__page__in=keys).values_list("item__page", "plain"))
    texts = {**public, **dict(DraftEntry.objects.filter(page__in=own).values_list("page", "plain"))}
    terms = matches.terms[0] if matches.terms else Terms()
    for other in matches.terms[1:]:
        terms = replace(terms, terms=(*terms.terms, *other.terms))
    elsewhere = {page.pk: page.get_url() for page in Page.objects.filter(pk__in=set(keys) - own)}
    made = []
    for row in rows:
        is_page = row.type in ("article", "event", "page")
        path = _path(row) if not is_page or row.pk in own else elsewhere.get(row.pk) or ""
        text = excerpt(texts.get(row.pk, ""), terms) if is_page and terms else NOTHING
        made.append(replace(row, path=path, title=marked(row.name, terms), excerpt=text))
    return [row for row in made if row.path]


SCREENS = {
    "image": "wagtailimages:edit",
    "document": "wagtaildocs:edit",
    "source": "news_source",
    "entry": "news_entry",
}
SNIPPETS: dict[str, Any] = {"person": Person, "organisation": Organisation, "topic": Topic}


def _path(row: Row) -> str:
    if model := SNIPPETS.get(row.type):
        return reverse(model.snippet_viewset.get_url_name("edit"), args=[row.pk])
    return reverse(SCREENS.get(row.type, "wagtailadmin_pages:edit"), args=[row.pk])
