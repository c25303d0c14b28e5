"""What editors' rules say about an entry. Pure; the desk counts with it what a rule would have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from news.parsing.identity import fold_title

SHORTLISTED, DISMISSED = "shortlisted", "dismissed"


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule; empty conditions meet everything. ``words``: words or phrases, one of which must be there."""

    action: str  # tag, shortlist, dismiss
    words: tuple[str, ...] = ()
    source_id: int | None = None
    language: str = ""
    topic_id: int | None = None


def apply_rules(
    rules: Sequence[RuleFacts], *, source_id: int, language: str, title: str, text: str
) -> tuple[str | None, tuple[int, ...]]:
    """The status that the first rule to say so gives (None: none did), and the topics of all that do."""
    status = None
    topics: list[int] = []
    haystack: str | None = None
    for rule in rules:
        if rule.source_id not in {None, source_id}:
            continue
        if rule.language and not f"{language.lower()}-".startswith(f"{rule.language.lower()}-"):
            continue
        if rule.words:
            if haystack is None:
                haystack = f" {fold_title(title)} {fold_title(text)} "
            if not any((word := fold_title(words)) and f" {word} " in haystack for words in rule.words):
                continue
        if rule.action == "tag" and rule.topic_id is not None:
            topics.append(rule.topic_id)
        elif rule.action in {"shortlist", "dismiss"}:
            status = status or (SHORTLISTED if rule.action == "shortlist" else DISMISSED)
    return status, tuple(dict.fromkeys(topics))
