"""Number of requests and transferred bytes of a page in a reader's browser, without pictures.

    make benchmarks

A list and an article of the demo, in English and in Russian, each in a fresh Chromium with an empty cache.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import processes
from tests.browser import browsers
from tests.browser.answering import answers, free_port

KINDS = ("Document", "Stylesheet", "Script", "Font")


def fetched(browser: Browser, address: str) -> list[tuple[str, str, int]]:
    """Return (kind, address, transferred bytes) of all requests of the page until it is idle."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    kinds: dict[str, tuple[str, str]] = {}
    found: list[tuple[str, str, int]] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda event: kinds.update(_kind(event)))
    session.on(
        "Network.loadingFinished",
        lambda event: found.append((*kinds[event["requestId"]], int(event["encodedDataLength"]))),
    )
    page.goto(address, wait_until="networkidle")
    page.context.close()
    return found


def _kind(event: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {event["requestId"]: (event["type"], event["response"]["url"])}


@pytest.mark.benchmark
@pytest.mark.skipif(browsers.chromium() is None, reason=browsers.HINT)
def test_weight_of_a_list_and_an_article(
    empty_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    values = {"DATABASE_URL": empty_database, "VAR_DIR": str(tmp_path / "var"), "PORT": str(port)}
    assert processes.manage("collectstatic", "--noinput", "--verbosity=0", **values).returncode == 0
    site = processes.start("manage.py", "run", log=tmp_path / "log", **values)
    base = f"http://127.0.0.1:{port}"
    try:
        processes.wait_until(lambda: answers(f"{base}/health/"), seconds=300, what="the demo answers")
        newest = processes.ask(NEWEST, **values)
        with browsers.opened() as browser:
            rows = {path: fetched(browser, base + path) for pair in newest for path in pair}
    finally:
        site.terminate()
        site.wait(timeout=30)
    with capsys.disabled():
        print(f"\n{'page':60}{'requests':>9}{'KB':>7}  " + "".join(f"{kind:>11}" for kind in KINDS))
        for path, found in rows.items():
            _print(path, [one for one in found if one[0] != "Image"])


NEWEST = """
from news.models import Item, NewsIndexPage
answer = []
for language in ("en", "ru"):
    index = NewsIndexPage.objects.live().get(locale__language_code=language)
    newest = Item.objects.of_type("article").in_language(language).newest_first().first()
    answer.append((index.url, newest.path))
"""


def _print(path: str, found: list[tuple[str, str, int]]) -> None:
    bytes_of: Counter[str] = Counter()
    for kind, _address, size in found:
        bytes_of[kind if kind in KINDS else "Other"] += size
    kinds = "".join(f"{bytes_of[kind] / 1000:>11.1f}" for kind in KINDS)
    print(f"{path:60.60}{len(found):>9}{sum(bytes_of.values()) / 1000:>7.1f}  {kinds}")
    for _kind, address, size in found[1:]:
        print(f"    {size / 1000:>6.1f}  {address.rsplit('/', 1)[-1]}")
