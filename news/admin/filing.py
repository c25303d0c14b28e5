"""Options for filing fields in the CMS: sources, people, and the parts of a subscription's rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from foundation.filing.choices import Choice
from foundation.filing.offers import ModelOffer, Offer, VocabularyOffer, offers_of, register
from foundation.filters import VOCABULARIES
from news.admin.screens import RULES, SOURCES
from news.delivery.rule_choices import choice_groups
from news.models import Source
from news.models.items import facet
from news.models.people import OFFER


class SourceOffer(ModelOffer):
    model = Source

    def may_use(self, user: Any) -> bool:
        return bool(user.has_perm(SOURCES) or user.has_perm(RULES))

    def choice(self, row: Source) -> Choice:
        return Choice(str(row.pk), str(row), row.host, spellings=(row.url,))


class RulePartOffer(Offer):
    """Topics, regions, organisations, types and what the site adds, each labelled with its group.

    ``is_shared``: offer only groups of which an item can have several values.
    """

    def __init__(self, *, is_shared: bool) -> None:
        self.is_shared = is_shared

    def may_use(self, user: Any) -> bool:
        return bool(user.has_perm("newsroom_news.change_subscription"))

    def choices(self, *, request: Any = None, language: str = "") -> Iterable[Choice]:
        known = {
            facet(name, one.value): one for name in VOCABULARIES for offer in offers_of(name) for one in offer.choices()
        }
        return [
            Choice(part.value, part.label, group.label, *_found_by(known.get(part.value)))
            for group in choice_groups()
            if not (self.is_shared and group.one_each)
            for part in group.choices
        ]


def _found_by(row: Choice | None) -> Sequence[Any]:
    """Return the code and all names of the row behind a rule part, so that the search finds them."""
    return (row.code, (row.label, *row.spellings)) if row else ("", ())


def register_offers() -> None:
    register("source", SourceOffer())
    register(OFFER, VocabularyOffer("PERSON_MODEL"))
    register("rule-part", RulePartOffer(is_shared=False))
    register("shared-rule-part", RulePartOffer(is_shared=True))
