"""Blocks of a body: a small flat set, each with a preview, the same on the page and in the feed.

How to add one: ``docs/add-a-block.md``.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.text import slugify
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from foundation import languages
from foundation.languages.following import public_targets, version_of
from foundation.public_pages import public_pages
from news import players

INLINE = ["bold", "italic", "link", "document-link", "superscript", "subscript"]
PROSE = [*INLINE, "ol", "ul"]


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"features": PROSE, **options})

    class Meta:
        label = _("Text")
        icon = "pilcrow"
        description = _("Paragraphs, lists and links")
        template = "news/blocks/text.html"
        preview_value = _("<p>The first paragraph says who did what, where and when.</p>")


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Heading"), max_length=160)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("h2", _("Heading")), ("h3", _("Subheading"))],
        default="h2",
        help_text=_("Use a subheading only below a heading."),
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["value"]["anchor"] = slugify(value.get("text") or "", allow_unicode=True)
        return context

    def get_searchable_content(self, value: Any) -> list[str]:
        """Return the text without the name of the level, which only editors see."""
        return [value.get("text") or ""]

    class Meta:
        label = _("Heading")
        icon = "title"
        description = _("Divides a long text into sections")
        template = "news/blocks/heading.html"
        preview_value = {"text": _("Next steps"), "level": "h2"}


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Quote"), rows=3)
    speaker = blocks.CharBlock(label=pgettext_lazy("of a quote", "Speaker"), max_length=160)
    office = blocks.CharBlock(
        label=pgettext_lazy("of a person", "Position"),
        max_length=200,
        required=False,
        help_text=_("The speaker’s position at the time."),
    )

    class Meta:
        label = _("Quote")
        icon = "openquote"
        description = _("A quote from a named speaker")
        template = "news/blocks/quote.html"
        preview_value = {
            "text": _("The speaker’s exact words."),
            "speaker": _("Full name"),
            "office": pgettext_lazy("of a person", "Position"),
        }


class FigureBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(
        label=_("Caption"), max_length=300, required=False, help_text=_("Who and what is shown, from left to right.")
    )

    class Meta:
        label = _("Figure")
        icon = "image"
        description = _("One image with its caption")
        template = "news/blocks/figure.html"
        preview_template = "news/blocks/previews/figure.html"


class GalleryBlock(blocks.StructBlock):
    images = blocks.ListBlock(FigureBlock(), label=_("Images"), min_num=2, max_num=24)

    class Meta:
        label = _("Gallery")
        icon = "image"
        description = _("Several images with numbered captions")
        template = "news/blocks/gallery.html"
        preview_template = "news/blocks/previews/gallery.html"


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Document"))
    title = blocks.CharBlock(
        label=_("Link text"),
        max_length=200,
        required=False,
        help_text=_("Leave empty to use the title of the document."),
    )
    language = blocks.ChoiceBlock(label=_("Language of the file"), choices=languages.choices, default=languages.default)

    def get_searchable_content(self, value: Any) -> list[str]:
        return [value.get("title") or ""]

    class Meta:
        label = _("File")
        icon = "doc-full"
        description = _("A document to download, with type, size and language")
        template = "news/blocks/file.html"
        preview_template = "news/blocks/previews/file.html"


class TableBlock(TypedTableBlock):
    """A table. Numbers in a column of this type are aligned, and the article shows them as a chart (`figures_in`)."""

    def __init__(self, **options: Any) -> None:
        text = blocks.RichTextBlock(label=_("Text"), features=INLINE)
        number = blocks.CharBlock(label=_("Number, drawn as a chart"), required=False, max_length=60, icon="order")
        super().__init__([("text", text), ("number", number)], **options)

    class Meta:
        label = _("Table")
        icon = "table"
        description = _("Rows and columns with a header row. Numbers can be drawn as a chart.")
        template = "news/blocks/table.html"
        preview_template = "news/blocks/previews/table.html"


class CalloutBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=PROSE)

    class Meta:
        label = _("Callout")
        icon = "info-circle"
        description = _("A highlighted message")
        template = "news/blocks/callout.html"
        preview_value = {
            "title": _("Registration"),
            "text": _("<p>Registration closes a week before the webinar.</p>"),
        }


class CardBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(label=_("Page"))

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add ``target``: the page, if possible in the language of the surrounding text. None for a page that is not
        public, so that the card is empty.
        """
        context = super().get_context(value, parent_context)
        page, language = value.get("page"), get_language() or ""
        public = public_pages(Page.objects)
        found = version_of(public, page.pk, language=language) if page is not None else None
        context["target"] = found.specific if found else None
        return context

    class Meta:
        label = _("Page card")
        icon = "link"
        description = _("A link to another page on this site, with its title and first sentence")
        template = "news/blocks/card.html"
        preview_template = "news/blocks/previews/card.html"


class LinkCardBlock(blocks.StructBlock):
    image = ImageBlock(label=_("Image"), required=False)
    kicker = blocks.CharBlock(label=_("Line above the title"), max_length=200, required=False)
    title = blocks.CharBlock(label=pgettext_lazy("of a thing", "Title"), max_length=200)
    text = blocks.TextBlock(label=_("Text"), rows=2, required=False)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = blocks.URLBlock(
        label=_("Address"), required=False, help_text=_("Only if the card leads to another site, and not to a page.")
    )

    class Meta:
        label = _("Card")
        icon = "link"


class CardsBlock(blocks.ListBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__(LinkCardBlock(), **{"min_num": 1, "max_num": 60, **options})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the cards, each with its public page, if possible in the language of the surrounding text. Two queries."""
        context = super().get_context(value, parent_context)
        pages = [card["page"] for card in value if card.get("page")]
        targets = public_targets(pages, language=get_language() or "")
        context["cards"] = [(card, targets.get(card["page"].pk) if card.get("page") else None) for card in value]
        return context

    class Meta:
        label = _("Cards")
        icon = "grip"
        description = _("Links with an image, a title and a text, beside each other")
        template = "news/blocks/cards.html"
        preview_template = "news/blocks/previews/cards.html"


class EmbedBlock(blocks.StructBlock):
    url = blocks.URLBlock(label=_("Video address"), help_text=_("A page on YouTube or Vimeo."))
    title = blocks.CharBlock(
        label=pgettext_lazy("of a thing", "Title"),
        max_length=160,
        help_text=_("What the video shows, for people who cannot see it."),
    )
    captions = blocks.BooleanBlock(
        label=_("Has captions"), required=False, help_text=_("Add captions before you publish a recording.")
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if players.player_for(cleaned["url"]) is None:
            message = _("Enter the address of a video on YouTube or Vimeo. You can copy it from the video’s page.")
            raise blocks.StructBlockValidationError(block_errors={"url": ValidationError(message)})
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["player"] = players.player_for(value.get("url") or "")
        return context

    class Meta:
        label = _("Video")
        icon = "media"
        description = _("A video on another site, loaded only when the reader chooses to play it")
        template = "news/blocks/embed.html"
        preview_value = {"url": "https://vimeo.com/1", "title": _("Opening of the workshop"), "captions": True}


class BodyBlock(blocks.StreamBlock):
    text = TextBlock()
    heading = HeadingBlock()
    quote = QuoteBlock()
    figure = FigureBlock()
    gallery = GalleryBlock()
    file = FileBlock()
    table = TableBlock()
    callout = CalloutBlock()
    card = CardBlock()
    cards = CardsBlock()
    embed = EmbedBlock()


def own_blocks() -> list[tuple[str, blocks.Block]]:
    """Return the blocks of the setting ``BODY_BLOCKS``, by name. Raises ImproperlyConfigured if one cannot be used."""
    found = []
    for name, path in getattr(settings, "BODY_BLOCKS", {}).items():
        try:
            block = import_string(path)
        except (ImportError, AttributeError) as error:
            raise ImproperlyConfigured(f"BODY_BLOCKS[{name!r}] is {path!r}: {error}") from None
        if not (isinstance(block, type) and issubclass(block, blocks.Block)):
            raise ImproperlyConfigured(f"BODY_BLOCKS[{name!r}] is {path!r}, which is not a class of blocks.")
        if name in BodyBlock.base_blocks or not str(name).isidentifier():
            raise ImproperlyConfigured(f"BODY_BLOCKS has the name {name!r}, which is ours or not a Python identifier.")
        found.append((name, block()))
    return found


class BodyField(StreamField):  # type: ignore[misc]
    """Body of `BodyBlock` with the blocks that the site adds. Migrations do not list them, so a new block needs none."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__([], **options)

    @cached_property
    def stream_block(self) -> BodyBlock:
        block = BodyBlock(own_blocks())
        block.set_meta_options(self.block_opts)
        return block

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _block_types, options = super(StreamField, self).deconstruct()
        return name, path, [], options


def images_in(body: Iterable[Any]) -> list[Any]:
    """Return the images of a body, in order."""
    shown = []
    for block in body:
        if block.block_type == "figure":
            shown.append(block.value.get("image"))
        elif block.block_type == "gallery":
            shown += [photo.get("image") for photo in block.value.get("images") or []]
        elif block.block_type == "cards":
            shown += [card.get("image") for card in block.value]
    return [image for image in shown if image is not None]


def headings_in(body: Any) -> list[tuple[str, str]]:
    """Return the anchor and text of each heading of the first level, each anchor only once. Loads no image or document."""
    values = [block["value"] for block in body.raw_data if block["type"] == "heading"]
    texts = [value.get("text") or "" for value in values if value.get("level") != "h3"]
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(slugify(text, allow_unicode=True), text)
    return [(anchor, text) for anchor, text in found.items() if anchor]


def figures_in(body: Iterable[Any]) -> dict[str, Any] | None:
    """Return the first table with columns of numbers, as plain text: headings, rows, and title from its caption. Its
    first column has the labels; other columns of text are left out."""
    for block in body:
        if block.block_type != "table":
            continue
        types = [column["block"].name for column in block.value.columns]
        if "number" not in types:
            continue
        kept = [0, *(at for at, name in enumerate(types) if at and name == "number")]
        headings = [block.value.columns[at].get("heading") or "" for at in kept]
        rows = [[_words(cells[at]) for at in kept] for cells in map(list, block.value.rows)]
        return {"title": block.value.caption or "", "headings": headings, "rows": rows}
    return None


def _words(cell: Any) -> str:
    return " ".join(" ".join(cell.block.get_searchable_content(cell.value)).split())
