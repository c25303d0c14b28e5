"""JSON-LD in a page, for search engines (https://schema.org)."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe


def script(data: dict[str, Any]) -> SafeString:
    """Return a data block. Content security policies do not apply to it, and escaping prevents text from closing it
    early."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
