"""Calculate and store the states of translated pages, and find rows that are wrong.

* `recalculate` writes the rows of all versions of one text. A change of a page enqueues it (``recording``).
* `sweep` finds rows that are missing or were calculated from other revisions, such as after an upgrade, a lost task or
  a change by another program. It repairs some of them at each call.

A page is read from the revisions that its row names, so if another process overtakes this one, the next sweep finds the
wrong row. The texts of pages that everybody may read go into the translation memory together with the row (``memory``).
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from wagtail.models import Page, Revision

from foundation.public_pages import private_places
from foundation.translation import memory
from foundation.translation.models import Assignment, TranslationState
from foundation.translation.pages import TranslatedPage, read
from foundation.translation.pairing import Pair, State
from foundation.translation.quality.of_page import of_figures
from foundation.translation.texts import Texts

logger = logging.getLogger(__name__)

AT_ONCE = 250  # a few seconds of work
KINDS = {
    "current": (State.CURRENT, State.SAME),
    "outdated": (State.OUT_OF_DATE, State.GONE),
    "missing": (State.MISSING,),
    "unknown": (State.UNKNOWN, State.DRAFTED),
}


def models() -> list[type[Page]]:
    """Return the page types of the site that are translated paragraph by paragraph."""
    return [model for model in apps.get_models() if issubclass(model, Page) and issubclass(model, TranslatedPage)]


def texts() -> QuerySet[Page]:
    """Return all versions of texts that are translated, including the originals. Aliases are not versions."""
    types = ContentType.objects.get_for_models(*models(), for_concrete_models=False).values()
    return Page.objects.filter(content_type__in=list(types), alias_of=None)


def translations() -> QuerySet[Page]:
    """Return the versions that have an original, each with the fields of `TranslationState.BASIS` as they are now."""
    older = texts().filter(translation_key=OuterRef("translation_key"), pk__lt=OuterRef("pk"))
    found = texts().annotate(now_original_id=Subquery(older.order_by("pk").values("pk")[:1]))
    original = Page.objects.filter(pk=OuterRef("now_original_id"))
    return found.filter(now_original_id__isnull=False).annotate(
        now_original_is_public=Subquery(original.values("live")[:1]),
        now_original_revision=Subquery(original.values(number=_revision_of_readers())[:1]),
        now_is_public=F("live"),
        now_draft_revision=Coalesce(F("latest_revision_id"), 0),
        now_public_revision=Coalesce(F("live_revision_id"), 0),
        now_is_open=Case(When(_is_open(), then=True), default=False),
    )


def _is_open() -> Q:
    """Return a condition: everybody may read both the translation and its original."""
    hidden = private_places()
    readable = Page.objects.filter(pk=OuterRef("now_original_id"), live=True)
    own = Q(live=True)
    for path in hidden:
        readable, own = readable.exclude(path__startswith=path), own & ~Q(path__startswith=path)
    return own & Q(Exists(readable))


def _revision_of_readers() -> Any:
    """Return the revision from which a translation is made: the public one, or else the latest draft."""
    return Coalesce(Case(When(live=True, then=F("live_revision_id")), default=F("latest_revision_id")), 0)


def wrong() -> QuerySet[Page]:
    """Return the translations whose row is missing or was calculated from something else."""
    return translations().filter(_is_wrong())


def behind() -> QuerySet[Page]:
    """Return the translations whose public texts are out of date, or may be: their row is wrong."""
    return translations().filter(_is_wrong() | Q(translation_state__public_outdated_since__isnull=False))


def _is_wrong() -> Q:
    differs = Q(translation_state=None)
    for name in TranslationState.BASIS:
        differs |= ~Q(**{f"translation_state__{name}": F(f"now_{name}")})
    return differs


def sweep(*, at: datetime, most: int = AT_ONCE) -> int:
    """Repair at most ``most`` rows, the newest pages first. Return how many."""
    repaired = sum(_try_to_store(page, at=at) for page in wrong().order_by("-pk")[:most])
    return repaired + _without_a_translation()


def recalculate(translation_key: str, *, at: datetime) -> None:
    """Calculate the rows of all versions of a text, even if no revision differs, because a page may be saved without one."""
    for page in translations().filter(translation_key=translation_key):
        _try_to_store(page, at=at)
    _without_a_translation(translation_key=translation_key)


def _without_a_translation(**keys: Any) -> int:
    """Delete the rows of pages that are no longer translations, as after the deletion of the original."""
    gone = TranslationState.objects.filter(**{f"page__{name}": value for name, value in keys.items()})
    return gone.exclude(page__in=translations().filter(**keys).values("pk")).delete()[0]


def _try_to_store(page: Any, *, at: datetime) -> bool:
    """Write the row of a page. A page that cannot be read does not stop the others."""
    try:
        _store(page, at=at)
    except Page.DoesNotExist:
        return False  # deleted since
    except Exception:
        logger.exception("The state of the translation %s could not be calculated. It will be tried again", page.pk)
        return False
    return True


@transaction.atomic
def _store(page: Any, *, at: datetime) -> None:
    """Write the row of ``page``, from `translations`, and its part of the memory. Only changed fields are saved,
    because the notice for readers depends on them.
    """
    basis = {name: getattr(page, f"now_{name}") for name in TranslationState.BASIS}
    stored = TranslationState.objects.select_for_update().filter(page=page).first()
    original, specific = Page.objects.get(pk=page.now_original_id).specific, page.specific
    public = read(original, specific) if specific.live and original.live else []
    before = stored.original_revision if stored else None
    values = {**basis, **_counted(original, specific, public, stored, at=at)}
    if stored is None:
        stored, _created = TranslationState.objects.update_or_create(page_id=page.pk, defaults=values)
    changed = [name for name, value in values.items() if getattr(stored, name) != value]
    for name in changed:
        setattr(stored, name, values[name])
    if changed:
        stored.save(update_fields=[name.removesuffix("_id") for name in changed])
    is_new_original = before not in {None, basis["original_revision"]}
    if is_new_original and (stored.draft_outdated or stored.added):
        _hand_back(page)
    memory.remember(stored, public if stored.is_open else [])


def _hand_back(page: Page) -> None:
    """Open a finished assignment again: the translator finds the changed original in their list and email."""
    own = Assignment.objects.filter(translation_key=page.translation_key, locale=page.locale_id, user__is_active=True)
    own.filter(finished_at__isnull=False).update(finished_at=None)


def _counted(
    original: Any, page: Any, pairs: list[Pair], stored: TranslationState | None, *, at: datetime
) -> dict[str, Any]:
    """Return the values of a row. ``pairs`` are the texts that readers see; empty if a version is not public."""
    source = original if original.live else original.get_latest_revision_as_object()
    changed_at = (original.last_published_at if original.live else original.latest_revision_created_at) or at
    draft_pairs = read(source, page.get_latest_revision_as_object())
    draft, public = counts(draft_pairs), counts(pairs)
    draft["outdated"] += _wrong_figures(source, page.get_latest_revision_as_object())
    public["outdated"] += _wrong_figures(original, page) if pairs else 0
    added = _added([*draft_pairs, *pairs], stored)
    lacks = public["outdated"] or any(_identity(pair) in added for pair in pairs if pair.state is State.MISSING)
    due = draft["outdated"] + draft["missing"] + draft["unknown"]
    return {
        **{f"draft_{name}": number for name, number in draft.items()},
        **{f"public_{name}": number for name, number in public.items()},
        "draft_due_since": (stored and stored.draft_due_since) or changed_at if due else None,
        "public_outdated_since": ((stored and stored.public_outdated_since) or changed_at if lacks else None),
        "added": added,
    }


def _wrong_figures(original: Any, page: Any) -> int:
    """Return how many figures of tables differ. They have no words, so they are not texts."""
    return sum(one.finding.is_error for one in of_figures(original, page))


def _added(pairs: list[Pair], stored: TranslationState | None) -> list[str]:
    """Return the missing texts that were added to the original since the translation was last compared, or were already
    such texts then. Other missing texts were left out on purpose.
    """
    missing = {_identity(pair): pair.original for pair in pairs if pair.state is State.MISSING and pair.original}
    if stored is None or not missing:
        return []
    added = set(stored.added) & set(missing)
    if before := Revision.objects.filter(pk=stored.original_revision).first():
        texts = list(Texts(before.as_object()))
        known = {text.words for text in texts} | {text.path for text in texts if text.has_identity}
        added |= {key for key, text in missing.items() if text.words not in known and key not in known}
    return sorted(added)


def _identity(pair: Pair) -> str:
    """Return what identifies a text of the original: its path, or its words if the path depends on its neighbours."""
    text = pair.original
    return (text.path if text.has_identity else text.words) if text else ""


def counts(pairs: list[Pair]) -> dict[str, int]:
    """Return the number of texts in each state."""
    found = Counter(pair.state for pair in pairs)
    return {name: sum(found[state] for state in states) for name, states in KINDS.items()}
