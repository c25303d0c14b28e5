"""Sentences about a document that was brought in or pasted: what was left out, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _


def left_out_names() -> dict[str, str]:
    return {
        "pictures": _("images"),
        "repeated_pictures": _("repeated images"),
        "small_pictures": _("very small images"),
        "comments": _("comments"),
        "deletions": _("deleted text"),
        "hidden": _("hidden text"),
        "objects": _("embedded objects"),
        "links": _("links to files or bookmarks"),
        "footnotes": _("the text of footnotes"),
        "headers": _("headers, footers and page numbers"),
        "text_boxes": _("text boxes"),
        "formulas": _("formulas"),
        "navigation": _("words around the article"),
        "replies": _("quoted or forwarding text"),
        "signatures": _("email signatures"),
        "attachments": _("attachments"),
        "disclaimers": _("legal notices of emails"),
        "labels": _("a line that only says “Press release”"),
        "datelines": _("the place and date at the beginning"),
        "above": _("short lines above the title"),
        "words": _("other words"),
    }


def changed_names() -> dict[str, str]:
    return {
        "merged": _("merged table cells are now separate"),
        "first_rows": _("the first row of the table is now its column headings"),
        "nested_tables": _("a table inside a table was converted to text"),
        "large_tables": _("a large table was converted to text"),
        "layout_tables": _("a table that only placed text was converted to text"),
        "tables_as_text": _("the table was converted to text"),
        "footnotes": _("footnotes were moved to the end"),
        "numbering": _("numbered lists now start at 1"),
        "deep_lists": _("list levels below the fifth were moved up to level 5"),
        "text_boxes": _("the text of text boxes is between the paragraphs"),
        "insertions": _("tracked insertions were accepted"),
    }


def counted(counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    """Return "comments (2), text boxes", in the order of ``names``."""
    found = ((name, counts.get(key, 0)) for key, name in names.items())
    return ", ".join(f"{name} ({number})" if number > 1 else name for name, number in found if number)


def left_out_in_words(left_out: Mapping[str, int], changed: Mapping[str, int]) -> list[str]:
    """Return the sentences; empty if nothing was left out or changed."""
    sentences = []
    if words := counted(left_out, left_out_names()):
        sentences.append(_("Not included: {list}.").format(list=words))
    if words := counted(changed, changed_names()):
        sentences.append(_("Changed: {list}.").format(list=words))
    return sentences
