"""Code blocks of ``docs/install.md``, so that the tests run exactly what the page says."""

from __future__ import annotations

import re
from collections.abc import Set

from tests.environment import ROOT

PAGE = ROOT / "docs" / "install.md"
_BLOCK = re.compile(r"^```(?:python|html) (.+)\n((?:.*\n)*?)```$", re.MULTILINE)


def code(what: str, *, plugins: Set[str], several: bool) -> str:
    """Return the page's code for ``what`` (``settings``, ``urls``, the name of a template), for a site with these
    plug-ins and one language or several: all blocks whose conditions hold, joined.
    """
    holds = {*plugins, "several" if several else "one"}
    blocks = [(words.split(), text) for words, text in _BLOCK.findall(PAGE.read_text(encoding="utf-8"))]
    found = [text for (about, *conditions), text in blocks if about == what and set(conditions) <= holds]
    assert found, f"{PAGE} has no block {what}"
    return "\n".join(found)
