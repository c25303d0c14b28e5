"""The forms in which Python, and so a view, reads one whole number."""

from __future__ import annotations

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans("0123456789", "".join(chr(0xFF10 + digit) for digit in range(10)))


def spelled(number: int) -> list[str]:
    """Return the number as ``int`` accepts it: with blanks, zeros, signs, underscores, and in other digits."""
    text = str(number)
    found = [text, f" {text}", f"{text}\u00a0", f"\n{text}", f"+{text}", f"0{text}", f"000{text}"]
    found += [text.translate(ARABIC), text.translate(WIDE), f"0_{text}", "_".join(text)]
    assert {int(one) for one in found} == {number}
    return found
