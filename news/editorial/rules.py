"""Rules by which articles are checked before publication. They read plain facts and return findings, each with a way to
fix it. Pure.

An error prevents publication, a warning does not. In doubt a check reports nothing: an editor who sees three false
alarms stops reading the true ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from foundation.languages import written_in
from news.editorial import wording
from news.editorial.drafts import Block, Draft, Figure, Heading, Picture, Prose, Quote, Table

STANDFIRST_CHARACTERS = 200
EXCERPT_CHARACTERS = 80
LATE_AFTER = timedelta(days=7)

Words = str | Promise


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    severity: Severity
    message: Words
    fix: Words


RULES = {
    rule.code: rule
    for rule in (
        Rule(
            "image_without_alt",
            Severity.ERROR,
            _("An image has no alternative text."),
            _("Describe what it shows for people who cannot see it, or mark it as decorative."),
        ),
        Rule(
            "skipped_heading_level",
            Severity.ERROR,
            _("The subheading “%(text)s” has no heading above it."),
            _("Make it a heading, or add a heading above it."),
        ),
        Rule(
            "placeholder",
            Severity.ERROR,
            _("“%(text)s” looks like a placeholder."),
            _("Replace it with the final text, or remove it."),
        ),
        Rule(
            "file_name",
            Severity.ERROR,
            _("“%(text)s” is a file name."),
            _("Describe who and what is shown instead, or leave the caption empty."),
        ),
        Rule(
            "standfirst_missing",
            Severity.ERROR,
            _("There is no standfirst."),
            _("Summarise what happened in one sentence. It is shown in lists, feeds and search results."),
        ),
        Rule(
            "standfirst_too_long",
            Severity.ERROR,
            _("The standfirst is %(length)d characters long."),
            _("Shorten it to %(most)d characters or fewer."),
        ),
        Rule(
            "date_in_future",
            Severity.ERROR,
            _("The publication date is after the go-live date."),
            _("Correct the date, or choose a time of publication on or after it."),
        ),
        Rule(
            "body_empty",
            Severity.ERROR,
            _("The article has no text."),
            _("Add a text block, or a file for a publication notice."),
        ),
        Rule(
            "table_without_header",
            Severity.ERROR,
            _("A table has a column without a heading."),
            _("Add a heading to every column. Screen readers read it out with each cell."),
        ),
        Rule(
            "dead_link",
            Severity.ERROR,
            _("The link “%(text)s” goes to a page that has been deleted or is not published."),
            _("Link to a page that readers can open, or remove the link."),
        ),
        Rule(
            "acronym_not_expanded",
            Severity.WARNING,
            _("The abbreviation “%(text)s” is not explained."),
            _("Spell it out the first time you use it: %(example)s."),
        ),
        Rule(
            "ordinals_disagree",
            Severity.WARNING,
            _("The title says number %(title)s but the first paragraph says number %(text)s."),
            _("Check which is correct, and use the same number in both."),
        ),
        Rule(
            "ordinal_of_edition_disagrees",
            Severity.WARNING,
            _("The title says number %(title)s but the event it is about is number %(text)s."),
            _("Check which is correct, and change the title or the event."),
        ),
        Rule(
            "goes_live_late",
            Severity.WARNING,
            ngettext_lazy(
                "The article goes live %(days)d day after its publication date.",
                "The article goes live %(days)d days after its publication date.",
                "days",
            ),
            _("Set the publication date to the day the article goes live, unless you meant to use the earlier date."),
        ),
        Rule(
            "speaker_without_office",
            Severity.WARNING,
            _("The quote from %(text)s does not give the speaker’s position."),
            _("Add the speaker’s position at the time."),
        ),
        Rule(
            "vague_link",
            Severity.WARNING,
            _("The link “%(text)s” does not say where it goes."),
            _(
                "Link words that describe the destination. Some people move from link to link without reading the "
                "text in between."
            ),
        ),
        Rule(
            "title_in_other_language",
            Severity.ERROR,
            _("The title seems to be %(found)s. This page is %(own)s."),
            _("Translate the title, or move the text to the page in its own language."),
        ),
        Rule(
            "standfirst_in_other_language",
            Severity.ERROR,
            _("The standfirst seems to be %(found)s. This page is %(own)s."),
            _("Translate the standfirst, or move the text to the page in its own language."),
        ),
        Rule(
            "text_in_other_language",
            Severity.ERROR,
            _("The text seems to be %(found)s. This page is %(own)s."),
            _("Translate the text, or move it to the page in its own language."),
        ),
        Rule(
            "sentence_in_other_language",
            Severity.ERROR,
            _("A sentence seems to be %(found)s: “%(text)s”."),
            _("Translate it. If it is a quotation, put it in quotation marks."),
        ),
    )
}

# People who can publish can overrule these errors with a reason.
ABOUT_LANGUAGE = frozenset(
    {
        *("title_in_other_language", "standfirst_in_other_language", "text_in_other_language"),
        "sentence_in_other_language",
        "translation",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation of a rule. ``where`` is the name of a field, or the ID of a block of the body."""

    code: str
    severity: Severity
    where: str
    _message: Words
    _fix: Words
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        return str(self._message % self.values)

    @property
    def fix(self) -> str:
        return str(self._fix % self.values)

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def is_about_language(self) -> bool:
        return self.code in ABOUT_LANGUAGE


def found(code: str, where: str, **values: Any) -> Finding:
    rule = RULES[code]
    return Finding(code, rule.severity, where, rule.message, rule.fix, values)


def check(draft: Draft, *, today: date) -> list[Finding]:
    """Return all findings, errors first, otherwise in reading order. ``today`` is the date in the office's time
    zone."""
    findings = [
        *_dates(draft, today=today),
        *_translation(draft),
        *_language(draft),
        *_ordinals(draft),
        *_standfirst(draft),
        *_pictures(draft),
        *_placeholders(draft),
        *_body(draft),
        *_acronyms(draft),
    ]
    return sorted(findings, key=lambda finding: not finding.is_error)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.is_error]


# --- Dates, standfirst, body ----------------------------------------------------------------------------------------


def _dates(draft: Draft, *, today: date) -> Iterator[Finding]:
    live_on = max(today, draft.go_live_on or today)
    if draft.published_on > live_on:
        yield found("date_in_future", "published_on")
    elif draft.go_live_on and draft.go_live_on >= today and draft.go_live_on - draft.published_on > LATE_AFTER:
        yield found("goes_live_late", "published_on", days=(draft.go_live_on - draft.published_on).days)


def _translation(draft: Draft) -> Iterator[Finding]:
    for one in draft.compared:
        severity = Severity.ERROR if one.is_error else Severity.WARNING
        words = {"message": one.message, "fix": one.fix}
        yield Finding("translation", severity, one.where, "%(message)s", "%(fix)s", words)


def _language(draft: Draft) -> Iterator[Finding]:
    """Find a title, standfirst or text that is not in the language of the page. Quotations can be in any language. Text
    left in the language of the original already has a finding.
    """
    left = {one.where for one in draft.compared if one.is_foreign}
    for part in ("title", "standfirst"):
        if part not in left and (
            other := written_in.foreign(getattr(draft, part), own=draft.language, others=draft.languages)
        ):
            yield _in_other_language(draft, part, part, other.language)
    prose = [block for block in draft.blocks if isinstance(block, Prose) and block.id not in left]
    lines = [line for block in prose for line in block.text.splitlines()]
    if other := written_in.foreign("\n".join(lines), own=draft.language, others=draft.languages):
        text = Truncator(other.part).chars(EXCERPT_CHARACTERS)
        found_in = written_in.phrase(other.language)
        yield (
            found("sentence_in_other_language", "body", found=found_in, text=text)
            if text
            else _in_other_language(draft, "text", "body", other.language)
        )


def _in_other_language(draft: Draft, part: str, where: str, language: str) -> Finding:
    names = {"found": written_in.phrase(language), "own": written_in.phrase(draft.language)}
    return found(f"{part}_in_other_language", where, **names)


def overruled(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with errors about the language as warnings, because a reason was given."""
    same = [replace(one, severity=Severity.WARNING) if one.is_about_language else one for one in findings]
    return sorted(same, key=lambda finding: not finding.is_error)


def _standfirst(draft: Draft) -> Iterator[Finding]:
    length = len(draft.standfirst.strip())
    if not length:
        yield found("standfirst_missing", "standfirst")
    elif length > STANDFIRST_CHARACTERS:
        yield found("standfirst_too_long", "standfirst", length=length, most=STANDFIRST_CHARACTERS)


def _body(draft: Draft) -> Iterator[Finding]:
    if not any(_has_content(block) for block in draft.blocks):
        yield found("body_empty", "body")
    level = 1
    for block in draft.blocks:
        match block:
            case Heading():
                if block.level > level + 1:
                    yield found("skipped_heading_level", block.id, text=block.text)
                level = block.level
            case Quote():
                if block.speaker.strip() and not block.office.strip():
                    yield found("speaker_without_office", block.id, text=block.speaker.strip())
            case Table():
                # The corner above the row headings can be empty.
                if block.text.strip() and not (any(block.header) and all(name.strip() for name in block.header[1:])):
                    yield found("table_without_header", block.id)
        for link in getattr(block, "links", ()):
            text = " ".join(link.text.split())
            if link.is_dead:
                yield found("dead_link", block.id, text=text)
            elif wording.is_vague(text):
                yield found("vague_link", block.id, text=text)


def _has_content(block: Block) -> bool:
    match block:
        case Heading():
            return False
        case Prose() | Quote() | Table():
            return bool(block.text.strip())
        case Figure():
            return bool(block.pictures)
    return True


# --- Images ---------------------------------------------------------------------------------------------------------


def _pictures(draft: Draft) -> Iterator[Finding]:
    if draft.lead is not None:
        yield from _picture(draft.lead, alt_where="image", caption_where="image_caption")
    for block in draft.blocks:
        if isinstance(block, Figure):
            for picture in block.pictures:
                yield from _picture(picture, alt_where=block.id, caption_where=block.id)


def _picture(picture: Picture, *, alt_where: str, caption_where: str) -> Iterator[Finding]:
    alt = "" if picture.is_decorative else picture.alt.strip()
    if not alt and not picture.is_decorative:
        yield found("image_without_alt", alt_where)
    for text, where in ((alt, alt_where), (picture.caption.strip(), caption_where)):
        if text and wording.is_file_name(text):
            yield found("file_name", where, text=text)


# --- Placeholders ---------------------------------------------------------------------------------------------------


def _placeholders(draft: Draft) -> Iterator[Finding]:
    for where, text in _texts(draft):
        yield from (found("placeholder", where, text=shown) for shown in wording.placeholders_in(text))


def _texts(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield all texts that readers see, with their field or block."""
    yield "title", draft.title
    yield "standfirst", draft.standfirst
    if draft.lead is not None:
        yield "image", "" if draft.lead.is_decorative else draft.lead.alt
        yield "image_caption", draft.lead.caption
    for block in draft.blocks:
        yield from ((block.id, text) for text in _texts_of(block))


def _texts_of(block: Block) -> tuple[str, ...]:
    match block:
        case Figure():
            return tuple(text for p in block.pictures for text in ("" if p.is_decorative else p.alt, p.caption))
        case Quote():
            return (block.text, block.speaker, block.office)
        case Table():
            return (*block.header, block.text)
    return (block.text,)


# --- Acronyms -------------------------------------------------------------------------------------------------------


def _acronyms(draft: Draft) -> Iterator[Finding]:
    texts = [(where, text) for where, text in _texts(draft) if text.strip()]
    whole = "\n".join(text for _where, text in texts)
    folded = whole.casefold()
    seen: set[str] = set()
    known = wording.FULL_NAMES | dict(draft.acronyms)
    for where, text in texts:
        if text.isupper():  # in a line in capitals, acronyms cannot be recognised
            continue
        for acronym in wording.acronyms_in(text, known):
            if acronym in seen or acronym in draft.familiar:
                continue
            seen.add(acronym)
            full_names = known.get(acronym, ())
            if any(name.casefold() in folded for name in full_names) or wording.is_expanded(acronym, whole):
                continue
            example = f"{full_names[0] if full_names else '…'} ({acronym})"
            yield found("acronym_not_expanded", where, text=acronym, example=example)


# --- Ordinals -------------------------------------------------------------------------------------------------------


def _ordinals(draft: Draft) -> Iterator[Finding]:
    in_title = wording.ordinals_in(draft.title, draft.language)
    if not in_title:
        return
    first = next((block for block in draft.blocks if isinstance(block, Prose) and block.text.strip()), None)
    if first is not None:
        paragraph = first.text.strip().partition("\n")[0]
        in_paragraph = wording.ordinals_in(paragraph, draft.language)
        if in_paragraph and not in_title & wording.ordinals_in(paragraph, draft.language, of_anything=True):
            yield found("ordinals_disagree", first.id, title=_listed(in_title), text=_listed(in_paragraph))
    of_edition = draft.ordinal_of_what_it_is_about
    if of_edition and of_edition not in in_title:
        yield found("ordinal_of_edition_disagrees", "title", title=_listed(in_title), text=of_edition)


def _listed(numbers: set[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))
