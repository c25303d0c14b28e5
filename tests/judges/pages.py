"""Checks of every type of page, in two languages: markup, accessibility, metadata for machines, and speed."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import django

from tests.browser import browsers
from tests.judges.row import Row

GROUP = "pages"
JUDGES = {"html_vnu", "html_validate", "axe", "pa11y", "jsonld", "social", "lighthouse"}
LANGUAGES = ("en", "ru")
# A reader's own answer, or none: neither is found by machines.
UNLISTED = ("404", "not translated", "register, sent", "subscribe by mail, sent", "copy")
FAST = ("home", "list", "article", "event that is over")
FLOORS = {"LH_PERF": "98", "LH_A11Y": "100", "LH_BP": "100", "LH_SEO": "100"}


def rows(address: str) -> list[Row]:
    found = []
    for language in LANGUAGES:
        paths, files = _collected(address, language)
        served = [f"{{site}}{path}" for path in paths.values()]
        listed = [f"{{site}}{path}" for name, path in paths.items() if name not in UNLISTED]
        found += [Row("html_vnu", (*served, *files), group=GROUP), Row("axe", tuple(served), group=GROUP)]
        found += [Row("html_validate", (one,), group=GROUP) for one in (*served, *files)]
        found += [Row("pa11y", (one,), group=GROUP) for one in served]
        found += [Row(judge, (one,), group=GROUP) for one in listed for judge in ("jsonld", "social")]
        found += [Row("lighthouse", (f"{{site}}{paths[name]}",), variables=FLOORS, group=GROUP) for name in FAST]
    return found


def _collected(address: str, language: str) -> tuple[dict[str, str], list[str]]:
    """Collect the paths of the site by type of page, and files for pages that appear only in an error."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rocb.settings")
    django.setup()
    from rocb.running import maintenance
    from tests.browser.pages import BROKEN, addresses

    with browsers.opened() as browser:
        paths = addresses(browser.new_context(base_url=address).new_page(), language)
    folder = Path(tempfile.mkdtemp(prefix="judged-"))
    for name, template in BROKEN.items():
        del paths[name]
        (folder / template).write_text(maintenance.page(template), encoding="utf-8")
    return paths, [str(folder / template) for template in BROKEN.values()]
