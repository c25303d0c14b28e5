"""UTC offsets in words. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta


def offset_in_words(at: datetime) -> str:
    """Return ``UTC+2``, ``UTC+5:30``, ``UTC−3`` or ``UTC``: the offset of an aware datetime."""
    minutes = int((at.utcoffset() or timedelta(0)).total_seconds() // 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
