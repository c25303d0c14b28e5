"""Offers: the choices, who may use them, and how a new one is created. Apps register them in ``AppConfig.ready``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypedDict

from django.db import transaction
from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.permissions import policy_registry

from foundation import languages
from foundation.authorship import references
from foundation.filing.choices import Choice, matching
from foundation.languages import spelling
from foundation.languages.fields import TranslatedField
from foundation.settings import model_of
from foundation.whole_numbers import whole_number

NAME_CHARACTERS = 120


class Offer:
    """Choices under one name. ``request`` is the request of the user who chooses, ``language`` the language of the
    page."""

    def choices(self, *, request: Any = None, language: str = "") -> Iterable[Choice]:
        """Return all choices in display order. Without a request, choices that depend on the user are left out."""
        raise NotImplementedError

    def search(self, query: str, *, request: Any, language: str = "") -> Sequence[Choice]:
        return matching(self.choices(request=request, language=language), query)

    def chosen(self, values: Sequence[str]) -> Iterable[Choice]:
        """Return the choices for stored values, for any user. Values that do not belong to this offer are left out."""
        wanted = set(values)
        return [choice for choice in self.choices() if choice.value in wanted]

    def may_use(self, user: Any) -> bool:
        """Return whether the user may search; everyone who edits pages may."""
        return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, {"add", "change", "publish"}))

    def may_create(self, user: Any) -> bool:
        return False

    def kinds(self) -> Sequence[tuple[str, str]]:
        """Return the kinds of a new choice, as value and label, of which the user picks one. Empty if a name is enough."""
        return ()

    def create(self, name: str, *, kind: str = "") -> Choice:
        """Create a choice with this name, in the current language. Raises ValidationError if that is not possible."""
        raise NotImplementedError


class WordsInTexts(TypedDict, total=False):
    """Words by which texts refer to a row: see `Choice`."""

    names: tuple[str, ...]
    places: tuple[str, ...]
    adjectives: tuple[str, ...]
    hints: tuple[str, ...]


class ModelOffer(Offer):
    """Offer of the rows of a model. Rows are found by their ``spellings``; a matching ``code`` ranks first. Texts name
    a row by the `WordsInTexts` of its model, or else by its ``spellings``."""

    can_create = False

    @property
    def model(self) -> Any:
        raise NotImplementedError

    def rows(self, **wanted: Any) -> Any:
        return self.model._default_manager.filter(**wanted)

    def choices(self, *, request: Any = None, language: str = "") -> Iterable[Choice]:
        rows = self.rows()
        return self._sorted(rows if request is None else references.visible(rows, to=request.user))

    def chosen(self, values: Sequence[str]) -> Iterable[Choice]:
        pks = [pk for value in values if (pk := whole_number(value)) is not None]
        return self._sorted(self.rows(pk__in=pks)) if pks else []

    def _sorted(self, rows: Any) -> list[Choice]:
        return sorted((self.choice(row) for row in rows), key=lambda choice: spelling.alphabetical(choice.label))

    def choice(self, row: Any) -> Choice:
        spellings = tuple(getattr(row, "spellings", ()))  # another site's model may have none
        known = Choice(
            str(row.pk), str(row), self.note(row), getattr(row, "code", "") or "", spellings, names=spellings
        )
        in_texts = _words_in_texts.get(type(row))
        return replace(known, **in_texts(row)) if in_texts else known

    def note(self, row: Any) -> str:
        return ""

    def may_create(self, user: Any) -> bool:
        options = self.model._meta
        return self.can_create and user.has_perm(f"{options.app_label}.add_{options.model_name}")

    @transaction.atomic
    def create(self, name: str, *, kind: str = "") -> Choice:
        row = self.made(name)
        if kind:
            row.kind = kind
        row.full_clean()
        row.save()
        log(row, "wagtail.create")
        return self.choice(row)

    def made(self, name: str) -> Any:
        is_translated = isinstance(self.model._meta.get_field("name"), TranslatedField)
        return self.model(name={languages.current(): name} if is_translated else name)


class VocabularyOffer(ModelOffer):
    """Offer of a model that a setting names: topics, organisations, regions, people. The note distinguishes rows with
    the same name: the parent of a topic, the office of a person."""

    def __init__(self, setting: str) -> None:
        self.setting = setting

    @property
    def model(self) -> Any:
        return model_of(self.setting)

    @property
    def can_create(self) -> bool:  # type: ignore[override]
        """Return False for regions, which the world organisation defines, and for a model for which a name is not enough."""
        return self.setting != "REGION_MODEL" and any(field.name == "name" for field in self.model._meta.fields)

    def kinds(self) -> Sequence[tuple[str, str]]:
        """Return ``KINDS_TO_CREATE`` of the model: the values of ``kind`` for which a name is enough."""
        return [(kind.value, str(kind.label)) for kind in getattr(self.model, "KINDS_TO_CREATE", ())]

    def rows(self, **wanted: Any) -> Any:
        rows = super().rows(**wanted)
        return rows.select_related("parent") if self.setting == "TOPIC_MODEL" else rows

    def note(self, row: Any) -> str:
        return str(row.parent) if getattr(row, "parent_id", None) else getattr(row, "office", "")

    def made(self, name: str) -> Any:
        row = super().made(name)
        if not hasattr(self.model, "slug"):
            return row
        row.slug = slugify(string_to_ascii(name))[:60].strip("-") or uuid.uuid4().hex[:12]
        if self.rows(slug=row.slug).exists():
            row.slug += f"-{uuid.uuid4().hex[:6]}"
        return row


_offers: dict[str, list[tuple[int, Offer]]] = {}
_words_in_texts: dict[type, Callable[[Any], WordsInTexts]] = {}


def register_words_in_texts(model: type, words: Callable[[Any], WordsInTexts]) -> None:
    """Register how texts refer to the rows of a model."""
    _words_in_texts[model] = words


def register(name: str, offer: Offer, *, order: int = 0) -> None:
    """Register an offer for fields that use ``name``. Offers with a lower ``order`` come first."""
    _offers.setdefault(name, []).append((order, offer))
    _offers[name].sort(key=lambda pair: pair[0])


def name_for(model: type) -> str:
    """Return the name of an offer that consists of the rows of ``model``, or an empty string."""
    for name, registered in _offers.items():
        if all(isinstance(offer, ModelOffer) and offer.model is model for _order, offer in registered):
            return name
    return ""


def offers_of(name: str) -> list[Offer]:
    return [offer for _order, offer in _offers.get(name, [])]


def one_each(choices: Iterable[Choice]) -> list[Choice]:
    """Return one choice for each value, the first one, in the given order. Several offers may contain a value."""
    found: dict[str, Choice] = {}
    for choice in choices:
        found.setdefault(choice.value, choice)
    return list(found.values())


def chosen(name: str, values: Sequence[str]) -> list[Choice]:
    """Return the choices for the ``values`` of a field."""
    found: list[Choice] = []
    for offer in offers_of(name):
        left = [value for value in values if value not in {choice.value for choice in found}]
        found += offer.chosen(left) if left else []
    return found
