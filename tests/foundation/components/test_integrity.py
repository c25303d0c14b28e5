"""Pages contain integrity hashes of the files that they load."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import storage
from django.template import Context, Template

CODE = "{% load components static %}{% static 'rocb/site.css' %}{% integrity 'rocb/site.css' %}"


def test_collected_files_carry_the_hash_of_what_is_served(settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    hashed = storage.ManifestStaticFilesStorage(location=tmp_path)
    (tmp_path / "rocb").mkdir()
    (tmp_path / "rocb" / "site.abc.css").write_bytes(b"body {}")
    hashed.hashed_files = {"rocb/site.css": "rocb/site.abc.css"}
    monkeypatch.setattr(storage.staticfiles_storage, "_wrapped", hashed)
    digest = base64.b64encode(hashlib.sha384(b"body {}").digest()).decode()
    assert Template(CODE).render(Context()) == f'/static/rocb/site.abc.css integrity="sha384-{digest}"'


def test_files_that_lie_in_the_source_carry_none() -> None:
    assert Template(CODE).render(Context()) == "/static/rocb/site.css"
