"""A page of a PDF file as lines with their places, in points from the lower left corner. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from .values import Picture


@dataclass(slots=True)
class Line:
    text: str
    size: float
    is_bold: bool
    x: float
    right: float
    top: float
    bottom: float
    is_row: bool = False  # of a table


@dataclass(slots=True)
class Page:
    width: float
    height: float
    boxes: list[list[Line]] = field(default_factory=list)
    pictures: list[tuple[float, Picture]] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)  # vertical lines: x, bottom and top

    @property
    def lines(self) -> list[Line]:
        return [line for box in self.boxes for line in box]
