"""The glossary of the side by side screen and the checks: terms of the site's vocabulary, which apps register.

`glossary` builds an index for a pair of languages and keeps it, because a screen asks for it again after each save. A
change of a registered model in this process drops it. Changes by other processes appear after `SECONDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from time import monotonic
from typing import Any

from django.db.models.signals import post_delete, post_save

from foundation.translation.quality.checking import Glossary
from foundation.translation.quality.glossary import Index, Term

SECONDS = 60

_sources: list[Callable[[], Iterable[Term]]] = []
_built: dict[tuple[str, str], tuple[float, Glossary]] = {}


def register_terms(terms: Callable[[], Iterable[Term]]) -> None:
    """Add ``terms``, a function that returns all terms of an app with a bounded number of queries, to the glossary. The first
    source of a name takes precedence. Call in ``AppConfig.ready``."""
    if terms not in _sources:
        _sources.append(terms)


def register_names(model: type[Any], *, is_name: bool = True) -> None:
    """Add the rows of a model whose ``name`` is a `TranslatedField`. ``is_name``: they are written with a capital."""
    if any(isinstance(source, partial) and source.args == (model,) for source in _sources):
        return  # two apps can have the same vocabulary
    register_terms(partial(_names, model, is_name=is_name))
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
    terms = [term for one in _sources for term in one() if term.preferred(source) and term.preferred(target)]
    return Glossary(
        Index(((term.preferred(source), term) for term in terms), language=source),
        Index(((name, term) for term in terms for name in term.avoided.get(target, ())), language=target),
    )


def _names(model: type[Any], *, is_name: bool) -> list[Term]:
    names = model._default_manager.order_by("pk").values_list("name", flat=True)
    return [
        Term({code: (text,) for code, text in name.items() if text}, is_name=is_name, is_checked=False)
        for name in names
        if len(name) > 1
    ]
