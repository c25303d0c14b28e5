"""The glossary of the side-by-side screen and the checks: the glossary of the office, and terms that apps register.

`glossary` builds an index for a pair of languages and keeps it, because a screen asks for it again after each save. A
change of a registered model in this process drops it. Changes by other processes appear after `SECONDS`.

Registered terms are not underlined where they are of no use to a translator: if both languages spell them in the same
way, or if a name of one word is part of longer names ("Europe").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher
from functools import partial
from time import monotonic
from typing import Any

from django.db.models.signals import post_delete, post_save

from foundation.languages.folding import fold
from foundation.translation.quality.checking import Glossary
from foundation.translation.quality.glossary import Index, Term

SECONDS = 60
ALIKE = 0.8  # share of letters that two spellings of one name have in common

_own: list[Callable[[], Iterable[Term]]] = []
_sources: list[Callable[[], Iterable[Term]]] = []
_built: dict[tuple[str, str], tuple[float, Glossary]] = {}


def register_terms(terms: Callable[[], Iterable[Term]], *, is_own: bool = False) -> None:
    """Add ``terms``, a function that returns all terms of an app with a bounded number of queries, to the glossary. The first
    source of a name takes precedence, and those with ``is_own`` before all others. Call in ``AppConfig.ready``."""
    sources = _own if is_own else _sources
    if terms not in sources:
        sources.append(terms)


def register_names(model: type[Any], *, is_name: bool = True) -> None:
    """Add the rows of a model whose ``name`` is a `TranslatedField`. ``is_name``: they are written with a capital."""
    if any(isinstance(source, partial) and source.args == (model,) for source in _sources):
        return  # two apps can have the same vocabulary
    register_terms(partial(_names, model, is_name=is_name))
    forget_after_changes(model)


def forget_after_changes(model: type[Any]) -> None:
    for signal in (post_save, post_delete):
        signal.connect(forget, sender=model, dispatch_uid=f"translation_terms_{model._meta.label}")


def glossary(source: str, target: str) -> Glossary:
    """Return the terms with a translation from one language into the other."""
    kept = _built.get((source, target))
    if kept is None or monotonic() - kept[0] > SECONDS:
        _built[source, target] = kept = monotonic(), _build(source, target)
    return kept[1]


def forget(**kwargs: Any) -> None:
    _built.clear()


def _build(source: str, target: str) -> Glossary:
    registered = [term for one in _sources for term in one() if term.preferred(source) and term.preferred(target)]
    terms = [term for one in _own for term in one() if term.preferred(source) and term.preferred(target)]
    terms += telling(registered, source=source, target=target)
    return Glossary(
        Index(((name, term) for term in terms for name in term.names[source]), language=source),
        Index(((name, term) for term in terms for name in term.avoided.get(target, ())), language=target),
    )


def telling(terms: Iterable[Term], *, source: str, target: str) -> list[Term]:
    """Return the terms that are informative for a translator. Pure."""
    named = [(term, fold(term.preferred(source)), fold(term.preferred(target))) for term in terms]
    inside = {word for _term, name, _other in named if " " in name for word in name.split()}
    return [
        term
        for term, name, other in named
        if term.is_checked or not (_is_alike(name, other, term) or (term.is_name and name in inside))
    ]


def _is_alike(name: str, other: str, term: Term) -> bool:
    return name == other or (term.is_name and SequenceMatcher(None, name, other).ratio() >= ALIKE)


def _names(model: type[Any], *, is_name: bool) -> list[Term]:
    names = model._default_manager.order_by("pk").values_list("name", flat=True)
    return [
        Term({code: (text,) for code, text in name.items() if text}, is_name=is_name, is_checked=False)
        for name in names
        if len(name) > 1
    ]
