"""Extraction of the plain facts that ``news.editorial.rules`` checks from an `ArticlePage`, saved or being edited. One
query for all links.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, Tag
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.rich_text import RichText

from foundation import languages
from foundation.authorship.publication import other_language
from foundation.settings import site_name
from foundation.whole_numbers import whole_number
from news.conf import acronyms
from news.editorial import rules, versions
from news.editorial.drafts import Attachment, Block, Draft, Figure, Heading, Link, Picture, Prose, Quote, Table

if TYPE_CHECKING:
    from news.models import ArticlePage

# Target of a link: ("page", 12) or ("document", 3). None for an address, which is not looked up.
Target = tuple[str, int] | None


def draft_of(page: ArticlePage) -> Draft:
    """Return the facts of ``page`` as it is in memory, not as it was saved."""
    facts = _Facts()
    blocks = [facts.block(child, position) for position, child in enumerate(page.body)]
    return Draft(
        title=page.title or "",
        language=page.locale.language_code,
        published_on=page.published_on or date.min,
        standfirst=page.standfirst or "",
        go_live_on=timezone.localdate(page.go_live_at) if page.go_live_at else None,
        lead=_lead(page),
        ordinal_of_what_it_is_about=_ordinal(page),
        familiar=frozenset(word for code in languages.codes() for word in site_name(code).split()),
        acronyms=acronyms(),
        languages=tuple(languages.codes()),
        blocks=tuple(facts.with_dead_links(blocks)),
        compared=tuple(versions.compared(page)),
    )


def block_id(child: Any, position: int) -> str:
    """Return the ID of a block for findings. A block that was never saved has none, so its position is used."""
    return str(child.id or f"block-{position}")


def _lead(page: ArticlePage) -> Picture | None:
    if page.image_id is None:
        return None
    return Picture(alt=page.image_alt_text, caption=page.image_caption or "", is_decorative=page.image_is_decorative)


def _ordinal(page: ArticlePage) -> int | None:
    """Return the ordinal of the page that the article is about, if it has one: an edition of a series."""
    if page.about_id is None:
        return None
    about = Page.objects.filter(pk=page.about_id).first()
    return getattr(about.specific, "ordinal", None) if about else None


class _Facts:
    """Reader of blocks. Collects the targets of their links, so that one query finds them all."""

    def __init__(self) -> None:
        self.targets: dict[int, Target] = {}  # id() of a Link -> target of the link
        self.links: list[Link] = []

    def block(self, child: Any, position: int) -> Block:
        name, value, key = child.block_type, child.value, block_id(child, position)
        match name:
            case "heading":
                level = str(value.get("level") or "h2")
                return Heading(key, value.get("text") or "", whole_number(level[1:]) or 2)
            case "quote":
                return Quote(key, value.get("text") or "", value.get("speaker") or "", value.get("office") or "")
            case "figure":
                return Figure(key, tuple(_pictures([value])))
            case "gallery":
                return Figure(key, tuple(_pictures(value.get("images") or [])))
        texts: list[str] = []
        links: list[Link] = []
        self._read(value, texts, links)
        text = "\n".join(part for part in texts if part)
        if _is_table(value):
            header = tuple(str(column.get("heading") or "") for column in value.columns)
            return Table(key, text, header, tuple(links))
        if name in {"file", "card", "embed"}:
            return Attachment(key, text, tuple(links))
        return Prose(key, text, tuple(links))

    def _read(self, value: Any, texts: list[str], links: list[Link]) -> None:
        """Collect the words and links of any value of a block, at any depth."""
        if isinstance(value, RichText):
            self._read_html(value.source, texts, links)
        elif _is_table(value):
            for row in value.rows:
                self._read([cell.value for cell in row], texts, links)
        elif isinstance(value, Page):
            links.append(self._link(value.get_admin_display_title(), ("page", value.pk)))
        elif isinstance(value, dict):
            for name, part in value.items():
                if name not in {"language", "level", "url"}:
                    self._read(part, texts, links)
        elif isinstance(value, str):
            texts.append(value)
        elif isinstance(value, Iterable) and not isinstance(value, get_image_model()):
            for part in value:
                self._read(part, texts, links)

    def _read_html(self, html: str, texts: list[str], links: list[Link]) -> None:
        soup = BeautifulSoup(html, "html.parser")
        for anchor in soup.find_all("a"):
            links.append(self._link(anchor.get_text(), _target(anchor)))
        for line in soup.find_all(["p", "li", "h2", "h3", "h4", "blockquote"]) or [soup]:
            if line.find(["p", "li"]) is None:
                text = " ".join(line.get_text().split())
                is_quoted = line.name == "blockquote" or line.find_parent("blockquote")
                texts.append(f"“{text}”" if is_quoted and text else text)

    def _link(self, text: str, target: Target) -> Link:
        link = Link(" ".join(text.split()))
        self.links.append(link)  # keeps the object alive, so that id() stays unique
        self.targets[id(link)] = target
        return link

    def with_dead_links(self, blocks: list[Block]) -> list[Block]:
        """Return the blocks with dead links marked: the target is deleted or, for a page, not live."""
        wanted = [target for target in self.targets.values() if target]
        pages = {pk for kind, pk in wanted if kind == "page"}
        documents = {pk for kind, pk in wanted if kind == "document"}
        alive: set[tuple[str, int]] = set()
        if pages:
            alive |= {("page", pk) for pk in Page.objects.live().filter(pk__in=pages).values_list("pk", flat=True)}
        if documents:
            found = get_document_model().objects.filter(pk__in=documents).values_list("pk", flat=True)
            alive |= {("document", pk) for pk in found}

        def marked(link: Link) -> Link:
            target = self.targets[id(link)]
            return replace(link, is_dead=target is not None and target not in alive)

        return [
            replace(block, links=tuple(marked(link) for link in block.links))
            if isinstance(block, Prose | Table | Attachment)
            else block
            for block in blocks
        ]


def _is_table(value: Any) -> bool:
    """Return whether ``value`` is of Wagtail's TypedTableBlock, which has ``columns`` and ``rows``."""
    return hasattr(value, "columns") and hasattr(value, "rows")


def _target(anchor: Tag) -> Target:
    """Return the page or document that Wagtail links by ID. Addresses of other sites are not checked."""
    kind, number = str(anchor.get("linktype") or ""), str(anchor.get("id") or "")
    pk = whole_number(number)
    return (kind, pk) if kind in {"page", "document"} and pk is not None else None


def _pictures(values: Iterable[Any]) -> Iterable[Picture]:
    for value in values:
        image = value.get("image")
        if image is not None:
            yield Picture(
                alt=getattr(image, "contextual_alt_text", None) or "",
                caption=value.get("caption") or "",
                is_decorative=bool(getattr(image, "decorative", False)),
            )


def findings_of(page: ArticlePage, *, today: date) -> list[rules.Finding]:
    """Return all findings of ``page`` as it is in memory. Errors about its language are warnings if a reason is
    given."""
    findings = rules.check(draft_of(page), today=today)
    if any(finding.is_about_language for finding in findings) and other_language.reason_for(page):
        return rules.overruled(findings)
    return findings
