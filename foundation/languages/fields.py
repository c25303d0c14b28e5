"""Model field for a text in several languages: ``{"en": "Training", "ru": "Обучение"}`` in one JSON column.

Languages are a setting, so a new one is a new key and not a new column. A text that is missing in a language is shown
in the default one, with its ``lang``: `in_language` returns ``(text, code of its actual language)``.

In queries ``field__en`` is the text in a language, as with any JSON field. ``field__text`` is the text shown to readers
of the default language; use it for ordering.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from foundation import languages
from foundation.languages.forms import TranslatedFormField


def in_language(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return the text and the code of its actual language, or an empty text if there is none."""
    default = languages.default()
    for code in (language, language.split("-")[0], default, *languages.codes(), *texts):
        if text := texts.get(code):
            return text, code
    return "", default


class Translated(dict[str, str]):
    """Texts by language. Its string value, also in templates, is the text in the current language."""

    def __str__(self) -> str:
        return in_language(self, languages.current())[0]

    def __getattr__(self, name: str) -> str:
        """Support ``row.name.de`` in templates and Wagtail's exports; empty if there is no such text."""
        if name in languages.codes():
            return self.get(name, "")
        raise AttributeError(name)


class TranslatedField(models.JSONField):
    """Multilingual text. ``is_long`` uses a textarea for each language. ``max_length`` applies to each text."""

    def __init__(self, *args: Any, is_long: bool = False, **kwargs: Any) -> None:
        self.is_long = is_long
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)  # type: ignore[misc]
        return Translated(found) if isinstance(found, dict) else found

    def to_python(self, value: Any) -> Any:
        return Translated(value) if isinstance(value, dict) else value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, dict) or not all(isinstance(part, str) for pair in value.items() for part in pair):
            raise ValidationError(_("Enter the text for each language."), code="invalid")

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """Save the submitted texts and keep those in languages that the form does not show."""
        stored = getattr(instance, self.attname) or {}
        others = {code: text for code, text in stored.items() if code not in languages.codes()}
        setattr(instance, self.attname, Translated({**others, **(data or {})}))

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        kwargs.pop("widget", None)  # Wagtail would offer one because the column is JSON
        options = {"form_class": TranslatedFormField, "max_length": self.max_length, "is_long": self.is_long, **kwargs}
        return super(models.JSONField, self).formfield(**options)


@TranslatedField.register_lookup
class ShownText(models.Transform):
    """Text in the default language, or else in the first language of the site that has one."""

    lookup_name = "text"
    output_field = models.TextField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> Any:
        texts = [KeyTextTransform(code, self.lhs) for code in dict.fromkeys([*self.first(), *languages.codes()])]
        return compiler.compile(Coalesce(*texts) if len(texts) > 1 else texts[0])

    def first(self) -> list[str]:
        return [languages.default()]


@TranslatedField.register_lookup
class ReadText(ShownText):
    """Text as shown to users with the current language."""

    lookup_name = "read"

    def first(self) -> list[str]:
        return [languages.current(), languages.default()]
