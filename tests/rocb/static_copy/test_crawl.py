from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rocb.static_copy.crawl import Incomplete, check_static_files


def test_without_static_files_the_copy_says_what_to_do(tmp_path: Path, settings: Any) -> None:
    check_static_files()
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    settings.STATIC_ROOT = tmp_path
    with pytest.raises(Incomplete, match="collectstatic --noinput"):
        check_static_files()
