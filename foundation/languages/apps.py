"""Texts in several languages, as an app for their input's template and for what is said about wrong input."""

from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "foundation.languages"
    label = "foundation_languages"
