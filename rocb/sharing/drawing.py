"""Draw a PNG of 1200 by 630 pixels from texts, with the site's own fonts, so the server needs none. The fonts are split
by script, so a line is set in runs, each in the first font that contains its letters. A title with a letter that none
of them has (Arabic, Georgian) is left out: boxes instead of letters are worse than no title.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
TITLE_TOP, TITLE_BOTTOM = 168, 500
SIZES = (72, 64, 56, 50, 44)
LEADING = 1.18

DEEP = (11, 54, 65)
ARCADE = (16, 66, 78)
ACCENT = (130, 204, 218)
PALE = (200, 217, 221)
WHITE = (255, 255, 255)

FONTS = Path(__file__).parent.parent / "static" / "rocb" / "fonts"
SCRIPTS = ("latin", "latin-other", "latin-ext", "cyrillic", "cyrillic-other", "cyrillic-ext", "greek")
IN_NO_FONT = "\uffff"

type Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, slots=True)
class Words:
    """Texts of an image. ``facts`` are below the title, ``office`` is at the bottom."""

    name: str
    title: str
    facts: str
    office: str


def draw(words: Words) -> bytes:
    picture = Image.new("RGB", (WIDTH, HEIGHT), DEEP)
    brush = ImageDraw.Draw(picture)
    _arcade(picture)
    picture.paste(ACCENT, (MARGIN, 72), _mark(48))
    _line(brush, (MARGIN + 68, 113), words.name, faces("head", 44), WHITE)
    top = TITLE_TOP
    if words.title and can_set(words.title):
        lines, size = fitted(words.title)
        for line in lines:
            _line(brush, (MARGIN, top + size), line, faces("head", size), WHITE)
            top += round(size * LEADING)
    if words.facts and can_set(words.facts):
        _line(brush, (MARGIN, min(top + 52, 546)), words.facts, faces("text", 30), ACCENT)
    if words.office and can_set(words.office):
        office = _cut(words.office, faces("text", 22), WIDTH - 2 * MARGIN)
        _line(brush, (MARGIN, HEIGHT - 40), office, faces("text", 22), PALE)
    out = BytesIO()
    picture.quantize(48, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def can_set(text: str) -> bool:
    return all(letter.isspace() or _font_number(letter) is not None for letter in text)


def fitted(title: str) -> tuple[list[str], int]:
    """Return the lines of a title in the largest size that fits, and the size. In the smallest size the title is
    truncated."""
    for size in SIZES:
        at_most = int((TITLE_BOTTOM - TITLE_TOP) // (size * LEADING))
        fonts = faces("head", size)
        lines = wrapped(title, fonts, WIDTH - 2 * MARGIN)
        if len(lines) <= at_most:
            return _balanced(title, fonts, len(lines)), size
    *first, last = lines[:at_most]
    return [*first, _cut(f"{last} {lines[at_most]}", fonts, WIDTH - 2 * MARGIN)], size


def wrapped(text: str, fonts: Sequence[Font], width: int) -> list[str]:
    """Return lines of at most ``width`` pixels. A word wider than a line is broken."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text, fonts, width):
        longer = f"{line} {word}".strip()
        if line and _length(longer, fonts) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def _pieces(text: str, fonts: Sequence[Font], width: int) -> Iterator[str]:
    for word in text.split():
        while _length(word, fonts) > width:
            end = len(word)
            while end > 1 and _length(word[:end] + "-", fonts) > width:
                end -= 1
            yield word[:end] + "-"
            word = word[end:]
        yield word


def _balanced(text: str, fonts: Sequence[Font], count: int) -> list[str]:
    """Return the same number of lines, with similar lengths."""
    narrow, wide = WIDTH // 4, WIDTH - 2 * MARGIN
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        if len(wrapped(text, fonts, middle)) > count:
            narrow = middle
        else:
            wide = middle
    return wrapped(text, fonts, wide)


def _cut(text: str, fonts: Sequence[Font], width: int) -> str:
    if _length(text, fonts) <= width:
        return text
    while text and _length(f"{text}…", fonts) > width:
        text = text[:-1].rstrip()
    return f"{text}…"


@cache
def faces(family: str, size: int) -> tuple[Font, ...]:
    found = []
    for script in SCRIPTS:
        font = ImageFont.truetype(FONTS / f"{family}-{script}.woff2", size)
        if family == "text":
            font.set_variation_by_axes([500])
        found.append(font)
    return tuple(found)


@cache
def _font_number(letter: str) -> int | None:
    """Return the index of the first font of titles that has the letter. A font draws a box for unknown letters."""
    for number, font in enumerate(faces("head", 44)):
        if bytes(font.getmask(letter)) != bytes(font.getmask(IN_NO_FONT)):
            return number
    return None


def _runs(text: str, fonts: Sequence[Font]) -> Iterator[tuple[Font, str]]:
    """Yield runs with their fonts. Spaces are in the first font, since the others have none."""
    numbered = [(_font_number(letter) or 0, letter) for letter in text]
    for number, letters in groupby(numbered, key=lambda pair: pair[0]):
        yield fonts[number], "".join(letter for _number, letter in letters).replace("\u00a0", " ")


def _length(text: str, fonts: Sequence[Font]) -> float:
    return sum(font.getlength(run) for font, run in _runs(text, fonts))


def _line(
    brush: ImageDraw.ImageDraw,
    start: tuple[float, float],
    text: str,
    fonts: Sequence[Font],
    colour: tuple[int, int, int],
) -> None:
    """Draw a line of text. ``start`` is the beginning of its baseline."""
    left, base = start
    for font, run in _runs(text, fonts):
        brush.text((left, base), run, font=font, fill=colour, anchor="ls")
        left += font.getlength(run)


def _arcade(picture: Image.Image) -> None:
    """Draw the arches of the logo, large and in a subdued colour, at the edge."""
    mask = _mark(560)
    picture.paste(ARCADE, (WIDTH - 430, HEIGHT - 420), mask)


@cache
def _mark(size: int) -> Image.Image:
    """Return the site's logo, as in its ``favicon.svg``, on a grid of 32 by 30, as a mask ``size`` pixels wide."""
    unit = 4 * size / 32
    mask = Image.new("L", (4 * size, round(30 * unit)), 0)
    brush = ImageDraw.Draw(mask)
    brush.rounded_rectangle((0, 0, 32 * unit - 1, 34 * unit), radius=2 * unit, fill=255)
    for centre in (10, 22):
        half = [_curve(step / 16) for step in range(17)]
        right = [(centre + x, y) for x, y in half]
        left = [(centre - x, y) for x, y in reversed(half)]
        outline = [(centre + 4, 31.0), *right, *left, (centre - 4, 31.0)]
        brush.polygon([(x * unit, y * unit) for x, y in outline], fill=0)
    return mask.resize((size, round(size * 30 / 32)), Image.Resampling.LANCZOS)


def _curve(share: float) -> tuple[float, float]:
    """Return a point of half an arch, from its base (4, 15.5) to its tip (0, 8), relative to the middle of its opening."""
    rest = 1 - share
    weights = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
    points = ((4.0, 15.5), (4.0, 11.9), (2.2, 9.5), (0.0, 8.0))
    return (
        sum(weight * x for weight, (x, _y) in zip(weights, points, strict=True)),
        sum(weight * y for weight, (_x, y) in zip(weights, points, strict=True)),
    )
