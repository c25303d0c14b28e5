"""Form field for a text in several languages: one labelled input per language of the site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from foundation import languages


class TranslatedInput(forms.MultiWidget):
    template_name = "languages/translated_input.html"
    use_fieldset = True

    def __init__(self, *, heading: Any = "", is_long: bool = False, attrs: Any = None) -> None:
        self.heading = heading
        one, more = (forms.Textarea, {"rows": 3}) if is_long else (forms.TextInput, {})
        super().__init__({code: one(attrs={"lang": code, **more}) for code in languages.codes()}, attrs)

    def decompress(self, value: Any) -> list[str]:
        texts = value if isinstance(value, dict) else {}
        return [texts.get(code, "") for code in languages.codes()]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["heading"] = self.heading
        context["widget"]["parts"] = [
            (language, self.is_required and code == languages.default(), part)
            for (code, language), part in zip(languages.choices(), context["widget"]["subwidgets"], strict=True)
        ]
        return context


class TranslatedFormField(forms.MultiValueField):
    """Multilingual form field. Only the default language is required, and only if the field is required. Empty texts
    are left out.
    """

    def __init__(
        self, *, max_length: int | None = None, is_long: bool = False, required: bool = True, **kwargs: Any
    ) -> None:
        fields = []
        for code, language in languages.choices():
            message = format_lazy(_("Enter the text in this language: {language}."), language=language)
            fields.append(
                forms.CharField(
                    max_length=max_length,
                    required=required and code == languages.default(),
                    error_messages={"incomplete": message, "required": message},
                )
            )
            if code == languages.default():
                kwargs.setdefault("error_messages", {"required": message})
        kwargs.setdefault("widget", TranslatedInput(heading=kwargs.get("label", ""), is_long=is_long))
        super().__init__(fields, require_all_fields=False, required=required, **kwargs)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        return {code: text for code, text in zip(languages.codes(), data_list, strict=False) if text}
