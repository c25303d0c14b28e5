"""Models of Firefox: installed by the command, used in a separate process. If the engine is not installed, a stand-in
is used.
"""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from foundation.translation import firefox
from foundation.translation.engines import TranslationFailed

ENGINE = """
import time
class Translator:
    def __init__(self, model, src_vocab, trg_vocab, shortlist=None):
        if not model.startswith(b"model"):
            raise ValueError("unsupported model version")
        self.name = model[5:9].decode()
    def translate_long(self, text):
        if text == "sleep":
            time.sleep(60)
        if text == "crash":
            import os
            os.abort()
        return f"{self.name}({text})"
"""


@pytest.fixture
def models(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "fxtranslate.py").write_text(ENGINE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "packages"))
    monkeypatch.syspath_prepend(tmp_path / "packages")
    settings.TRANSLATION_MODELS_DIR = tmp_path / "models"
    return tmp_path / "models"


def files(place: Path, pair: str, content: bytes = b"", vocabularies: tuple[str, ...] = ("vocab",)) -> Path:
    place.mkdir(parents=True)
    (place / f"model.{pair}.intgemm.alphas.bin").write_bytes((content or b"model" + pair.encode()).ljust(2_000_000))
    (place / f"lex.50.50.{pair}.s2t.bin").write_bytes(b"lex")
    for name in vocabularies:
        (place / f"{name}.{pair}.spm").write_bytes(b"vocabulary")
    return place


@pytest.mark.parametrize("form", ["folder", "zip", "gztar"])
@pytest.mark.parametrize("vocabularies", [("vocab",), ("srcvocab", "trgvocab")])
def test_a_model_is_put_in_place_and_translates(
    models: Path, tmp_path: Path, form: str, vocabularies: tuple[str, ...], capsys: Any
) -> None:
    given = files(tmp_path / "given" / "en-ru", "enru", vocabularies=vocabularies)
    path = given if form == "folder" else Path(shutil.make_archive(str(tmp_path / "packed"), form, tmp_path / "given"))
    assert not firefox.can_translate("en", "ru")
    call_command("install_translation_model", path)
    assert "enru(2026: OK.)" in capsys.readouterr().out
    assert [one.name for one in models.iterdir()] == ["en-ru"]
    assert firefox.can_translate("en", "ru")
    assert firefox.translate(["One.", "Два"], "en", "ru") == ["enru(One.)", "enru(Два)"]
    call_command("install_translation_model", path)  # a newer one replaces it


def test_two_languages_without_a_model_are_translated_through_english(models: Path, tmp_path: Path) -> None:
    for pair in ("fren", "enru"):
        call_command("install_translation_model", files(tmp_path / pair, pair))
    assert firefox.translate(["Un"], "fr", "ru") == ["enru(fren(Un))"]
    assert not firefox.can_translate("ru", "fr")
    with pytest.raises(TranslationFailed):
        firefox.translate(["Раз"], "ru", "fr")


@pytest.mark.parametrize(
    ("change", "message"),
    [("content", "unsupported model version"), ("size", "bytes"), ("vocabulary", "exactly one"), ("name", "languages")],
)
def test_a_wrong_model_is_refused_and_the_old_one_stays(
    models: Path, tmp_path: Path, change: str, message: str
) -> None:
    call_command("install_translation_model", files(tmp_path / "first", "enru"))
    wrong = files(tmp_path / "second", "enru", b"other" if change == "content" else b"")
    if change == "size":
        (wrong / "model.enru.intgemm.alphas.bin").write_bytes(b"model")
    elif change == "vocabulary":
        (wrong / "vocab.enru.spm").unlink()
    elif change == "name":
        (wrong / "model.enru.intgemm.alphas.bin").rename(wrong / "model.x.bin")
    with pytest.raises(CommandError, match=message):
        call_command("install_translation_model", wrong)
    assert [one.name for one in models.iterdir()] == ["en-ru"]
    assert firefox.translate(["One."], "en", "ru") == ["enru(One.)"]


def test_a_file_that_is_no_archive_is_refused(models: Path, tmp_path: Path) -> None:
    (tmp_path / "model.zip").write_bytes(b"text")
    for path in (tmp_path / "model.zip", tmp_path / "nothing"):
        with pytest.raises(CommandError):
            call_command("install_translation_model", path)


def test_an_engine_that_hangs_or_crashes_is_stopped(models: Path, tmp_path: Path) -> None:
    call_command("install_translation_model", files(tmp_path / "given", "enru"))
    model = firefox.model_in(models / "en-ru")
    assert model
    with pytest.raises(TranslationFailed, match="stopped after 1 seconds"):
        firefox.run(["sleep"], [model], most_seconds=1)
    with pytest.raises(TranslationFailed):
        firefox.run(["crash"], [model])


@pytest.mark.skipif(find_spec("fxtranslate") is None, reason="fxtranslate is not installed")
@pytest.mark.parametrize("content", [b"", b"\0" * 2_000_000, b"x" * 2_000_000])
def test_the_real_engine_refuses_what_is_not_a_model(tmp_path: Path, settings: Any, content: bytes) -> None:
    settings.TRANSLATION_MODELS_DIR = tmp_path / "models"
    with pytest.raises(CommandError, match="not a model that fxtranslate can use: ValueError"):
        call_command("install_translation_model", files(tmp_path / "given", "enru", content or b" "))
