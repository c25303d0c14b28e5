"""Process of ``firefox``: reads paragraphs and paths of models as JSON, writes the translated paragraphs as JSON."""

import json
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    from fxtranslate import Translator

    given = json.load(sys.stdin)
    paragraphs: list[str] = given["paragraphs"]
    for model in given["route"]:
        translator = Translator(*map(_read, model))
        paragraphs = [translator.translate_long(text) for text in paragraphs]
    json.dump(paragraphs, sys.stdout)


def _read(path: str) -> Any:
    return Path(path).read_bytes() if path else None


if __name__ == "__main__":
    main()
