"""Board of translations: a table of texts and languages, as far as a user may know about them. Users see texts of which
they may edit a version, or translate one that is assigned to them (``access``). Of a version that they may not edit,
they see only whether it is public; of a version that they may not see, nothing. Counts are shown if the user may read
both sides: the original is public or theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import ngettext, pgettext
from wagtail.models import Page
from wagtail.permissions import policy_registry

from foundation import languages
from foundation.authorship import references
from foundation.authorship.naming import display_name
from foundation.authorship.screens.language_rows import one_per_text
from foundation.languages import title_search
from foundation.translation import access, states
from foundation.translation.models import Assignment, TranslationState

EDITS, PUBLISHES = {"change", "publish"}, {"publish"}
BEGINS = "simple_translation.submit_translation"  # the permission that Wagtail's own screen requires
DUE = ("outdated", "missing", "unknown")
NOT_BEGUN, NOT_NEEDED, CURRENT, ORIGINAL = "not_begun", "not_needed", "current", "original"
MOST_FOUND = 10_000  # most results of a search, so that every database accepts the next query
PUBLIC, DRAFT = "public", "draft"  # the user may know no more, or nothing is calculated yet


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in one language. ``counts`` has the number of texts in each state of `DUE`, without zeros."""

    code: str
    state: str
    page: int | None = None
    counts: tuple[tuple[str, int], ...] = ()
    since: datetime | None = None
    assignment: Assignment | None = None
    published_at: datetime | None = None
    is_withdrawn: bool = False
    is_published: bool = False  # public, without a newer draft

    @property
    def person(self) -> Any:
        return self.assignment.user if self.assignment else None

    @property
    def due_on(self) -> date | None:
        return self.assignment.due_on if self.assignment else None

    @property
    def assigned_at(self) -> datetime | None:
        return self.assignment.assigned_at if self.assignment else None

    @property
    def is_open(self) -> bool:
        """Return whether the translator still has to finish."""
        return bool(self.assignment and not self.assignment.finished_at)

    @property
    def is_finished(self) -> bool:
        """Return whether the translator has finished, and the page was neither published nor assigned since."""
        at = self.assignment.finished_at if self.assignment else None
        return bool(at and (self.published_at is None or self.published_at < at))

    @property
    def is_left(self) -> bool:
        """Return whether the translator has something to do. A translation that became current and public after it was
        assigned needs no “Finished”.
        """
        begun = self.assigned_at
        is_public = self.is_published and self.published_at and (begun is None or self.published_at >= begun)
        return self.is_open and not (self.is_current and is_public)

    @property
    def is_to_remind(self) -> bool:
        return self.is_open and not self.is_current

    @property
    def is_current(self) -> bool:
        return self.state == CURRENT and not self.counts

    @property
    def is_due(self) -> bool:
        return bool(self.counts) or self.state == NOT_BEGUN

    @property
    def name(self) -> str:
        return display_name(self.person)

    @property
    def in_words(self) -> str:
        if self.counts:
            return in_words(self.counts)
        return {
            CURRENT: pgettext("translation", "current"),
            NOT_BEGUN: pgettext("translation", "not begun"),
            NOT_NEEDED: pgettext("translation", "not needed"),
            ORIGINAL: pgettext("translation", "original"),
            PUBLIC: pgettext("version in a language", "public"),
            DRAFT: pgettext("version in a language", "draft"),
        }[self.state]


def in_words(counts: Iterable[tuple[str, int]]) -> str:
    first, *others = [number_of(state, number) for state, number in counts]
    return ", ".join([first, *(one[:1].lower() + one[1:] for one in others)])


def number_of(state: str, number: int) -> str:
    words = {
        "outdated": ngettext("%(count)d text out of date", "%(count)d texts out of date", number),
        "missing": ngettext("%(count)d text not translated", "%(count)d texts not translated", number),
        "unknown": ngettext("%(count)d text not checked", "%(count)d texts not checked", number),
    }
    return words[state] % {"count": number}


def name_of(code: str) -> str:
    return dict(languages.choices()).get(code, code)


def has_languages() -> bool:
    return len(languages.codes()) > 1


def is_for(user: Any) -> bool:
    """Return whether the board has anything to show this user."""
    may_edit = policy_registry.get_by_type(Page).user_has_any_permission(user, EDITS)
    return has_languages() and bool(may_edit or access.may_translate_assigned(user))


def _with_any(user: Any, actions: set[str], assigned: Any = access.assigned_pages) -> QuerySet[Any]:
    """Return the pages for which the user has one of these permissions. Those ``assigned`` to them count as changeable."""
    found: Any = policy_registry.get_by_type(Page).instances_user_has_any_permission_for(user, actions)
    if "change" not in actions or not access.may_translate_assigned(user):
        return found  # type: ignore[no-any-return]
    return Page.objects.filter(Q(pk__in=found.order_by().values("pk")) | Q(pk__in=assigned(user).values("pk")))


def _readable(user: Any) -> QuerySet[Any]:
    """Return the pages whose drafts the user may read."""
    return _with_any(user, EDITS, access.readable_pages)


def known_to(user: Any) -> QuerySet[Any]:
    """Return the versions that the user may know about: public ones, and those that they may edit or translate."""
    known = Q(live=True) | Q(pk__in=_readable(user).order_by().values("pk"))
    return references.visible(states.texts().filter(known), to=user)  # type: ignore[no-any-return]


def texts_for(user: Any) -> QuerySet[Any]:
    """Return one page for each text: the oldest version that the user may know about."""
    keys = _with_any(user, EDITS).order_by().values("translation_key")
    found = known_to(user).filter(translation_key__in=keys)
    return Page.objects.filter(pk__in=one_per_text(found, language=""))


def matching(texts: QuerySet[Any], query: str, *, to: Any) -> QuerySet[Any]:
    """Filter the texts: the title of a version that ``to`` may know about must contain all words of ``query``.
    Databases differ in how they treat case and accents, so titles are compared here. Two queries.
    """
    own = _with_any(to, EDITS).order_by().values("pk")
    versions = known_to(to).annotate(shown=Case(When(pk__in=own, then="draft_title"), default="title"))
    titles = versions.order_by().values_list("translation_key", "shown", "title")
    found = title_search.matching(query, ((key, shown or title) for key, shown, title in titles.iterator()))
    numbers = (pk for pk, key in texts.values_list("pk", "translation_key") if key in found)
    return Page.objects.filter(pk__in=list(islice(numbers, MOST_FOUND))).order_by(*texts.query.order_by)


def _rows(user: Any) -> QuerySet[TranslationState]:
    """Return the stored states that the user may see."""
    own, readable = (found.order_by().values("pk") for found in (_with_any(user, EDITS), _readable(user)))
    return TranslationState.objects.filter(page__in=own).filter(Q(original_is_public=True) | Q(original__in=readable))


def _needless() -> QuerySet[Assignment]:
    return Assignment.objects.filter(is_not_needed=True)


def _is_needless(page: str = "") -> Exists:
    """Return a condition: the office needs no translation in this language. ``page`` is the prefix of the page's fields."""
    names = {name: OuterRef(f"{page}{name}") for name in ("translation_key", "locale")}
    return Exists(_needless().filter(**names))


def needed(translations: QuerySet[Any]) -> QuerySet[Any]:
    return translations.exclude(_is_needless())


def in_state(texts: QuerySet[Any], state: str, *, codes: Iterable[str], to: Any) -> QuerySet[Any]:
    """Filter texts that have this state in one of the languages ``codes``, as the user ``to`` sees it."""
    codes = list(codes)
    not_needed = _needless().filter(translation_key=OuterRef("translation_key"))
    if state == NOT_NEEDED:
        return texts.filter(Exists(not_needed.filter(locale__language_code__in=codes)))
    if state == NOT_BEGUN:
        versions = known_to(to).filter(translation_key=OuterRef("translation_key"))
        lacks = [
            ~Exists(versions.filter(locale__language_code=code))
            & ~Exists(not_needed.filter(locale__language_code=code))
            for code in codes
        ]
        return texts.filter(reduce(or_, lacks, Q(pk__in=[])))
    # No correlated subquery, because some databases would then search all rows for each text.
    rows = _rows(to).filter(page__locale__language_code__in=codes).exclude(_is_needless("page__"))
    zero = {f"draft_{name}": 0 for name in DUE}
    found = rows.filter(**zero) if state == CURRENT else rows.filter(**{f"draft_{state}__gt": 0})
    return texts.filter(translation_key__in=found.order_by().values("page__translation_key"))


def translations_of(texts: QuerySet[Any], *, source: str, target: str, to: Any) -> QuerySet[Any]:
    """Return the translations of these texts between two languages, if the user may edit them and know about their
    originals.
    """
    originals = known_to(to).filter(locale__language_code=source).order_by().values("pk")
    found = states.translations().filter(translation_key__in=texts.order_by().values("translation_key"))
    own = _with_any(to, EDITS).order_by().values("pk")
    return found.filter(locale__language_code=target, now_original_id__in=originals, pk__in=own).order_by("pk")


def assigned_to(texts: QuerySet[Any], user: Any) -> QuerySet[Any]:
    own = Assignment.objects.filter(translation_key=OuterRef("translation_key"), user=user, is_not_needed=False)
    return texts.filter(Exists(own))


def may_assign(user: Any, pages: Iterable[Page]) -> set[int]:
    """Return the keys of the pages whose translations the user may assign. One query."""
    return set(_with_any(user, PUBLISHES).filter(pk__in=[page.pk for page in pages]).values_list("pk", flat=True))


def add_cells(rows: Iterable[Any], *, to: Any, codes: Iterable[str]) -> None:
    """Set ``cells`` of each row, and the actions open to the user ``to``. The number of queries does not grow with the rows."""
    rows, codes = list(rows), list(codes)
    keys = {row.translation_key for row in rows}
    versions: dict[Any, dict[str, Any]] = {}
    for page in known_to(to).filter(translation_key__in=keys).annotate(code=F("locale__language_code")):
        versions.setdefault(page.translation_key, {})[page.code] = page
    stored = {row.page_id: row for row in _rows(to).filter(page__translation_key__in=keys)}
    assigned = {
        (one.translation_key, one.locale.language_code): one
        for one in Assignment.objects.filter(translation_key__in=keys).select_related("locale", "user")
    }
    editable = set(_with_any(to, EDITS).filter(translation_key__in=keys).values_list("pk", flat=True))
    assigns, begins = may_assign(to, rows), to.has_perm(BEGINS)
    for row in rows:
        row.may_assign = row.pk in assigns
        row.is_editable = row.pk in editable
        row.may_begin = begins and row.is_editable
        row.shown_title = title_of(row)
        of_row = versions.get(row.translation_key, {})
        row.cells = [
            _cell(
                code,
                of_row.get(code),
                stored,
                _shown(assigned.get((row.translation_key, code)), to=to, assigns=row.may_assign),
                is_original=row.locale.language_code == code,
                editable=editable,
            )
            for code in codes
        ]


def _shown(assignment: Assignment | None, *, to: Any, assigns: bool) -> Assignment | None:
    """Return the assignment if the user may know it: it is theirs, or they assign translations of this text. Everybody
    may know that a translation is not needed.
    """
    if assignment is None or not (assigns or assignment.is_not_needed or assignment.user_id == to.pk):
        return None
    return assignment


def _cell(
    code: str,
    page: Any,
    stored: dict[int, TranslationState],
    assignment: Assignment | None,
    *,
    is_original: bool,
    editable: set[int],
) -> Cell:
    was_public = bool(page and not page.live and page.first_published_at)
    if is_original:
        return Cell(code, ORIGINAL, page.pk if page and page.pk in editable else None, is_withdrawn=was_public)
    if assignment and assignment.is_not_needed:
        return Cell(code, NOT_NEEDED)
    if page is None:
        return Cell(code, NOT_BEGUN, assignment=assignment)
    row = stored.get(page.pk)
    pk = page.pk if page.pk in editable else None
    at = page.last_published_at
    if row is None:
        state = PUBLIC if page.live else DRAFT
        return Cell(code, state, pk, assignment=assignment, published_at=at, is_withdrawn=was_public)
    counts = tuple((name, number) for name in DUE if (number := getattr(row, f"draft_{name}")))
    is_published = page.live and not page.has_unpublished_changes
    return Cell(code, CURRENT, pk, counts, row.draft_due_since, assignment, at, was_public, is_published)


def due_for_editors(user: Any) -> QuerySet[TranslationState]:
    """Return the public translations that are out of date and that the user may publish, the newest first."""
    publishable = _with_any(user, PUBLISHES).order_by().values("pk")
    found = _rows(user).filter(public_outdated_since__isnull=False, page__in=publishable)
    return found.exclude(_is_needless("page__")).order_by("-public_outdated_since", "-pk")


def finished_for(user: Any) -> QuerySet[Any]:
    """Return the translations that were finished, were not published since, and may be published by the user. The
    oldest come first, each with ``finished_at``.
    """
    done = Assignment.objects.filter(translation_key=OuterRef("translation_key"), locale=OuterRef("locale"))
    pages = _with_any(user, PUBLISHES).filter(Q(live=False) | Q(has_unpublished_changes=True), alias_of=None)
    found = pages.annotate(finished_at=Subquery(done.values("finished_at")[:1])).filter(finished_at__isnull=False)
    is_new = Q(last_published_at=None) | Q(last_published_at__lt=F("finished_at"))
    return found.filter(is_new).order_by("finished_at", "pk")


def title_of(page: Any) -> str:
    """Return the title of a row of the board. Users who may not edit the page see the public title, not that of the draft."""
    return str(page.draft_title if page.is_editable and page.draft_title else page.title)
