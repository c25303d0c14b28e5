"""Pages that are translated paragraph by paragraph: what each text was made from, and how to record it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db import models, transaction

from foundation.languages.versions import begun_before
from foundation.translation.pairing import Made, Pair, State, drafted, pairs, unread_paths
from foundation.translation.placement import CopyInOneLanguage
from foundation.translation.texts import Text, Texts, block_of, fingerprint

READ = {"translated", "same"}


class TranslatedPage(models.Model):
    """Base of a page type. Put it before ``Page`` in the bases."""

    #: Names of the fields with text, in the order in which they are translated. A field is plain text, rich text or a
    #: `StreamField`.
    translated_fields: ClassVar[tuple[str, ...]] = ("title",)

    #: Names of related rows with text, each with its fields. A ``key`` of the rows, the same in all languages, pairs them.
    translated_rows: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    copy_form_class = CopyInOneLanguage

    translated_from = models.JSONField(
        default=dict,
        editable=False,
        help_text="For the path of each text: what it was translated from, as `foundation.translation.pairing.Made`.",
    )

    class Meta:
        abstract = True

    def publish(self, *args: Any, **kwargs: Any) -> Any:
        """Publish as Wagtail does, all or nothing: ``publication`` may refuse it midway."""
        with transaction.atomic():
            return super().publish(*args, **kwargs)  # type: ignore[misc]


def is_translated(page: Any) -> bool:
    return isinstance(page, TranslatedPage) and not getattr(page, "alias_of_id", None)


def original_of(page: Any) -> Any | None:
    """Return the page from which ``page`` is translated: the oldest version, as readers see it if it is public, or else
    its latest draft. None for the oldest version itself. One or two queries.
    """
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


def is_untouched(page: Any) -> bool:
    """Return whether the draft of ``page`` is still a copy of its original. One query if that was so when it was published."""
    made: Mapping[str, Made] = getattr(page, "translated_from", {})
    if not made or any(one["how"] != "copied" for one in made.values()):
        return False
    return all(one["how"] == "copied" for one in page.get_latest_revision_as_object().translated_from.values())


def unread_drafts(page: Any) -> list[Text]:
    """Return the texts that a machine drafted and no one has read. No query, and no work for a page without drafts."""
    made: Mapping[str, Made] = getattr(page, "translated_from", {})
    if not drafted(made.values()):
        return []
    texts = Texts(page)
    unread = unread_paths(texts, made)
    return [text for text in texts if text.path in unread]


def without_original(original: Any | None, page: Any) -> list[Text]:
    """Return the texts without a counterpart in ``original`` for which someone must decide whether they stay: the
    counterpart was deleted, or a machine drafted them and no one has read them. No query.
    """
    unread = unread_drafts(page)
    if original is None:
        return unread
    paths = {text.path for text in unread}
    own = [pair for pair in read(original, page) if pair.original is None and pair.translation]
    return [
        one.translation for one in own if one.translation and (one.state is State.GONE or one.translation.path in paths)
    ]


def keep(page: Any, texts: Iterable[Text]) -> None:
    """Record that a person has read these texts, and that they stay without an original. If the original comes back,
    they become its translations again. Does not save.
    """
    known: Mapping[str, Made] = page.translated_from
    before = {text.path: known.get(text.path, Made(of="", text="", how="translated")) for text in texts}
    kept = {path: Made(of=one["of"], text=one["text"], how="translated", kept=True) for path, one in before.items()}
    _record(page, Texts(page), kept)


def write_by_program(page: Any, **values: Any) -> None:
    """Set fields to texts that no person typed. A text that a machine drafted stays unread. Does not save."""
    before = {text.path: text.words for text in unread_drafts(page)}
    for name, value in values.items():
        setattr(page, name, value)
    if not before:
        return
    now = {before[text.path]: text.words for text in Texts(page) if text.path in before}
    marks = {fingerprint(old): fingerprint(new) for old, new in now.items()}
    for made in page.translated_from.values():
        if made["how"] == "drafted":
            made["draft"] = now.get(made["draft"], made["draft"])
        if "replaced" in made:
            made["replaced"] = [marks.get(one, one) for one in made["replaced"]]


def newest_read(page: Any) -> Any | None:
    """Return the newest draft of ``page`` without unread drafts of a machine, for people who do not edit it. None if every
    revision has some."""
    draft = page.get_latest_revision_as_object()
    if not unread_drafts(draft):
        return draft
    for key in page.revisions.order_by("-created_at", "-pk").values_list("pk", flat=True):
        found = page.revisions.get(pk=key).as_object()
        if not unread_drafts(found):
            return found
    return None


def translate(
    translation: Any, original: Any, path: str, value: str, *, is_same: bool = False, is_draft: bool = False
) -> None:
    """Set the translation of the text ``path`` of ``original`` to ``value`` (HTML if the text is rich). Record that it
    was made from the present text, by a machine if ``is_draft``. A missing text is added. Does not save. Raises
    KeyError if the original has no such text.
    """
    sources, texts = Texts(original), Texts(translation)
    source = sources[path]
    found = pairs(sources, texts, translation.translated_from)
    place = next(number for number, pair in enumerate(found) if pair.original and pair.original.path == path)
    target = found[place].translation
    if target is None:
        before = next((pair.translation.path for pair in reversed(found[:place]) if pair.translation), None)
        known = {text.path for text in texts}
        target_path = texts.add(sources, path, value, after=before, block=_block_for(path, found))
        made = {
            text.path: Made(
                of=block_of(path) + text.path.removeprefix(block_of(text.path)), text=text.words, how="copied"
            )
            for text in texts
            if text.path not in known
        }
        translation.translated_from = {**translation.translated_from, **made}
    else:
        target_path = target.path
        texts.write(target_path, value)
    texts.store()
    made_now = Made(of=path, text=source.words, how="same" if is_same else "translated")
    if is_draft and target_path in texts:
        made_now |= {"how": "drafted", "draft": texts[target_path].words}
    _record(translation, texts, {target_path: made_now})


def _block_for(path: str, found: Iterable[Pair]) -> str:
    """Return the path of the block in the translation that corresponds to the block of the text ``path``: the block
    that contains the translation of another text of that block. Empty if no text of the block is translated.
    """
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
    """Record from what the texts with these paths were made. A text that a person saves exactly as a machine drafted
    it, here or elsewhere, is recorded as read. A draft stays known after it was replaced or deleted.
    """
    before: Mapping[str, Made] = translation.translated_from
    known = drafted(before.values())
    marks = {text.path: fingerprint(text.words) for text in texts}
    for path, one in made.items():
        if one["how"] != "drafted" and marks.get(path) in known:
            one["draft"] = texts[path].words
        if replaced := drafted([before[path]] if path in before else ()) - {marks.get(path)}:
            one["replaced"] = sorted(replaced)
    new = drafted(one for one in made.values() if one["how"] == "drafted") - known
    translation.translated_from = {
        path: {**one, "draft": texts[path].words} if one["how"] in READ and marks.get(path) in new else one
        for path, one in {**before, **made}.items()
        if path in marks or drafted([one])
    }
