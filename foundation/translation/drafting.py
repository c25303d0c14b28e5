"""Machine drafts of the texts of a translation that are missing or, on request, out of date.

A task translates some texts, saves them and enqueues the next task, so no web request waits for the engine, and other
tasks get their turn. ``DraftRequest`` has the texts that are left. A text is saved only if it is still the same as when
its translation began (``saving``), so text that people type in the meantime stays. Formatting cannot be translated: a
paragraph of rich text is drafted as plain text with its line breaks.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from foundation.translation import access, pages, rich_text
from foundation.translation.engines import TranslationFailed, engine
from foundation.translation.models import DraftRequest
from foundation.translation.pairing import Pair, State
from foundation.translation.saving import DRAFTABLE, Entry, How, base_of, save
from foundation.translation.texts import LETTER, Text, fingerprint

logger = logging.getLogger(__name__)

AT_ONCE = 2000  # characters that one task translates
FORGOTTEN = timedelta(minutes=10)  # without progress
FAILURES = 2  # consecutive failures after which the engine counts as out of order
BREAK = re.compile(r"<br\s*/?>")


@dataclass(frozen=True, slots=True)
class Offer:
    """State of the drafts of a page, for its screen."""

    missing: int
    outdated: int
    request: DraftRequest | None
    is_running: bool

    @property
    def progress(self) -> str:
        assert self.request
        numbers = {"done": self.request.whole - len(self.request.left), "whole": self.request.whole}
        return _("Machine translation: %(done)d of %(whole)d texts.") % numbers


def is_possible(original: Any, page: Any) -> bool:
    return engine().can_translate(original.locale.language_code, page.locale.language_code)


def offer(original: Any, page: Any, pairs: Iterable[Pair], *, at: datetime) -> Offer | None:
    """Return what the screen offers, None if the engine cannot translate these languages."""
    if not is_possible(original, page):
        return None
    found = [pair.state for pair in pairs]
    request = DraftRequest.objects.filter(page=page.pk).first()
    return Offer(found.count(State.MISSING), found.count(State.OUT_OF_DATE), request, is_running(request, at=at))


def is_running(request: DraftRequest | None, *, at: datetime) -> bool:
    return bool(request and request.left and not request.has_failed and at - request.changed_at < FORGOTTEN)


@transaction.atomic
def start(original: Any, page: Any, *, user: Any, at: datetime, also_outdated: bool) -> bool:
    """Request drafts, unless drafts are already being made. Return whether a task is needed."""
    locked = Page.objects.select_for_update().get(pk=page.pk)
    last = DraftRequest.objects.filter(page=locked).first()
    if is_running(last, at=at):
        return False
    states = DRAFTABLE if also_outdated else {State.MISSING}
    found = pages.read(original, locked.specific.get_latest_revision_as_object())
    left = [pair.original.path for pair in found if pair.original and pair.state in states]
    if last and last.has_failed:  # texts at which the engine has not failed come first
        left.sort(key=lambda path: path in last.left[:1])
    values = {"user": user, "left": left, "whole": len(left), "changed_at": at, "has_failed": False}
    DraftRequest.objects.update_or_create(page=locked, defaults=values)
    return bool(left)


def go_on(page_id: int, *, at: datetime) -> bool:
    """Draft the next texts of a request. Return whether more are left. A request ends if the engine fails, or if the
    user may not translate the page any more.
    """
    request = DraftRequest.objects.filter(page=page_id, has_failed=False).select_related("user").first()
    page: Any = Page.objects.filter(pk=page_id).specific().first()
    original = pages.original_of(page) if page and request and request.left else None
    if request is None or original is None:
        return False
    if not access.may_translate(request.user, page) or page.permissions_for_user(request.user).page_locked():
        return _failed(page_id)
    found = {
        one.original.path: one for one in pages.read(original, page.get_latest_revision_as_object()) if one.original
    }
    paths = _next(request.left, found)
    chosen = [found[path] for path in paths if path in found and found[path].state in DRAFTABLE]
    entries = _drafted_if_possible(chosen, original.locale.language_code, page.locale.language_code)
    if chosen and entries is None:
        return _failed(page_id)
    with transaction.atomic():
        save(page, entries or [], user=request.user, at=at)
        request.left = request.left[len(paths) :]
        request.changed_at = at
        request.save(update_fields=["left", "changed_at"])
    return bool(request.left)


def _failed(page_id: int) -> bool:
    DraftRequest.objects.filter(pk=page_id).update(has_failed=True)
    return False


def _drafted_if_possible(pairs: list[Pair], source: str, target: str) -> list[Entry] | None:
    """Return the entries to save, without the texts at which the engine fails. None if it fails at all of them."""
    try:
        return list(_drafted(pairs, source, target))
    except Exception:  # also exceptions of the site's own engine
        logger.exception("%d texts could not be translated by machine", len(pairs))
    if len(pairs) == 1:
        return None
    found: list[list[Entry] | None] = []
    for pair in pairs:
        found.append(_drafted_if_possible([pair], source, target))
        if found == [None] * FAILURES:
            return None
    return None if not any(one is not None for one in found) else [entry for one in found for entry in one or ()]


def _next(left: list[str], found: dict[str, Pair]) -> list[str]:
    """Return the first paths whose texts fill one task, at least one."""
    paths: list[str] = []
    length = 0
    for path in left:
        pair = found.get(path)
        length += len(pair.original.value) if pair and pair.original else 0
        if paths and length > AT_ONCE:
            break
        paths.append(path)
    return paths


def _drafted(pairs: Iterable[Pair], source: str, target: str) -> Iterator[Entry]:
    """Yield the entries to save. A text that is empty or too long for its field is left out."""
    originals = [(pair, pair.original) for pair in pairs if pair.original]
    pieces = [_pieces(text) for _pair, text in originals]
    given = [piece for one in pieces for piece in one if LETTER.search(piece)]
    answers = engine().translate(given, source, target) if given else []
    if len(answers) != len(given):
        raise TranslationFailed(f"The engine translated {len(given)} texts into {len(answers)}.")
    answer = iter(answers)
    for (pair, text), one in zip(originals, pieces, strict=True):
        lines = [" ".join(next(answer).split()) if LETTER.search(piece) else piece for piece in one]
        value = "<br/>".join(escape(line, quote=False) for line in lines) if text.is_rich else "\n".join(lines)
        most = text.kind.most_characters
        if LETTER.search(value) and not (most and not text.is_rich and len(value) > most):
            yield Entry(text.path, value, base_of(pair), fingerprint(text.words), How.DRAFTED)


def _pieces(text: Text) -> list[str]:
    """Return the lines of a text, without formatting."""
    if text.is_rich:
        return [rich_text.visible(line) for line in BREAK.split(text.value)]
    return [line.strip() for line in text.value.splitlines()]


def lacks_formatting(pair: Pair) -> bool:
    """Return whether the original has formatting or links that the draft lost."""
    text = pair.original
    return bool(
        pair.state is State.DRAFTED and text and text.is_rich and rich_text.TAG.search(BREAK.sub("", text.value))
    )
