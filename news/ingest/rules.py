"""Application of editors' rules to an entry. Pure. The desk also uses it to preview the effect of a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from news.parsing.identity import fold_title

SHORTLISTED, DISMISSED = "shortlisted", "dismissed"


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule. Empty conditions match everything. ``words`` are words or phrases, at least one of which must match."""

    action: str  # tag, shortlist, dismiss
    words: tuple[str, ...] = ()
    source_id: int | None = None
    language: str = ""
    topic_id: int | None = None


def apply_rules(
    rules: Sequence[RuleFacts], *, source_id: int, language: str, title: str, text: str
) -> tuple[str | None, tuple[int, ...]]:
    """Return the status from the first matching rule that sets one, or None, and the topics from all matching rules."""
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
