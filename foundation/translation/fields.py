"""State of texts that have a field per language (`TranslatedField`), such as the names of topics and organisations.

A row of `FieldTranslation` stores what a text was translated from. `record` updates the rows of an object from its
present texts, after each save: a text that differs from its row was translated now, any other keeps its recorded
original. A new object was written in all its languages at once. Texts that are older than the app are "not checked".

The original is the text in the default language, or else in the first language of the site that has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models

from foundation import languages
from foundation.languages.fields import TranslatedField, in_language
from foundation.translation.models import FieldTranslation, GlossaryTerm

type Key = tuple[str, str]  # name of the field, code of the language
AT_ONCE = 500


def fields_of(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.get_fields() if isinstance(field, TranslatedField)]


def translated_models() -> list[type[models.Model]]:
    """Return the models with translations. Terms of the glossary are left out, because their languages are equal: none
    is a translation of another.
    """
    return [model for model in apps.get_models() if fields_of(model) and model is not GlossaryTerm]


def made_from(known: FieldTranslation | None, *, text: str, original: str, is_new: bool) -> str | None:
    """Return the original that ``text`` was translated from, or None if it is not known. Pure."""
    if known is None:
        return original if is_new else None
    return known.made_from if known.text == text else original


def texts_of(instance: models.Model) -> Iterator[tuple[Key, str, str]]:
    """Return the key of each text that has an original in another language, with the text and its original."""
    for name in fields_of(type(instance)):
        texts = getattr(instance, name) or {}
        original, of = in_language(texts, languages.default())
        for code in languages.codes() if original else ():
            if code != of:
                yield (name, code), texts.get(code, ""), original


def record(instance: models.Model, *, is_new: bool) -> None:
    """Update the rows of an object. One query if nothing changed."""
    _record([instance], is_new=is_new)


def record_all(**_when: Any) -> int:
    """Update the rows of all objects, including those that a program changed without saving them. Return the number of
    objects.
    """
    count = 0
    for model in translated_models():
        found = list(model._default_manager.order_by("pk"))
        for start in range(0, len(found), AT_ONCE):
            _record(found[start : start + AT_ONCE], is_new=False)
        _of(model).exclude(object_id__in=[str(one.pk) for one in found]).delete()
        count += len(found)
    return count


def forget(instance: models.Model) -> None:
    _of(type(instance)).filter(object_id=str(instance.pk)).delete()


def _of(model: type[models.Model]) -> models.QuerySet[FieldTranslation]:
    return FieldTranslation.objects.filter(content_type=ContentType.objects.get_for_model(model))


def _record(instances: list[Any], *, is_new: bool) -> None:
    """Write the rows of objects of one model that changed. One query, and at most three more."""
    model = type(instances[0])
    stored: dict[tuple[str, Key], FieldTranslation] = {
        (row.object_id, (row.field, row.language)): row
        for row in _of(model).filter(object_id__in=[str(one.pk) for one in instances])
    }
    new, changed = [], []
    for instance in instances:
        for key, text, original in texts_of(instance):
            row = stored.pop((str(instance.pk), key), None)
            values = {
                "text": text,
                "original": original,
                "made_from": made_from(row, text=text, original=original, is_new=is_new) if text else None,
            }
            if row is None:
                names = {"object_id": str(instance.pk), "field": key[0], "language": key[1]}
                new.append(FieldTranslation(content_type=ContentType.objects.get_for_model(model), **names, **values))
            elif any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                changed.append(row)
    FieldTranslation.objects.bulk_create(new, ignore_conflicts=True)  # another process may have written them
    FieldTranslation.objects.bulk_update(changed, ["text", "original", "made_from"])
    if stored:  # the original is in another language now, or there is none
        FieldTranslation.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()
