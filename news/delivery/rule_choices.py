"""Choices for building a rule, and the description of a rule in words.

``news`` offers topics, regions, organisations and kinds of articles. The site adds its own with Wagtail's hook
``register_rule_choices``: a function without arguments that returns `ChoiceGroup` objects in the current language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from foundation import languages
from foundation.filters import vocabulary_model
from foundation.languages import spelling
from news.feeds.lists import name_of
from news.hooks import answers
from news.models import Item, Subscription
from news.models.items import ArticleKind, facet, name_of_language
from news.models.matching import Rule


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice. It has several ``facets`` if a value has one for each language; they are selected together."""

    facets: tuple[str, ...]
    label: str

    @property
    def value(self) -> str:
        """Return the value that a form submits."""
        return ",".join(self.facets)


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """A group of choices. ``name``: prefix of its facets. ``one_each``: an item has only one of them, so "all of" makes
    no sense."""

    name: str
    label: str
    choices: Sequence[Choice]
    one_each: bool = False


def choice_groups() -> list[ChoiceGroup]:
    """Return everything that a rule can name, in the current language. One query per vocabulary, plus the site's."""
    language = languages.current()
    labels = {"topic": _("Topic"), "organisation": _("Organisation"), "region": _("Region")}
    groups = [ChoiceGroup(name, labels[name], _rows(name, language)) for name in ("topic", "region", "organisation")]
    kinds = [Choice((facet("kind", value),), str(label)) for value, label in ArticleKind.choices]
    groups.append(ChoiceGroup("kind", _("Type"), kinds, one_each=True))
    shape = "a list of news.delivery.rule_choices.ChoiceGroup"
    for registered in answers("register_rule_choices", shape=shape, fits=_are_groups):
        groups += registered
    return _joined(groups)


def _are_groups(answer: Any) -> bool:
    return isinstance(answer, list | tuple) and all(
        isinstance(group, ChoiceGroup) and all(isinstance(choice, Choice) for choice in group.choices)
        for group in answer
    )


def _rows(name: str, language: str) -> list[Choice]:
    """Return the rows of a vocabulary as choices. The label of a narrower topic starts with the broader one's name."""
    rows = list(vocabulary_model(name).objects.all())
    names = {row.pk: name_of(row, language) for row in rows}
    choices = []
    for row in rows:
        parent = names.get(getattr(row, "parent_id", None))
        label = f"{parent} › {names[row.pk]}" if parent else names[row.pk]
        choices.append(Choice((facet(name, row.pk),), label))
    return sorted(choices, key=lambda choice: spelling.alphabetical(choice.label)) if name != "region" else choices


def _joined(groups: Iterable[ChoiceGroup]) -> list[ChoiceGroup]:
    """Merge groups with the same name, such as kinds of articles and kinds of events."""
    found: dict[str, ChoiceGroup] = {}
    for group in groups:
        if known := found.get(group.name):
            group = ChoiceGroup(known.name, known.label, [*known.choices, *group.choices], known.one_each)
        found[group.name] = group
    return list(found.values())


def facet_names(groups: Iterable[ChoiceGroup]) -> dict[str, str]:
    return {name: choice.label for group in groups for choice in group.choices for name in choice.facets}


def in_words(rule: Rule, names: dict[str, str]) -> list[str]:
    """Describe a rule in the current language, one sentence for each part. ``names``: labels of facets."""

    def listed(facets: Iterable[str]) -> str:
        gone = _("something that has been deleted")
        return ", ".join(sorted({names.get(facet, gone) for facet in facets}, key=spelling.alphabetical))

    types = [spelling.small(str(Item.Type(name).label)) for name in Item.Type.values if name in rule.wanted_types]
    said = [_("Includes: %(types)s.") % {"types": ", ".join(types)}]
    if rule.any_of:
        said.append(_("About at least one of: %(names)s.") % {"names": listed(rule.any_of)})
    if rule.all_of:
        said.append(_("About all of: %(names)s.") % {"names": listed(rule.all_of)})
    if rule.none_of:
        said.append(_("Nothing about: %(names)s.") % {"names": listed(rule.none_of)})
    if not (rule.any_of or rule.all_of):
        said.append(_("About everything.") if not rule.none_of else _("About everything else."))
    if rule.major_only:
        said.append(_("Messages for important changes only."))
    return said


def languages_in_words(subscription: Subscription) -> str:
    """Describe the languages, and how items with several language versions are sent."""
    names = [spelling.small(name_of_language(code)) for code in subscription.languages] or [_("all languages")]
    mode = Subscription.Languages(subscription.language_mode).label
    return f"{', '.join(names)}. {mode}." if len(names) > 1 or not subscription.languages else f"{names[0]}."
