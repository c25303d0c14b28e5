"""Form data of a page with one reference replaced by a number: each field, row, block and link in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

FEATURES = ["link", "document-link", "image", "bold"]
# A text as stored in the database, with each way in which a text can refer to a row.
LINKS = {
    "page": '<p><a linktype="page" id="{}">here</a></p>',
    "document": '<p><a linktype="document" id="{}">here</a></p>',
    "image": '<p>x</p><embed embedtype="image" id="{}" alt="x" format="fullwidth"/>',
}


@dataclass(frozen=True, slots=True)
class Place:
    """Place for a reference: a field, a field of a row, or a block or a link in a text. ``model``: "page", "image",
    "document" or another.
    """

    name: str
    kind: str
    model: str

    @property
    def is_kept(self) -> bool:
        """Whether the form keeps the reference. Texts of this site contain no images, so the form drops those."""
        return not (self.kind.endswith("image") and self.kind != "choice")


def references(page_class: Any) -> Iterator[Place]:
    """Yield each place of the form that can have a number."""
    form_class = page_class.get_edit_handler().get_form_class()
    for name, model in _choices(form_class):
        yield Place(name, "choice", model)
    for relation, formset in form_class.formsets.items():
        for name, model in _choices(formset.form):
            yield Place(f"{relation}-{name}", "row", model)
    for field in page_class._meta.get_fields():
        if isinstance(field, (StreamField, RichTextField)) and field.name in form_class.base_fields:
            for kind in BLOCKS if isinstance(field, StreamField) else LINKS:
                yield Place(field.name, kind, REFERS.get(kind, kind.split()[-1]))


REFERS = {"figure": "image", "gallery": "image", "file": "document", "card": "page"}


def _choices(form_class: Any) -> Iterator[tuple[str, str]]:
    for name, field in form_class.base_fields.items():
        if isinstance(field, forms.ModelChoiceField):
            model = field.queryset.model
            kinds = {"page": Page, "image": get_image_model(), "document": get_document_model()}
            yield name, next((kind for kind, known in kinds.items() if issubclass(model, known)), model.__name__)


def _text(number: Any, kind: str) -> str:
    return str(rich_text(LINKS[kind].format(number), features=FEATURES))


def _table(number: Any, kind: str) -> dict[str, Any]:
    return {
        "caption": "",
        "column-count": "1",
        "column-0-type": "text",
        "column-0-order": "0",
        "column-0-heading": "x",
        "column-0-deleted": "",
        "row-count": "1",
        "row-0-order": "0",
        "row-0-deleted": "",
        "cell-0-0": _text(number, kind),
    }


def _figure(number: Any) -> dict[str, Any]:
    return {"image": {"image": number, "alt_text": "x", "decorative": ""}, "caption": "x"}


# Every block of a body that refers to something, with a number in it.
BLOCKS: dict[str, Any] = {
    "figure": lambda number: ("figure", _figure(number)),
    "gallery": lambda number: (
        "gallery",
        {
            "images": {
                "count": "2",
                **{str(n): {"value": _figure(number), "order": str(n), "deleted": ""} for n in (0, 1)},
            }
        },
    ),
    "file": lambda number: ("file", {"document": number, "title": "", "language": "en"}),
    "card": lambda number: ("card", {"page": number}),
    **{f"text {kind}": (lambda number, kind=kind: ("text", _text(number, kind))) for kind in LINKS},
    **{
        f"callout {kind}": (lambda number, kind=kind: ("callout", {"title": "", "text": _text(number, kind)}))
        for kind in LINKS
    },
    **{f"table {kind}": (lambda number, kind=kind: ("table", _table(number, kind))) for kind in LINKS},
}


def with_number(sent: QueryDict, place: Place, number: Any) -> QueryDict:
    """Return the form data with ``number`` in this place."""
    data, name, kind = sent.copy(), place.name, place.kind
    if kind == "choice":
        data[name] = number
    elif kind == "row":
        relation, _dash, field = name.partition("-")
        data[f"{relation}-TOTAL_FORMS"], data[f"{relation}-INITIAL_FORMS"] = "1", "0"
        data.update({f"{relation}-0-{field}": number, f"{relation}-0-ORDER": "1", f"{relation}-0-DELETE": ""})
    elif kind in BLOCKS:
        data.update(nested_form_data({name: streamfield([BLOCKS[kind](number)])}))
    else:
        data[name] = _text(number, kind)
    return data
