"""One field for a text in several languages: ``{"en": "Training", "ru": "Обучение"}`` in one JSON column.

A language of the site is a setting, so a further one is a further key and no column. A text that is missing in a language
is shown in the default one, with its ``lang``: readers get ``(text, code of its real language)``.

In queries ``field__en`` is the text in a language, as with any JSON field; ``field__text`` is the one that is shown to
those who read the default language: order by it.
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
    """The text and the code of the language that it really is in; an empty text where there is none at all."""
    default = languages.default()
    for code in (language, language.split("-")[0], default, *languages.codes(), *texts):
        if text := texts.get(code):
            return text, code
    return "", default


class Translated(dict[str, str]):
    """Texts by language. As text, and in templates, it is the one in the current language."""

    def __str__(self) -> str:
        return in_language(self, languages.current())[0]

    def __getattr__(self, name: str) -> str:
        """``row.name.de``, as templates and Wagtail's exports reach a value; empty where there is no such text."""
        if name in languages.codes():
            return self.get(name, "")
        raise AttributeError(name)


class TranslatedField(models.JSONField):
    """``is_long`` gives each language more than a line to write in. ``max_length`` is that of each text."""

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
        """A form asks for the languages of the site; texts in others stay."""
        stored = getattr(instance, self.attname) or {}
        others = {code: text for code, text in stored.items() if code not in languages.codes()}
        setattr(instance, self.attname, Translated({**others, **(data or {})}))

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        kwargs.pop("widget", None)  # Wagtail offers one for JSON
        options = {"form_class": TranslatedFormField, "max_length": self.max_length, "is_long": self.is_long, **kwargs}
        return super(models.JSONField, self).formfield(**options)


@TranslatedField.register_lookup
class ShownText(models.Transform):
    """The text in the default language; where there is none, in the first language of the site that has one."""

    lookup_name = "text"
    output_field = models.TextField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **options: Any) -> Any:
        texts = [KeyTextTransform(code, self.lhs) for code in dict.fromkeys([*self.first(), *languages.codes()])]
        return compiler.compile(Coalesce(*texts) if len(texts) > 1 else texts[0])

    def first(self) -> list[str]:
        return [languages.default()]


@TranslatedField.register_lookup
class ReadText(ShownText):
    """The text as a person with the current language reads it."""

    lookup_name = "read"

    def first(self) -> list[str]:
        return [languages.current(), languages.default()]
