from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.template import Context, Template
from django.test import override_settings
from django.utils.translation import override

from foundation import languages
from foundation.languages.fields import Translated, in_language
from foundation.languages.spelling import alphabetical
from rocb.models import Region
from tests import factories

FOUR = [("en", "English"), ("ru", "Русский"), ("fr", "Français"), ("de", "Deutsch")]
four_languages = override_settings(LANGUAGES=FOUR, WAGTAIL_CONTENT_LANGUAGES=FOUR)


@pytest.mark.parametrize(
    ("texts", "language", "found"),
    [
        ({"en": "Training", "ru": "Обучение"}, "ru", ("Обучение", "ru")),
        ({"en": "Training", "ru": "Обучение"}, "ru-kz", ("Обучение", "ru")),
        ({"en": "Training", "ru": "Обучение"}, "fr", ("Training", "en")),
        ({"ru": "Обучение", "uz": "Ta’lim"}, "fr", ("Обучение", "ru")),
        ({"uz": "Ta’lim"}, "fr", ("Ta’lim", "uz")),
        ({"en": "", "ru": "Обучение"}, "en", ("Обучение", "ru")),
        ({}, "ru", ("", "en")),
    ],
)
def test_a_text_is_read_in_the_nearest_language_that_it_has(
    texts: dict[str, str], language: str, found: tuple[str, str]
) -> None:
    assert in_language(texts, language) == found


def test_texts_stand_in_templates_in_the_language_of_the_reader() -> None:
    texts = Translated(en="Training", ru="Обучение")
    with override("ru"):
        shown = Template("{{ name }}, {{ name.en }}, {{ name.fr }}, {{ name.xx }}").render(Context({"name": texts}))
    assert shown == "Обучение, Training, , "
    assert copy.deepcopy(texts) == pickle.loads(pickle.dumps(texts)) == texts


@pytest.mark.django_db
def test_rows_are_found_and_ordered_by_a_text() -> None:
    Region.objects.all().delete()
    for names in (
        {"en": "Zinc", "ru": "Азия"},
        {"en": "Alum"},
        {"ru": "Медь"},
        {"en": "Gold", "ru": "Яхта", "de": "B"},
    ):
        factories.region(name=names, position=1)
    assert [str(row) for row in Region.objects.order_by("name__text")] == ["Alum", "Gold", "Zinc", "Медь"]
    assert [str(row) for row in Region.objects.order_by("-name__text")] == ["Медь", "Zinc", "Gold", "Alum"]
    with override("ru"):
        assert [str(row) for row in Region.objects.order_by("name__read")] == ["Alum", "Азия", "Медь", "Яхта"]
    assert [str(row) for row in Region.objects.all()] == ["Alum", "Gold", "Zinc", "Медь"], "the order of the model"
    assert [str(row) for row in Region.objects.exclude(name__ru=None).order_by("name__ru")] == ["Zinc", "Медь", "Gold"]
    assert str(Region.objects.get(name__text__icontains="AL")) == "Alum"
    assert str(Region.objects.get(name__de="B")) == "Gold"
    assert Region.objects.filter(name__text="Gold").values_list("name__ru", "name__text").get() == ("Яхта", "Gold")
    assert isinstance(Region.objects.values_list("name", flat=True).first(), Translated)


@pytest.mark.django_db
def test_the_database_sorts_names_as_other_lists_do() -> None:
    Region.objects.all().delete()
    names = ["Zinc", "Élan", "eagle", "Йод", "Ёлка", "Ель", "Ирис", "Émeraude", "Egypt"]
    for name in names:
        factories.region(name={"en": name}, position=1)
    found = [str(row) for row in Region.objects.order_by("name__text__alphabetical", "name__text")]
    assert found == sorted(names, key=alphabetical)


def saved(row: Region, **values: str) -> Any:
    form = modelform_factory(Region, fields=["name"])(values, instance=row)
    if form.is_valid():
        form.save()
    return form


@pytest.mark.django_db
def test_a_form_asks_for_each_language_of_the_site_and_keeps_those_that_it_does_not_ask_for() -> None:
    row = factories.region(name={"en": "Old", "ru": "Старый", "uz": "Eski"})
    assert saved(row, name_en=" New ", name_fr="Nouveau", name_ru="").errors == {}
    row.refresh_from_db()
    assert row.name == {"en": "New", "fr": "Nouveau", "uz": "Eski"}
    html = str(modelform_factory(Region, fields=["name"])(instance=row))
    assert 'name="name_fr" value="Nouveau"' in html
    assert html.count("Français") == 1
    assert "Deutsch" not in html
    with four_languages:
        assert "Deutsch" in str(modelform_factory(Region, fields=["name"])(instance=row))
        saved(row, name_en="New", name_de="Neu")
    row.refresh_from_db()
    assert row.name == {"en": "New", "de": "Neu", "uz": "Eski"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Enter the text in this language: English."),
        ({"name_en": "  ", "name_ru": "Имя"}, "Enter the text in this language: English."),
        ({"name_en": "a" * 256}, "Ensure this value has at most 255 characters (it has 256)."),
        ({"name_en": "a\0b"}, "Null characters are not allowed."),
    ],
)
def test_wrong_input_is_answered_in_a_sentence(values: dict[str, str], sentence: str) -> None:
    row = factories.region(name="Old")
    form = saved(row, **values)
    assert form.errors == {"name": [sentence]}
    assert Region.objects.get(pk=row.pk).name == {"en": "Old"}


@pytest.mark.parametrize("value", ["Training", {"en": 1}, {"en": None}, [], {}])
def test_what_is_no_text_for_a_language_is_not_valid(value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        Region(name=value, slug="r").full_clean(validate_unique=False)
    assert list(caught.value.message_dict) == ["name"]


def test_the_default_language_is_the_one_of_the_site_that_is_nearest_to_the_setting() -> None:
    assert languages.default() == "en"
    with override_settings(LANGUAGE_CODE="de-at", LANGUAGES=FOUR, WAGTAIL_CONTENT_LANGUAGES=FOUR):
        assert languages.default() == "de"
        assert in_language({"en": "Training", "de": "Schulung"}, "fr") == ("Schulung", "de")
    with override_settings(LANGUAGE_CODE="en-us", LANGUAGES=[("en", "English")], WAGTAIL_CONTENT_LANGUAGES=None):
        assert (languages.codes(), languages.choices()) == (["en"], [("en", "English")])


@pytest.mark.parametrize(("spoken", "shown"), [("ru", "ru"), ("fr-ca", "fr"), ("uz", "en"), (None, "en")])
def test_texts_are_shown_in_the_language_of_the_site_that_is_nearest_to_the_one_in_use(
    spoken: str | None, shown: str
) -> None:
    with override(spoken):
        assert languages.current() == shown
