from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from rocb.static_copy.answers import Answer, Site, Spool
from rocb.static_copy.crawl import Crawl, Incomplete, check_static_files


def test_without_static_files_the_copy_says_what_to_do(tmp_path: Path, settings: Any) -> None:
    check_static_files()
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    settings.STATIC_ROOT = tmp_path
    with pytest.raises(Incomplete, match="collectstatic --noinput"):
        check_static_files()


@pytest.mark.parametrize(("count", "seen_before", "reports"), [(499, 1, 0), (500, 3, 1), (1700, 0, 3), (30, 500, 0)])
def test_progress_is_reported_once_for_every_500_requests(count: int, seen_before: int, reports: int) -> None:
    site: Any = SimpleNamespace(ask=lambda address: SimpleNamespace(address=address, status=404, location=""))
    crawl, said = Crawl(site, pages=cast(Any, None)), list[str]()
    crawl._seen.update(f"/before/{number}/" for number in range(seen_before))
    addresses = [f"/en/{number}/" for number in range(count)]
    crawl._seen.update(addresses)
    crawl._waiting.extend(addresses)
    crawl.run(progress=said.append)
    assert len(said) == reports


def test_the_site_is_not_asked_for_pages_that_only_the_copy_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Site, "ask", lambda self, address: Answer(address, 404))
    crawl = Crawl(Site(Spool(tmp_path)), pages=cast(Any, None))
    crawl.keep("/en/search/", '<a href="/en/search/2026/">2026</a> <a href="/en/other/">Other</a>')
    crawl.keep("/en/search/2026/", '<a href="/en/search/">Search</a>')
    crawl.run()
    assert {address: answer.status for address, answer in crawl.answers.items()} == {
        "/en/search/": 200,
        "/en/search/2026/": 200,
        "/en/other/": 404,
    }
