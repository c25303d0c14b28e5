"""Every text has a Russian and a French translation, and the compiled catalogues contain what the translators wrote."""

from __future__ import annotations

import gettext
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.apps import apps as django_apps
from django.conf import settings

from tests.environment import ROOT

CATALOGUES = [
    folder / language / "LC_MESSAGES" / "django.po"
    for folder in sorted([*ROOT.glob("*/locale"), *ROOT.glob("foundation/*/locale")])
    for language in ("ru", "fr")
]


@dataclass
class Message:
    context: str = ""
    text: str = ""
    plural: str = ""
    translations: dict[int, str] = field(default_factory=dict)
    is_fuzzy: bool = False
    may_leave_out: bool = False  # a value: marked "no-python-format", so msgfmt does not check it either


def read(path: Path) -> list[Message]:
    """Return the messages of a catalogue, without its header and without obsolete ones."""
    messages: list[Message] = []
    for paragraph in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        parts: dict[str, str] = {}
        name = ""
        for line in paragraph.splitlines():
            if match := re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line):
                name = match[1]
                parts[name] = json.loads(match[2])
            elif line.startswith('"'):
                parts[name] += json.loads(line)
        if parts.get("msgid"):
            forms = {
                int(name[7:-1] or 0) if "[" in name else 0: parts[name] for name in parts if name.startswith("msgstr")
            }
            flags = [line for line in paragraph.splitlines() if line.startswith("#,")]
            fuzzy, free = (any(flag in line for line in flags) for flag in ("fuzzy", "no-python-format"))
            messages.append(
                Message(parts.get("msgctxt", ""), parts["msgid"], parts.get("msgid_plural", ""), forms, fuzzy, free)
            )
    return messages


def forms_of(path: Path) -> int:
    """Return the number of the language's plural forms, from the catalogue's header."""
    match = re.search(r"nplurals=(\d)", path.read_text(encoding="utf-8"))
    assert match
    return int(match[1])


catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT)))


@catalogue
def test_there_is_a_catalogue(path: Path) -> None:
    assert path.is_file(), "run 'make messages' and have it translated"
    assert path.with_suffix(".mo").is_file()


def test_the_site_reads_every_catalogue() -> None:
    apps = [Path(app.path) / "locale" for app in django_apps.get_app_configs()]
    read_at_run = {*apps, *(Path(folder) for folder in settings.LOCALE_PATHS)}
    assert {path.parents[2] for path in CATALOGUES} <= read_at_run


@catalogue
def test_every_text_is_translated(path: Path) -> None:
    missing = [
        message.text
        for message in read(path)
        if message.is_fuzzy or not message.translations or not all(message.translations.values())
    ]
    assert not missing


@catalogue
def test_plurals_have_all_forms_of_the_language(path: Path) -> None:
    wrong = [
        message.text for message in read(path) if len(message.translations) != (forms_of(path) if message.plural else 1)
    ]
    assert not wrong


@catalogue
def test_a_translation_keeps_the_places_of_values(path: Path) -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", text))

    wrong = [
        message.text
        for message in read(path)
        for text in message.translations.values()
        if not places(text) <= places(message.text + message.plural)
        or (not message.plural and not message.may_leave_out and places(text) != places(message.text))
    ]
    assert not wrong


@catalogue
def test_a_translation_keeps_the_attributes_of_its_tags(path: Path) -> None:
    """Typographic quotation marks in a tag break its link."""

    def attributes(text: str) -> list[str]:
        return sorted(re.findall(r"""[\w-]+=(?:"[^"]*"|'[^']*')""", text))

    def tags(text: str) -> int:
        return len(re.findall(r"<\w[^>]*=", text))

    wrong = [
        text
        for message in read(path)
        for text in message.translations.values()
        if tags(text) and attributes(text) not in (attributes(message.text), attributes(message.plural))
    ]
    assert not wrong


@catalogue
def test_what_runs_is_what_was_translated(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    for message in read(path):
        key = f"{message.context}\x04{message.text}" if message.context else message.text
        for form, text in message.translations.items():
            assert compiled[(key, form) if message.plural else key] == text, "run 'make messages'"
    known = {message.text for message in read(path)}
    left = {str(key[0] if isinstance(key, tuple) else key).split("\x04")[-1] for key in compiled} - known - {""}
    assert not left, "compiled from an older catalogue"
