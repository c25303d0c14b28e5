"""Parts of a page that are the same on many pages, rendered once and kept in the process."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from news.api import Item
from rocb import frame as frames

register = template.Library()

CARDS_AT_MOST = 2000  # some two kilobytes each
_cards: dict[str, SafeString] = {}
# All but the texts, which lists do not fetch.
_OF_A_CARD = [field.attname for field in Item._meta.concrete_fields if field.attname not in Item.TEXTS]


@register.tag
def standing(parser: Parser, token: Token) -> Node:
    """``{% standing "masthead" navigation %} … {% endstanding %}``: the same for this site and language until the frame
    changes. What is inside shows nothing of the page but the values that are named; those must be few, since each other
    one makes a text of its own."""
    return _Standing(*_parsed(parser, token, "endstanding"))


@register.tag
def card(parser: Parser, token: Token) -> Node:
    """``{% card item heading tiles %} … {% endcard %}``: an `Item` of a list. What is inside shows these values only; the
    finished HTML is found by all that the row says, so that it is right without asking whether something changed."""
    return _Card(*_parsed(parser, token, "endcard"))


def _parsed(parser: Parser, token: Token, end: str) -> tuple[list[FilterExpression], NodeList]:
    values = [parser.compile_filter(value) for value in token.split_contents()[1:]]
    inside = parser.parse((end,))
    parser.delete_first_token()
    return values, inside


class _Standing(Node):
    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values, self.nodelist = values, nodelist

    def render(self, context: Any) -> SafeString:
        values = [value.resolve(context) for value in self.values]
        request = getattr(context, "request", None)
        if request is None or settings.DEBUG:  # who works on a template wants to see it
            return self.nodelist.render(context)
        return self._kept(request, values, context)

    def _kept(self, request: Any, values: list[Any], context: Any) -> SafeString:
        return frames.kept(request, ("standing", repr(values)), lambda: self.nodelist.render(context))


class _Card(_Standing):
    def _kept(self, request: Any, values: list[Any], context: Any) -> SafeString:
        item, *others = values
        row = item.__dict__
        key = repr([get_language(), others, [row.get(name) for name in _OF_A_CARD]])
        found = _cards.get(key)
        if found is None:
            if len(_cards) >= CARDS_AT_MOST:
                _cards.clear()
            found = _cards[key] = self.nodelist.render(context)
        return found
