"""Engine with the models of Firefox, which run on this machine (package ``fxtranslate``, extra ``drafts``).

``TRANSLATION_MODELS_DIR`` has a folder for each pair of languages, such as ``en-ru``, as the command
``install_translation_model`` fills it. Two languages without a model of their own are translated through English.
Nothing is ever downloaded. A separate process does the work, so that it can be stopped and its memory is freed
afterwards.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from foundation.translation.engines import TranslationFailed

BETWEEN = "en"
MOST_SECONDS = 90
PROCESS = Path(__file__).with_name("firefox_process.py")


class Model(NamedTuple):
    """Paths of the files of a model, in the order of the arguments of ``Translator``. The shortlist may be missing."""

    model: str
    source: str
    target: str
    shortlist: str


def can_translate(source: str, target: str) -> bool:
    return is_installed() and bool(_route(source, target))


def translate(paragraphs: Sequence[str], source: str, target: str) -> list[str]:
    route = _route(source, target)
    if not route:
        raise TranslationFailed(f"There is no model from {source} to {target}.")
    return run(paragraphs, route)


def is_installed() -> bool:
    return find_spec("fxtranslate") is not None


def folder() -> Path | None:
    path = getattr(settings, "TRANSLATION_MODELS_DIR", "")
    return Path(path) if path else None


def model_in(path: Path) -> Model | None:
    """Return the model whose files are in a folder, named as Mozilla names them. None if one is missing."""

    def named(*patterns: str) -> str:
        return next((str(found) for pattern in patterns for found in sorted(path.glob(pattern))), "")

    model = Model(
        model=named("model.*.bin"),
        source=named("srcvocab.*.spm", "vocab.*.spm"),
        target=named("trgvocab.*.spm", "vocab.*.spm"),
        shortlist=named("lex.*.bin"),
    )
    return model if model.model and model.source and model.target else None


def run(paragraphs: Sequence[str], route: Sequence[Model], *, most_seconds: float = MOST_SECONDS) -> list[str]:
    """Translate with one model after the other, in another process."""
    given = json.dumps({"route": route, "paragraphs": list(paragraphs)})
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(PROCESS)], input=given, capture_output=True, text=True, timeout=most_seconds
        )
    except subprocess.TimeoutExpired:
        raise TranslationFailed(f"The engine was stopped after {most_seconds:g} seconds.") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise TranslationFailed(lines[-1] if lines else f"The engine ended with status {done.returncode}.")
    return [str(text) for text in json.loads(done.stdout)]


def _route(source: str, target: str) -> list[Model]:
    """Return the models to use: one, or two that translate through English. Empty if there are none."""
    direct = _model(source, target)
    if direct:
        return [direct]
    first, second = _model(source, BETWEEN), _model(BETWEEN, target)
    return [first, second] if first and second else []


def _model(source: str, target: str) -> Model | None:
    path = folder()
    return model_in(path / f"{source}-{target}") if path else None
