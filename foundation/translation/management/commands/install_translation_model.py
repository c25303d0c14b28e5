"""``manage.py install_translation_model``: put a model for drafts by machine in place."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.translation import firefox
from foundation.translation.engines import TranslationFailed

NAME = re.compile(r"model\.([a-z]{2})([a-z]{2})\.")
LEAST_BYTES = 1_000_000
MOST_BYTES = 1_000_000_000
SENTENCE = "2026: OK."


class Command(BaseCommand):
    help = (
        "Check a model of Firefox Translations and put it in place. The path is its folder, or a zip or tar file of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--sentence", default=SENTENCE, help="A sentence to translate as a test.")

    def handle(self, *, path: Path, sentence: str, **options: Any) -> None:
        target = firefox.folder()
        if target is None:
            raise CommandError("Set TRANSLATION_MODELS_DIR to a folder.")
        if not firefox.is_installed():
            raise CommandError("The package fxtranslate is missing. Install it: pip install fxtranslate")
        try:
            target.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target, prefix=".new-") as place:
                name, answer = _checked(path, Path(place), sentence)
                shutil.rmtree(target / name, ignore_errors=True)
                (Path(place) / name).rename(target / name)
        except (OSError, shutil.ReadError, ValueError) as error:
            raise CommandError(f"{path} cannot be read or copied: {error}") from None
        self.stdout.write(f"{name} is in {target}. It translates “{sentence}” as “{answer}”.")


def _checked(path: Path, place: Path, sentence: str) -> tuple[str, str]:
    """Copy the model below ``place``. Return its name and its translation of ``sentence``."""
    source = path
    if path.is_file():
        source = place / "unpacked"
        shutil.unpack_archive(path, source, filter=None if path.suffix == ".zip" else "data")
    found = sorted({one.parent for one in source.rglob("model.*.bin")})
    model = firefox.model_in(found[0]) if len(found) == 1 else None
    if model is None:
        raise CommandError(f"{path} does not have the files of exactly one model: model.*.bin and vocab.*.spm.")
    match = NAME.match(Path(model.model).name)
    if match is None:
        raise CommandError(f"The name {Path(model.model).name} does not say the languages, as model.enru.bin does.")
    size = sum(Path(one).stat().st_size for one in set(model) if one)
    if not LEAST_BYTES <= size <= MOST_BYTES:
        raise CommandError(f"{path} is not a model: its files have {size:,} bytes.")
    name = "-".join(match.groups())
    (place / name).mkdir()
    for file in {one for one in model if one}:
        shutil.copyfile(file, place / name / Path(file).name)
    copied = firefox.model_in(place / name)
    assert copied
    try:
        answer = firefox.run([sentence], [copied])[0]
    except TranslationFailed as error:
        raise CommandError(f"{path} is not a model that fxtranslate can use: {error}") from None
    if not answer.strip():
        raise CommandError(f"{path} translates “{sentence}” into nothing.")
    return name, answer
