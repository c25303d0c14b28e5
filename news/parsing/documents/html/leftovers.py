"""Parts of a tree that a program wrote and that are not text: comments, deletions, hidden words, footnote marks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4 import Comment, NavigableString, Tag

from ..values import Document, plain
from .source import OBJECTS
from .words import style_of

_DROPPED = (
    "title, meta, link, xml, template, noscript, head, button, input, select, textarea, hr, .MsoFootnoteSeparator"
)
_COMMENT_MARKS = "a.msocomanchor, a[href*='#cmnt']:not([href*='#cmnt_ref'])"
_COMMENTS = ".MsoCommentReference, .msocomtxt, .MsoCommentText, [style*='mso-element:comment']"
_DELETED = "del, .msoDel, .TrackChangeTextDeletion"
_FOOTNOTE = re.compile(
    r"#(_ftn|_edn|ftnt|sdfootnote|sdendnote|footnote-|endnote-)(ref|_ref|ref-)?[\w-]*?\d+(sym|anc)?$"
)
_FOOTNOTE_BACK = re.compile(r"#(_ftnref|_ednref|ftnt_ref|sd(foot|end)note\d+anc|(foot|end)note-ref-)")


def is_of_libreoffice(html: str) -> bool:
    return bool(re.search(r"<meta[^>]{0,40}generator[^>]{0,80}(?:Libre|Open)Office", html, re.IGNORECASE))


def prepare(tree: Tag, document: Document, *, is_libre: bool) -> None:
    for comment in tree.find_all(string=lambda text: isinstance(text, Comment)):
        if is_libre and not re.match(r"\s*(\[if|StartFragment|EndFragment)", comment):
            document.leave_out("comments")
        comment.extract()
    drop(tree.select(_DROPPED), document)
    drop(tree.select("[style*='mso-element:comment-list']"), document)
    marks = tree.select(_COMMENT_MARKS)
    document.leave_out("comments", number=len(marks))
    for mark in tree.select("a[href*='#cmnt_ref']"):
        if around := mark.find_parent("div"):
            drop([around], document)
    for mark in marks:
        if not mark.decomposed:
            drop([mark.find_parent("sup") or mark], document)
    drop(tree.select(_COMMENTS), document, kind="comments")
    drop(tree.select(_DELETED), document, kind="deletions")
    drop([one for one in tree.select("[style],[hidden]") if _is_hidden(one)], document, kind="hidden")
    drop(tree.find_all(OBJECTS), document, kind="objects")
    _footnotes(tree, document)


def drop(elements: Iterable[Tag], document: Document, *, kind: str = "") -> None:
    for element in elements:
        if element.decomposed:
            continue  # it was inside an element that was dropped
        text = plain(str(element))
        is_counted = kind and (text.strip() or element.name in OBJECTS)
        document.leave_out(kind, text, number=1 if is_counted else 0)
        element.decompose()


def _is_hidden(element: Tag) -> bool:
    style = style_of(element)
    return element.has_attr("hidden") or style.get("display") == "none" or style.get("mso-hide") == "all"


def _footnotes(tree: Tag, document: Document) -> None:
    """Turn each mark into "[1]". The note is a paragraph that begins with it."""
    marks = notes = 0
    for link in tree.select("a[href*='#']"):
        href = str(link["href"])
        if not re.match(r"#|file:", href, re.IGNORECASE) or not _FOOTNOTE.search(href):
            continue
        is_back = bool(_FOOTNOTE_BACK.search(href))
        number = re.sub(r"[\s[\]]", "", link.get_text())
        if is_back:
            notes += 1
        else:
            marks += 1
        whole = link.find_parent("sup")
        place = whole if whole and whole.get_text().strip() == link.get_text().strip() else link
        place.replace_with(NavigableString(f"[{number}]{' ' if is_back else ''}"))
    if notes:
        document.changed["footnotes"] += notes
    if marks > notes:
        document.leave_out("footnotes", number=marks - notes)
