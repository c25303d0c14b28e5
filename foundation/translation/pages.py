"""Pages that are translated paragraph by paragraph: what each text was made from, and how to record it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db import models

from foundation.languages.versions import begun_before
from foundation.translation.pairing import Made, Pair, pairs
from foundation.translation.texts import Texts, block_of


class TranslatedPage(models.Model):
    """Base of a page type. Put it before ``Page`` in the bases."""

    #: Names of the fields with text, in the order in which they are translated. A field is plain text, rich text or a
    #: `StreamField`.
    translated_fields: ClassVar[tuple[str, ...]] = ("title",)

    #: Names of related rows with text, each with its fields. A ``key`` of the rows, the same in all languages, pairs them.
    translated_rows: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    translated_from = models.JSONField(
        default=dict,
        editable=False,
        help_text="For the path of each text: what it was translated from, as `foundation.translation.pairing.Made`.",
    )

    class Meta:
        abstract = True


def is_translated(page: Any) -> bool:
    return isinstance(page, TranslatedPage) and not getattr(page, "alias_of_id", None)


def original_of(page: Any) -> Any | None:
    """Return what ``page`` is translated from: the oldest version, as readers see it if it is public, otherwise its
    latest draft. None for the oldest version itself. One or two queries."""
    return next(iter(begun_before(page)), None)


def has_original(page: Any) -> bool:
    """Return whether ``page`` is a translation. One query."""
    others = type(page)._default_manager.filter(translation_key=page.translation_key, alias_of=None, pk__lt=page.pk)
    return bool(others.exists())


def read(original: Any, translation: Any) -> list[Pair]:
    """Return the texts of ``original`` with their translations. No query."""
    return pairs(Texts(original), Texts(translation), translation.translated_from)


def begin(translation: Any) -> None:
    """Record that ``translation`` is an untranslated copy of another version. Does not save."""
    texts = Texts(translation)
    copied = list(texts)
    texts.add_keys()
    texts.store()
    translation.translated_from = {
        text.path: Made(of=source.path, text=source.words, how="copied")
        for source, text in zip(copied, texts, strict=True)
    }


def translate(translation: Any, original: Any, path: str, value: str, *, is_same: bool = False) -> None:
    """Set the translation of the text ``path`` of ``original`` to ``value`` (HTML if the text is rich), and record that
    it was made from that text as it is now. Adds a text that is missing. Does not save. Raises KeyError if the original
    has no such text."""
    sources, texts = Texts(original), Texts(translation)
    source = sources[path]
    found = pairs(sources, texts, translation.translated_from)
    place = next(number for number, pair in enumerate(found) if pair.original and pair.original.path == path)
    target = found[place].translation
    if target is None:
        before = next((pair.translation.path for pair in reversed(found[:place]) if pair.translation), None)
        known = {text.path for text in texts}
        texts.add(sources, path, value, after=before, block=_block_for(path, found))
        added = [text for text in texts if text.path not in known]
        made = {
            text.path: Made(of=text.path, text=sources[text.path].words, how="copied")
            for text in added
            if text.path in sources
        }
        target_path = path if path in texts else added[0].path if added else path
        translation.translated_from = {**translation.translated_from, **made}
    else:
        target_path = target.path
        texts.write(target_path, value)
    texts.store()
    _record(
        translation, texts, {target_path: Made(of=path, text=source.words, how="same" if is_same else "translated")}
    )


def _block_for(path: str, found: Iterable[Pair]) -> str:
    """Return the path of the block in the translation that corresponds to the block of the text ``path``: that of another
    text of the block. Empty if no text of the block is translated."""
    if "/" not in path:
        return ""
    both = ((pair.original.path, pair.translation.path) for pair in found if pair.original and pair.translation)
    return next((block_of(other) for one, other in both if block_of(one) == block_of(path)), "")


def confirm(translation: Any, confirmed: Iterable[Pair]) -> None:
    """Record that these translations are right for the original as it is now. Does not save."""
    made = {
        pair.translation.path: Made(
            of=pair.original.path,
            text=pair.original.words,
            how="same" if pair.original.words == pair.translation.words else "translated",
        )
        for pair in confirmed
        if pair.original and pair.translation
    }
    _record(translation, Texts(translation), made)


def _record(translation: Any, texts: Texts, made: dict[str, Made]) -> None:
    recorded = {**translation.translated_from, **made}
    translation.translated_from = {path: one for path, one in recorded.items() if path in texts}
