"""Illustrations for the demo articles, drawn from nothing but numbers.

``draw("port-at-dusk")`` returns a JPEG; the same name and size give the same bytes each time. Every picture is painted
on a stage of 1600 x 900 units at twice that size in pixels, then reduced, so that edges come out smooth. None of them
contains lettering.
"""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

type Colour = tuple[int, int, int]
type Point = tuple[float, float]
type Painter = Callable[[random.Random], Image.Image]

STAGE = (1600, 900)
SCALE = 2

NIGHT = (9, 27, 44)
INK = (18, 50, 75)
BLUE = (44, 88, 120)
STEEL = (96, 136, 160)
MIST = (171, 194, 203)
PAPER = (246, 240, 230)
SAND = (232, 212, 180)
AMBER = (232, 168, 88)
CORAL = (217, 124, 84)
BRICK = (164, 70, 46)
PLUM = (92, 72, 98)
TEAL = (62, 124, 128)


# --- Brushes ---------------------------------------------------------------------------------------------------------


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour that lies at ``share`` (0 to 1) of the way from the first to the second."""
    share = min(1.0, max(0.0, share))
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def along(stops: Sequence[tuple[float, Colour]], place: float) -> Colour:
    """The colour at ``place`` on a ramp of (place, colour) stops in ascending order."""
    for (start, first), (end, second) in pairwise(stops):
        if place <= end:
            return mix(first, second, (place - start) / (end - start))
    return stops[-1][1]


def scaled(*numbers: float) -> list[float]:
    """Stage units to pixels."""
    return [number * SCALE for number in numbers]


def path(points: Iterable[Point]) -> list[Point]:
    """A line in stage units, as pixels."""
    return [(x * SCALE, y * SCALE) for x, y in points]


def gradient(width: float, height: float, stops: Sequence[tuple[float, Colour]]) -> Image.Image:
    """A vertical ramp of colour, in stage units."""
    rows = max(2, round(height * SCALE))
    column = Image.new("RGB", (1, rows))
    for row in range(rows):
        column.putpixel((0, row), along(stops, row / (rows - 1)))
    return column.resize((round(width * SCALE), rows), Image.Resampling.NEAREST)


def backdrop(*stops: tuple[float, Colour]) -> Image.Image:
    """A whole stage filled with a vertical ramp."""
    return gradient(*STAGE, stops)


def glow(canvas: Image.Image, centre: Point, radius: float, colour: Colour, strength: float = 1.0) -> None:
    """Lay a soft round light on the canvas, brightest in the middle."""
    side = round(radius * 2 * SCALE)
    light = ImageOps.invert(Image.radial_gradient("L")).point(
        [round(255 * strength * max(0.0, (value - 74) / 181) ** 2) for value in range(256)]
    )
    light = light.resize((side, side), Image.Resampling.BILINEAR)
    canvas.paste(colour, (round((centre[0] - radius) * SCALE), round((centre[1] - radius) * SCALE)), light)


def veil(canvas: Image.Image, colour: Colour, top: float, bottom: float, strength: float) -> None:
    """Lay a haze on the canvas that thickens from ``top`` to ``bottom``."""
    size = (canvas.width, round((bottom - top) * SCALE))
    mask = Image.linear_gradient("L").point([round(value * strength) for value in range(256)])
    canvas.paste(colour, (0, round(top * SCALE)), mask.resize(size, Image.Resampling.BILINEAR))


def overlay(canvas: Image.Image, paint: Callable[[ImageDraw.ImageDraw], None], colour: Colour, blur: float = 0) -> None:
    """Paint a mask (0 to 255) with ``paint`` and fill it with one colour, blurred if asked."""
    mask = Image.new("L", canvas.size, 0)
    paint(ImageDraw.Draw(mask))
    if blur:
        mask = mask.reduce(4).filter(ImageFilter.GaussianBlur(blur * SCALE / 4)).resize(canvas.size)
    canvas.paste(colour, (0, 0), mask)


def disc(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: Colour | int) -> None:
    """A filled circle; on a mask ``fill`` is a strength from 0 to 255."""
    pen.ellipse(scaled(x - radius, y - radius, x + radius, y + radius), fill=fill)


def ridge(rng: random.Random, *, left: float, right: float, roughness: float, depth: int = 8) -> list[Point]:
    """A skyline across the stage from height ``left`` to ``right``, by midpoint displacement."""
    heights = [left, right]
    for _ in range(depth):
        finer = []
        for a, b in pairwise(heights):
            finer += [a, (a + b) / 2 + rng.uniform(-roughness, roughness)]
        heights = [*finer, heights[-1]]
        roughness *= 0.52
    step = STAGE[0] / (len(heights) - 1)
    return [(index * step, height) for index, height in enumerate(heights)]


def land(canvas: Image.Image, skyline: Sequence[Point], top: Colour, foot: Colour, reach: float) -> None:
    """Fill everything under a skyline with a ramp that has changed to ``foot`` after ``reach`` units."""
    highest = min(y for _, y in skyline)
    height = STAGE[1] - highest
    ramp = gradient(STAGE[0], height, [(0, top), (min(0.99, reach / height), foot), (1, foot)])
    mask = Image.new("L", canvas.size, 0)
    outline = path([*skyline, (STAGE[0], STAGE[1]), (0, STAGE[1])])
    ImageDraw.Draw(mask).polygon(outline, fill=255)
    offset = round(highest * SCALE)
    canvas.paste(
        ramp.crop((0, 0, canvas.width, canvas.height - offset)), (0, offset), mask.crop((0, offset, *canvas.size))
    )


def mirror(canvas: Image.Image, waterline: float, rng: random.Random, *, tint: Colour, share: float) -> None:
    """Turn everything below the waterline into a rippled, tinted reflection of what is above."""
    line = round(waterline * SCALE)
    depth = canvas.height - line
    above = ImageOps.flip(canvas.crop((0, max(0, line - depth), canvas.width, line)))
    if above.height < depth:
        above = above.resize((canvas.width, depth))
    above = above.filter(ImageFilter.GaussianBlur(SCALE * 1.4))
    phase = rng.uniform(0, math.tau)
    strip = SCALE
    for row in range(0, depth, strip):
        near = row / depth
        sway = (math.sin(row / (9 + 26 * near) + phase) + 0.5 * math.sin(row / 7.3)) * (0.8 + 7 * near) * SCALE / 2
        piece = above.crop((0, row, canvas.width, row + strip))
        canvas.paste(ImageChops.offset(piece, round(sway), 0), (0, line + row))
    water = canvas.crop((0, line, canvas.width, canvas.height))
    canvas.paste(Image.blend(water, Image.new("RGB", water.size, tint), share), (0, line))


def glints(canvas: Image.Image, rng: random.Random, centre: float, top: float, colour: Colour, spread: float) -> None:
    """Scatter the short bright strokes that a low sun leaves on water."""

    def strokes(pen: ImageDraw.ImageDraw) -> None:
        for _ in range(260):
            near = rng.random() ** 1.4
            y = top + 4 + near * (STAGE[1] - top)
            x = rng.gauss(centre, 14 + spread * near)
            half = rng.uniform(4, 14) * (0.5 + 2.6 * near)
            thick = 0.6 + 1.9 * near
            pen.ellipse(
                scaled(x - half, y - thick, x + half, y + thick), fill=round(rng.uniform(40, 190) * (1 - 0.45 * near))
            )

    overlay(canvas, strokes, colour)


def stage_pen(canvas: Image.Image) -> ImageDraw.ImageDraw:
    """A pen for solid shapes."""
    return ImageDraw.Draw(canvas)


# --- Pictures --------------------------------------------------------------------------------------------------------


def port_at_dusk(rng: random.Random) -> Image.Image:
    """Container stacks and two quay cranes against the last light."""
    canvas = backdrop((0, NIGHT), (0.28, INK), (0.47, PLUM), (0.6, CORAL), (0.69, AMBER), (0.74, SAND), (1, SAND))
    glow(canvas, (905, 520), 640, AMBER, 0.7)
    glow(canvas, (905, 520), 190, PAPER, 0.9)
    pen = stage_pen(canvas)
    pen.ellipse(scaled(848, 463, 962, 577), fill=mix(PAPER, AMBER, 0.12))
    for level, colour in ((612, mix(PLUM, CORAL, 0.55)), (634, mix(PLUM, INK, 0.25))):
        land(canvas, ridge(rng, left=level + 22, right=level + 6, roughness=20), colour, mix(colour, AMBER, 0.35), 80)
    canvas.paste(gradient(1600, 236, [(0, AMBER), (0.16, CORAL), (0.5, PLUM), (1, INK)]), (0, 664 * SCALE))
    glints(canvas, rng, 905, 664, SAND, 120)
    pen = stage_pen(canvas)

    hull = mix(INK, PLUM, 0.35)
    pen.polygon(path([(560, 640), (1235, 640), (1262, 616), (1200, 688), (592, 688)]), fill=hull)
    for column in range(22):
        for row in range(rng.choice((1, 2, 3, 3, 4))):
            x, y = 622 + column * 24, 626 - row * 13
            pen.rectangle(scaled(x, y, x + 22, y + 12), fill=mix(rng.choice((BRICK, PLUM, BLUE, CORAL)), hull, 0.55))
    pen.rectangle(scaled(1158, 560, 1196, 640), fill=hull)
    pen.rectangle(scaled(1150, 572, 1204, 582), fill=hull)

    dark = mix(NIGHT, INK, 0.35)
    for foot, size in ((330, 1.0), (1330, 0.86)):
        crane(pen, foot, 790, size, dark)

    pen.rectangle(scaled(0, 776, 1600, 900), fill=NIGHT)
    boxes = [BRICK, BLUE, TEAL, mix(BRICK, PLUM, 0.5), STEEL, CORAL, mix(INK, BLUE, 0.5), mix(AMBER, BRICK, 0.4)]
    for first, last, tallest in ((-30, 560, 5), (1040, 1650, 4), (580, 920, 2)):
        for left in range(first, last, 118):
            for row in range(max(1, tallest - rng.choice((0, 0, 1, 1, 2)))):
                container(pen, left, 842 - (row + 1) * 46, mix(rng.choice(boxes), NIGHT, 0.5 - 0.05 * row))
    canvas.paste(gradient(1600, 58, [(0, mix(NIGHT, INK, 0.3)), (1, NIGHT)]), (0, 842 * SCALE))
    pen = stage_pen(canvas)
    for x in (110, 560, 1035, 1480):
        pen.line(scaled(x, 690, x, 846), fill=NIGHT, width=3 * SCALE)
        glow(canvas, (x, 690), 70, SAND, 0.55)
        pen.ellipse(scaled(x - 4, 686, x + 4, 694), fill=PAPER)
    return canvas


def container(pen: ImageDraw.ImageDraw, x: float, y: float, colour: Colour) -> None:
    """One ribbed container, 116 by 45 units, lit from above."""
    pen.rectangle(scaled(x, y, x + 116, y + 45), fill=colour)
    shade = mix(colour, NIGHT, 0.28)
    for rib in range(1, 15):
        pen.line(scaled(x + rib * 7.7, y + 5, x + rib * 7.7, y + 40), fill=shade, width=SCALE)
    pen.rectangle(scaled(x, y, x + 116, y + 3), fill=mix(colour, AMBER, 0.32))
    pen.rectangle(scaled(x, y + 42, x + 116, y + 45), fill=mix(colour, NIGHT, 0.55))
    for edge in (x, x + 113):
        pen.rectangle(scaled(edge, y, edge + 3, y + 45), fill=mix(colour, NIGHT, 0.4))


def crane(pen: ImageDraw.ImageDraw, x: float, ground: float, size: float, colour: Colour) -> None:
    """A ship-to-shore crane whose boom points over the water to the right of the foot."""

    def at(dx: float, dy: float) -> Point:
        return x + dx * size, ground - dy * size

    def bar(*ends: Point, thick: float) -> None:
        pen.line(
            path([at(*end) for end in ends]), fill=colour, width=max(1, round(thick * size * SCALE)), joint="curve"
        )

    bar((-70, 0), (-58, 330), (-30, 470), thick=11)
    bar((70, 0), (62, 330), thick=11)
    bar((62, 330), (-30, 470), thick=8)
    bar((-66, 120), (66, 120), thick=9)
    bar((-62, 210), (66, 120), thick=4)
    bar((-62, 120), (64, 240), thick=4)
    bar((-190, 322), (430, 322), thick=10)
    bar((-190, 338), (430, 338), thick=3)
    for step in range(31):
        start = -190 + step * 20
        bar((start, 322), (start + 10, 338), (start + 20, 322), thick=2)
    bar((-30, 470), (180, 338), thick=3)
    bar((-30, 470), (410, 338), thick=3)
    bar((-30, 470), (-180, 338), thick=3)
    bar((-178, 340), (-178, 376), (-120, 376), (-120, 340), thick=12)
    bar((250, 322), (250, 232), thick=2)
    bar((266, 322), (266, 232), thick=2)
    bar((214, 226), (302, 226), thick=14)


def river_bridge(rng: random.Random) -> Image.Image:
    """An arched bridge in the evening, doubled by the river."""
    canvas = backdrop(
        (0, INK), (0.17, BLUE), (0.31, mix(STEEL, CORAL, 0.3)), (0.42, mix(CORAL, SAND, 0.55)), (0.5, SAND), (1, PAPER)
    )
    glow(canvas, (400, 372), 600, AMBER, 0.7)
    glow(canvas, (400, 372), 170, PAPER, 0.9)
    stage_pen(canvas).ellipse(scaled(356, 328, 444, 416), fill=mix(PAPER, SAND, 0.15))
    for level, rough, colour in (
        (390, 66, mix(PLUM, SAND, 0.5)),
        (452, 46, mix(STEEL, PLUM, 0.4)),
        (512, 28, mix(BLUE, INK, 0.3)),
    ):
        skyline = ridge(rng, left=level + rng.uniform(0, 40), right=level - rng.uniform(30, 80), roughness=rough)
        land(canvas, skyline, colour, mix(colour, SAND, 0.6), 190)
    veil(canvas, mix(SAND, AMBER, 0.25), 440, 580, 0.5)

    deck, water = 428.0, 580.0
    stone, lit = mix(INK, NIGHT, 0.15), mix(INK, CORAL, 0.32)

    def structure(pen: ImageDraw.ImageDraw) -> None:
        span, pier, spring = 226.0, 32.0, water - 34
        pen.rectangle(scaled(-10, deck, 1610, deck + 24), fill=255)
        x = -96.0
        while x < 1600:
            pen.rectangle(scaled(x, deck, x + span + pier, water + 4), fill=255)
            pen.pieslice(scaled(x + pier, deck + 34, x + span + pier, 2 * spring - deck - 34), 180, 360, fill=0)
            pen.rectangle(scaled(x + pier, spring - 1, x + span + pier, water + 4), fill=0)
            x += span + pier
        x = -96.0
        while x < 1600:
            pen.polygon(
                path(
                    [
                        (x - 7, water + 4),
                        (x - 7, water - 20),
                        (x, water - 30),
                        (x + pier, water - 30),
                        (x + pier + 7, water - 20),
                        (x + pier + 7, water + 4),
                    ]
                ),
                fill=255,
            )
            x += span + pier

    mask = Image.new("L", canvas.size, 0)
    structure(ImageDraw.Draw(mask))
    body = gradient(1600, 900, [(0, lit), (deck / 900, mix(stone, CORAL, 0.28)), (water / 900, stone), (1, stone)])
    canvas.paste(body, (0, 0), mask)
    edge = ImageChops.subtract(mask, ImageChops.offset(mask, -2 * SCALE, 2 * SCALE)).point(
        [round(v * 0.5) for v in range(256)]
    )
    canvas.paste(AMBER, (0, 0), edge)
    pen = stage_pen(canvas)
    pen.rectangle(scaled(0, deck - 12, 1600, deck - 9), fill=stone)
    for post in range(0, 1600, 16):
        pen.rectangle(scaled(post, deck - 11, post + 2, deck), fill=stone)
    for lamp in range(62, 1600, 258):
        pen.line(scaled(lamp, deck - 62, lamp, deck), fill=stone, width=3 * SCALE)
        glow(canvas, (lamp, deck - 64), 46, PAPER, 0.9)
        pen.ellipse(scaled(lamp - 5, deck - 69, lamp + 5, deck - 59), fill=PAPER)
    for x, long, colour in ((770, 74, BRICK), (918, 74, BLUE), (1180, 58, mix(CORAL, SAND, 0.3))):
        truck(pen, x, deck, long, colour, stone)

    mirror(canvas, water, rng, tint=INK, share=0.3)
    glints(canvas, rng, 400, water, PAPER, 90)
    veil(canvas, NIGHT, 700, 900, 0.62)
    return canvas


def truck(pen: ImageDraw.ImageDraw, x: float, road: float, length: float, colour: Colour, dark: Colour) -> None:
    """A small lorry on a road, heading right."""
    pen.rectangle(scaled(x, road - 31, x + length, road - 7), fill=mix(colour, dark, 0.2))
    pen.rectangle(scaled(x, road - 31, x + length, road - 28), fill=mix(colour, SAND, 0.35))
    pen.rounded_rectangle(
        scaled(x + length + 3, road - 25, x + length + 20, road - 6), 4 * SCALE, fill=mix(dark, STEEL, 0.25)
    )
    for wheel in (x + 10, x + 22, x + length - 10, x + length + 13):
        pen.ellipse(scaled(wheel - 5, road - 10, wheel + 5, road), fill=NIGHT)


def time_zones(rng: random.Random) -> Image.Image:
    """Twelve bands from night to day, each with a clock at its own hour."""
    ramp = [
        (0.0, NIGHT),
        (0.2, INK),
        (0.38, BLUE),
        (0.52, mix(STEEL, SAND, 0.3)),
        (0.66, SAND),
        (0.82, AMBER),
        (1.0, CORAL),
    ]
    canvas = Image.new("RGB", (1600 * SCALE, 900 * SCALE), NIGHT)
    bands, wide = 12, 1600 / 12

    def height_of_sun(x: float) -> float:
        return 560 - 270 * math.sin((x - 240) / 1600 * math.pi * 1.12)

    for band in range(bands):
        base = along(ramp, band / (bands - 1))
        strip = gradient(
            wide + 1,
            900,
            [
                (0, mix(base, BRICK if band > 7 else NIGHT, 0.2)),
                (0.55, base),
                (1, mix(base, PAPER, 0.3 if band > 4 else 0.1)),
            ],
        )
        canvas.paste(strip, (round(band * wide * SCALE), 0))

    def stars(pen: ImageDraw.ImageDraw) -> None:
        for _ in range(150):
            x, y = rng.uniform(0, 560), rng.uniform(10, 700)
            size = rng.uniform(0.5, 1.7)
            disc(pen, x, y, size, round(rng.uniform(60, 210) * (1 - x / 620)))

    overlay(canvas, stars, PAPER)
    skyline = ridge(rng, left=735, right=765, roughness=46)
    for band in range(bands):
        base = mix(along(ramp, band / (bands - 1)), NIGHT, 0.42)
        for drop, shade in ((0, 0.0), (62, 0.32)):
            piece = [
                (x, y + drop + 16 * math.sin(x / 90 + drop))
                for x, y in skyline
                if band * wide - 7 <= x <= (band + 1) * wide + 7
            ]
            piece = [(min((band + 1) * wide, max(band * wide, x)), y) for x, y in piece]
            outline = [*piece, ((band + 1) * wide, 900), (band * wide, 900)]
            stage_pen(canvas).polygon(path(outline), fill=mix(base, NIGHT, shade))

    def meridians(pen: ImageDraw.ImageDraw) -> None:
        for band in range(1, bands):
            pen.line(scaled(band * wide, 0, band * wide, 900), fill=46, width=SCALE)

    overlay(canvas, meridians, PAPER)

    def sun_path(pen: ImageDraw.ImageDraw) -> None:
        for x in range(0, 1600, 12):
            y = height_of_sun(x)
            disc(pen, x, y, 1.5, 150)

    overlay(canvas, sun_path, PAPER)
    for band in range(bands):
        centre = (band + 0.5) * wide
        glow(canvas, (centre, height_of_sun(centre)), 104, mix(AMBER, PAPER, 0.5), 0.16 + 0.45 * band / bands)
        dial(canvas, centre, height_of_sun(centre), 47, (band + 2) % 12, night=band < 4)
    return canvas


def dial(canvas: Image.Image, x: float, y: float, radius: float, hour: int, *, night: bool) -> None:
    """A clock without figures that shows a full hour."""
    face, hand = (mix(INK, BLUE, 0.35), PAPER) if night else (PAPER, INK)
    overlay(
        canvas,
        lambda pen: pen.ellipse(scaled(x - radius, y - radius + 7, x + radius, y + radius + 7), fill=110),
        NIGHT,
        7,
    )
    pen = stage_pen(canvas)
    disc(pen, x, y, radius, mix(face, hand, 0.85 if night else 0.0))
    rim = radius - (2.5 if night else 0)
    disc(pen, x, y, rim, face)
    for tick in range(12):
        turn = tick / 12 * math.tau
        inner = radius * (0.76 if tick % 3 == 0 else 0.83)
        ends = [(x + math.sin(turn) * r, y - math.cos(turn) * r) for r in (inner, radius * 0.89)]
        pen.line(path(ends), fill=mix(face, hand, 0.75), width=round((3 if tick % 3 == 0 else 1.5) * SCALE))
    for turn, reach, thick, colour in ((hour / 12 * math.tau, 0.5, 5, hand), (0.0, 0.7, 3.4, hand)):
        tip = (x + math.sin(turn) * radius * reach, y - math.cos(turn) * radius * reach)
        pen.line(path([(x, y), tip]), fill=colour, width=round(thick * SCALE))
        disc(pen, tip[0], tip[1], thick / 2, colour)
    disc(pen, x, y, 4.5, BRICK if not night else AMBER)


def network_mesh(rng: random.Random) -> Image.Image:
    """Fifty-three nodes over a land of dots, all tied to one of them."""
    canvas = backdrop((0, mix(INK, BLUE, 0.25)), (0.55, INK), (1, NIGHT))
    glow(canvas, (1010, 520), 820, BLUE, 0.5)
    glow(canvas, (380, 250), 560, TEAL, 0.22)
    lobes = [
        (170, 190, 80, 52),
        (345, 375, 72, 96),
        (300, 655, 140, 100),
        (560, 520, 220, 112),
        (650, 215, 110, 160),
        (620, 650, 62, 120),
        (790, 610, 110, 130),
        (900, 360, 280, 170),
        (985, 668, 170, 66),
        (1130, 590, 110, 90),
        (1230, 340, 280, 150),
        (1330, 590, 170, 112),
        (1480, 250, 104, 120),
    ]

    def inside(x: float, y: float) -> float:
        depth = max(1 - math.hypot((x - cx) / rx, (y - cy) / ry) for cx, cy, rx, ry in lobes)
        return depth + 0.06 * math.sin(x / 37) * math.cos(y / 29) + 0.05 * math.sin(x / 83 + y / 61)

    def ground(pen: ImageDraw.ImageDraw) -> None:
        for row in range(70):
            for column in range(124):
                x, y = column * 13 + (row % 2) * 6.5, row * 13.0
                depth = inside(x, y)
                if depth > 0.02:
                    size = 1.2 + min(1.5, 4 * depth)
                    disc(pen, x, y, size, round(36 + min(60, 160 * depth)))

    overlay(canvas, ground, STEEL)
    hub = (1130.0, 560.0)
    nodes: list[Point] = [hub]
    gap = 104.0
    while len(nodes) < 53:
        for _ in range(900):
            spot = (rng.uniform(120, 1500), rng.uniform(110, 790))
            if inside(*spot) > 0.12 and all(math.dist(spot, other) > gap for other in nodes):
                nodes.append(spot)
                if len(nodes) == 53:
                    break
        gap *= 0.96
    edges = [
        (a, b)
        for index, a in enumerate(nodes)
        for b in nodes[index + 1 :]
        if not any(max(math.dist(a, c), math.dist(b, c)) < math.dist(a, b) for c in nodes if c not in (a, b))
    ]

    def arcs(pen: ImageDraw.ImageDraw) -> None:
        for x, y in nodes[1:]:
            lift = 0.17 * math.dist(hub, (x, y))
            middle = ((hub[0] + x) / 2, (hub[1] + y) / 2 - lift)
            curve = []
            for step in range(41):
                t = step / 40
                near, between, far = (1 - t) ** 2, 2 * t * (1 - t), t * t
                curve_x = near * hub[0] + between * middle[0] + far * x
                curve.append((curve_x, near * hub[1] + between * middle[1] + far * y))
            pen.line(path(curve), fill=118, width=round(1.3 * SCALE), joint="curve")

    def links(pen: ImageDraw.ImageDraw) -> None:
        for edge in edges:
            pen.line(path(edge), fill=120, width=round(1.6 * SCALE))

    overlay(canvas, links, MIST)
    overlay(canvas, arcs, AMBER)
    for x, y in nodes[1:]:
        size = rng.choice((4.5, 5.5, 5.5, 7.0, 8.5))
        glow(canvas, (x, y), size * 6.5, MIST, 0.55)
        disc(stage_pen(canvas), x, y, size, mix(MIST, PAPER, 0.6))
    glow(canvas, hub, 170, AMBER, 0.75)
    pen = stage_pen(canvas)
    pen.ellipse(scaled(hub[0] - 27, hub[1] - 27, hub[0] + 27, hub[1] + 27), outline=AMBER, width=round(2.4 * SCALE))
    disc(pen, hub[0], hub[1], 14, mix(AMBER, PAPER, 0.35))
    return canvas


def stamps_and_seals(rng: random.Random) -> Image.Image:
    """Inked stamps over a guilloche, on paper, without a word."""
    canvas = backdrop((0, PAPER), (1, mix(PAPER, SAND, 0.55)))
    glow(canvas, (460, 300), 900, (255, 251, 243), 0.8)

    def guilloche(pen: ImageDraw.ImageDraw) -> None:
        for line in range(26):
            shift = line / 26 * math.tau
            wave = [
                (x, 450 + 300 * math.sin(x / 230 + shift) * math.sin(x / 700 + 0.6) + 110 * math.sin(x / 97 - shift))
                for x in range(-10, 1612, 6)
            ]
            pen.line(path(wave), fill=52, width=SCALE)

    overlay(canvas, guilloche, STEEL)
    overlay(canvas, guilloche_rosette, CORAL)
    ink = (
        Image.frombytes("L", (400, 225), rng.randbytes(400 * 225))
        .filter(ImageFilter.GaussianBlur(0.9))
        .resize((3200, 1800), Image.Resampling.BICUBIC)
    )
    ink = ImageOps.autocontrast(ink, cutoff=3).point([min(255, 95 + round(v * 1.55)) for v in range(256)])
    blotch = (
        Image.frombytes("L", (20, 12), rng.randbytes(240))
        .resize((3200, 1800), Image.Resampling.BICUBIC)
        .point([min(255, 150 + v // 2) for v in range(256)])
    )
    ink = ImageChops.multiply(ink, blotch)
    prints: list[tuple[Callable[[ImageDraw.ImageDraw], None], Point, float, Colour, float]] = [
        (square_stamp, (1120, 640), -8, INK, 0.8),
        (round_seal, (430, 400), 14, INK, 0.92),
        (oval_stamp, (860, 300), -15, BRICK, 0.86),
        (round_seal, (1345, 300), -24, BRICK, 0.6),
        (square_stamp, (215, 745), 12, BRICK, 0.72),
        (round_seal, (765, 725), 33, TEAL, 0.74),
        (waves, (1310, 455), -6, INK, 0.62),
    ]
    for stamp, (x, y), turn, colour, strength in prints:
        side = 560 * SCALE
        plate = Image.new("L", (side, side), 0)
        stamp(ImageDraw.Draw(plate))
        plate = plate.rotate(turn, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(0.6 * SCALE))
        mask = Image.new("L", canvas.size, 0)
        mask.paste(plate, (round(x * SCALE - side / 2), round(y * SCALE - side / 2)))
        mask = ImageChops.multiply(mask, ink).point([round(v * strength) for v in range(256)])
        inked = ImageChops.multiply(
            canvas, Image.new("RGB", canvas.size, mix(colour, BLUE if colour == INK else colour, 0.3))
        )
        canvas.paste(inked, (0, 0), mask)
    return canvas


def guilloche_rosette(pen: ImageDraw.ImageDraw) -> None:
    """A spun flower of fine lines, as on old certificates."""
    for line in range(16):
        shift = line / 16 * math.tau / 12
        petal = []
        for step in range(361):
            turn = step / 360 * math.tau
            reach = 205 + 62 * math.sin(12 * (turn + shift)) + 26 * math.sin(5 * turn - shift)
            petal.append((1090 + reach * math.cos(turn), 420 + reach * math.sin(turn)))
        pen.line(path(petal), fill=58, width=SCALE)


def ring(pen: ImageDraw.ImageDraw, radius: float, thick: float, *, squash: float = 1.0, centre: float = 280) -> None:
    """One ring of a stamp, drawn on its 560-unit plate."""
    box = scaled(centre - radius, centre - radius * squash, centre + radius, centre + radius * squash)
    pen.ellipse(box, outline=255, width=round(thick * SCALE))


def round_seal(pen: ImageDraw.ImageDraw) -> None:
    """A round seal: rings, rays where a motto might stand, and a rosette."""
    ring(pen, 178, 7)
    ring(pen, 166, 2)
    ring(pen, 116, 4)
    for ray in range(72):
        turn = ray / 72 * math.tau
        inner, outer = (128, 152) if ray % 3 else (124, 157)
        ends = [(280 + r * math.cos(turn), 280 + r * math.sin(turn)) for r in (inner, outer)]
        pen.line(path(ends), fill=255, width=round((3.2 if ray % 3 == 0 else 2) * SCALE))
    for petal in range(8):
        turn = petal / 8 * math.tau
        x, y = 280 + 46 * math.cos(turn), 280 + 46 * math.sin(turn)
        pen.ellipse(scaled(x - 44, y - 44, x + 44, y + 44), outline=255, width=round(3 * SCALE))
    star = []
    for corner in range(16):
        reach = 34 if corner % 2 == 0 else 15
        turn = corner / 16 * math.tau
        star.append((280 + reach * math.cos(turn), 280 + reach * math.sin(turn)))
    pen.polygon(path(star), fill=255)


def oval_stamp(pen: ImageDraw.ImageDraw) -> None:
    """An oval stamp with a bar for a date that nobody has entered."""
    ring(pen, 232, 6, squash=0.62)
    ring(pen, 218, 2, squash=0.6)
    pen.rectangle(scaled(30, 246, 530, 314), fill=0)
    pen.rounded_rectangle(scaled(42, 248, 518, 312), 8 * SCALE, outline=255, width=5 * SCALE)
    for block, (start, end) in enumerate(((72, 150), (176, 236), (262, 322), (348, 406), (432, 488))):
        top = 268 if block % 2 else 272
        pen.rectangle(scaled(start, top, end, 292), fill=235)
    for side in (-1, 1):
        for dot in range(9):
            x = 280 + (dot - 4) * 30
            y = 280 + side * (92 - (dot - 4) ** 2 * 2.1)
            disc(pen, x, y, 6, 255)


def square_stamp(pen: ImageDraw.ImageDraw) -> None:
    """A square entry stamp: frame, arrow and ruled lines."""
    pen.rounded_rectangle(scaled(100, 150, 460, 410), 18 * SCALE, outline=255, width=8 * SCALE)
    pen.rounded_rectangle(scaled(114, 164, 446, 396), 10 * SCALE, outline=255, width=2 * SCALE)
    pen.line(scaled(140, 230, 300, 230), fill=255, width=12 * SCALE)
    pen.polygon(path([(290, 200), (350, 230), (290, 260)]), fill=255)
    pen.rounded_rectangle(scaled(368, 192, 422, 268), 6 * SCALE, outline=255, width=5 * SCALE)
    for row, end in ((304, 420), (332, 380), (360, 404)):
        pen.rectangle(scaled(140, row, end, row + 9), fill=230)


def waves(pen: ImageDraw.ImageDraw) -> None:
    """The wavy lines of a cancelling machine."""
    for row in range(7):
        line = [(x, 190 + row * 28 + 9 * math.sin(x / 22)) for x in range(10, 551, 3)]
        pen.line(path(line), fill=255, width=round(4.5 * SCALE), joint="curve")


def mountain_pass(rng: random.Random) -> Image.Image:
    """A road that climbs to a pass between layered ridges."""
    canvas = backdrop(
        (0, mix(BLUE, STEEL, 0.2)),
        (0.26, mix(MIST, SAND, 0.25)),
        (0.48, mix(SAND, PAPER, 0.4)),
        (0.6, mix(AMBER, PAPER, 0.55)),
        (1, SAND),
    )
    glow(canvas, (800, 372), 620, mix(AMBER, PAPER, 0.35), 0.9)
    glow(canvas, (800, 372), 120, PAPER, 1.0)
    layers = [
        (310, 60, 330, 95, mix(MIST, SAND, 0.35)),
        (250, 150, 285, 82, mix(STEEL, MIST, 0.45)),
        (215, 235, 225, 66, STEEL),
    ]
    for side, notch, other, rough, colour in layers:
        skyline = [
            (x, y + notch * math.exp(-(((x - 800) / 330) ** 2)))
            for x, y in ridge(rng, left=side, right=other, roughness=rough)
        ]
        land(canvas, skyline, colour, mix(colour, SAND, 0.62), 300)
    veil(canvas, mix(SAND, PAPER, 0.3), 380, 560, 0.5)
    for side, colour in ((-1, mix(BLUE, STEEL, 0.25)), (1, mix(BLUE, INK, 0.25))):
        flank = []
        for x, y in ridge(rng, left=0, right=0, roughness=46):
            away = (800 - x) * -side / 800
            flank.append(
                (x, 575 - 330 * max(0.0, away - 0.04) ** 0.8 + y * min(1, abs(away) * 2) + max(0.0, -away) * 240)
            )
        land(canvas, flank, colour, mix(colour, NIGHT, 0.25), 420)
    slope = [
        (x, 566 + ((x - 790) / 800) ** 2 * 210 + 7 * math.sin(x / 46) + 4 * math.sin(x / 17))
        for x in range(0, 1601, 10)
    ]
    land(canvas, slope, mix(BLUE, TEAL, 0.35), mix(NIGHT, INK, 0.35), 270)

    def centre(t: float) -> Point:
        near = t**1.5
        return 800 + math.sin(t * 8.2 + 0.1) * (14 + 300 * near) - 60 * near, 570 + 400 * near

    left, right, middle = [], [], []
    for step in range(321):
        t = step / 320
        (x, y), (ahead_x, ahead_y) = centre(t), centre(t + 0.004)
        turn = math.atan2((ahead_y - y) / 0.5, ahead_x - x)
        half = 3.5 + 78 * t**1.8
        across = (math.sin(turn) * half, -math.cos(turn) * half * 0.5)
        left.append((x - across[0], y - across[1]))
        right.append((x + across[0], y + across[1]))
        middle.append((x, y))
    pen = stage_pen(canvas)
    shade = mix(INK, NIGHT, 0.7)
    for step in range(320):
        drop = 2 + 16 * step / 320
        quad = [left[step], right[step], right[step + 1], left[step + 1]]
        pen.polygon(path([(x, y + drop) for x, y in quad]), fill=shade)
    for step in range(320):
        quad = [left[step], right[step], right[step + 1], left[step + 1]]
        pen.polygon(path(quad), fill=mix(mix(SAND, PAPER, 0.4), mix(STEEL, SAND, 0.25), step / 320))
    for step in range(70, 320, 14):
        t = step / 320
        ends = [middle[step], middle[min(320, step + 5)]]
        pen.line(path(ends), fill=PAPER, width=max(1, round((0.6 + 5 * t * t) * SCALE)))
    for step in range(40, 318, 17):
        t = step / 320
        tall = 3 + 40 * t**1.6
        for edge in (left, right):
            x = edge[step][0] * 1.16 - middle[step][0] * 0.16
            y = edge[step][1] * 1.16 - middle[step][1] * 0.16
            pen.rectangle(scaled(x - 0.09 * tall, y - tall, x + 0.09 * tall, y), fill=PAPER)
            pen.rectangle(scaled(x - 0.09 * tall, y - tall * 0.82, x + 0.09 * tall, y - tall * 0.58), fill=BRICK)
    border_post(canvas, 800, 572)
    return canvas


def border_post(canvas: Image.Image, x: float, ground: float) -> None:
    """The roof, booth and bare masts of a crossing on the skyline."""
    pen = stage_pen(canvas)
    pen.rectangle(scaled(x - 62, ground - 38, x + 62, ground - 31), fill=INK)
    pen.polygon(
        path([(x - 70, ground - 38), (x + 70, ground - 38), (x + 58, ground - 45), (x - 58, ground - 45)]),
        fill=mix(INK, BLUE, 0.4),
    )
    for post in (-56, -20, 20, 56):
        pen.rectangle(scaled(x + post - 2, ground - 32, x + post + 2, ground + 3), fill=INK)
    pen.rectangle(scaled(x + 24, ground - 22, x + 46, ground + 2), fill=mix(INK, NIGHT, 0.3))
    pen.rectangle(scaled(x + 28, ground - 18, x + 42, ground - 9), fill=AMBER)
    pen.line(scaled(x - 18, ground - 8, x + 18, ground - 8), fill=PAPER, width=round(2.4 * SCALE))
    for part in (-12, 0, 12):
        pen.line(scaled(x + part - 3, ground - 8, x + part + 3, ground - 8), fill=BRICK, width=round(2.4 * SCALE))
    for mast in (-92, -80, 80, 92):
        pen.line(scaled(x + mast, ground - 62, x + mast, ground + 4), fill=INK, width=round(1.6 * SCALE))


def webinar_grid(rng: random.Random) -> Image.Image:
    """A meeting on the screen: fifteen tiles, one of them speaking."""
    canvas = backdrop((0, mix(INK, BLUE, 0.2)), (1, NIGHT))
    glow(canvas, (820, 430), 900, BLUE, 0.4)
    columns, rows, wide, high, gap = 5, 3, 264.0, 204.0, 26.0
    x0 = (1600 - columns * wide - (columns - 1) * gap) / 2
    y0 = 96.0
    hues = [
        BLUE,
        TEAL,
        mix(STEEL, BLUE, 0.35),
        PLUM,
        mix(INK, BLUE, 0.55),
        mix(SAND, STEEL, 0.3),
        mix(BRICK, PLUM, 0.4),
        STEEL,
    ]
    scenes = [tile_hills, tile_discs, tile_arcs, tile_bars, tile_steps]
    speaker = (3, 1)
    glow(
        canvas, (x0 + speaker[0] * (wide + gap) + wide / 2, y0 + speaker[1] * (high + gap) + high / 2), 380, AMBER, 0.9
    )

    def shadows(pen: ImageDraw.ImageDraw) -> None:
        for row in range(rows):
            for column in range(columns):
                x, y = x0 + column * (wide + gap), y0 + row * (high + gap)
                pen.rounded_rectangle(scaled(x, y + 10, x + wide, y + high + 12), 16 * SCALE, fill=120)

    overlay(canvas, shadows, NIGHT, 9)
    previous = -1
    for row in range(rows):
        for column in range(columns):
            x, y = x0 + column * (wide + gap), y0 + row * (high + gap)
            chosen = (column, row) == speaker
            pick = rng.choice([i for i in range(len(hues)) if i != previous])
            previous = pick
            hue = mix(AMBER, CORAL, 0.25) if chosen else hues[pick]
            tile = gradient(wide, high, [(0, mix(hue, PAPER, 0.2)), (1, mix(hue, NIGHT, 0.16))])
            scene = tile_voice if chosen else scenes[(column * 2 + row * 3) % len(scenes)]
            scene(tile, hue, rng)
            mask = Image.new("L", tile.size, 0)
            ImageDraw.Draw(mask).rounded_rectangle((0, 0, tile.width - 1, tile.height - 1), 16 * SCALE, fill=255)
            canvas.paste(tile, (round(x * SCALE), round(y * SCALE)), mask)
            if chosen:
                frame = scaled(x - 6, y - 6, x + wide + 6, y + high + 6)
                stage_pen(canvas).rounded_rectangle(frame, 21 * SCALE, outline=PAPER, width=round(3.4 * SCALE))
    pen = stage_pen(canvas)
    for index, button in enumerate((-116, -58, 0, 58, 116)):
        x, y = 800 + button, 828
        disc(pen, x, y, 19, BRICK if index == 4 else mix(INK, STEEL, 0.38))
        disc(pen, x, y, 6, mix(PAPER, MIST, 0.2))
    return canvas


def tile_hills(tile: Image.Image, hue: Colour, rng: random.Random) -> None:
    """Two hills and a sun."""
    pen = ImageDraw.Draw(tile)
    sun = rng.uniform(70, 200)
    pen.ellipse(scaled(sun - 24, 42, sun + 24, 90), fill=mix(hue, PAPER, 0.62))
    for base, share in ((118, 0.16), (150, 0.36)):
        shift = rng.uniform(0, 6)
        line = [(x, base + 22 * math.sin(x / 52 + shift)) for x in range(0, 266, 3)]
        pen.polygon(path([*line, (266, 210), (0, 210)]), fill=mix(hue, NIGHT, share))


def tile_discs(tile: Image.Image, hue: Colour, rng: random.Random) -> None:
    """Overlapping quarter discs."""
    pen = ImageDraw.Draw(tile)
    start = rng.choice((0, 90, 180, 270))
    for radius, share in ((104, 0.14), (74, 0.3), (44, 0.0)):
        colour = mix(hue, NIGHT, share) if share else mix(hue, PAPER, 0.5)
        pen.pieslice(scaled(132 - radius, 102 - radius, 132 + radius, 102 + radius), start, start + 180, fill=colour)


def tile_arcs(tile: Image.Image, hue: Colour, rng: random.Random) -> None:
    """Concentric arcs in a corner."""
    pen = ImageDraw.Draw(tile)
    corner = rng.choice(((0, 204), (264, 204), (0, 0)))
    for radius in range(190, 20, -34):
        colour = mix(hue, PAPER, 0.34) if radius // 34 % 2 else mix(hue, NIGHT, 0.22)
        disc(pen, corner[0], corner[1], radius, colour)


def tile_bars(tile: Image.Image, hue: Colour, rng: random.Random) -> None:
    """A shared slide: bars of a chart."""
    pen = ImageDraw.Draw(tile)
    pen.rounded_rectangle(scaled(38, 32, 226, 172), 8 * SCALE, fill=mix(hue, PAPER, 0.78))
    for bar in range(6):
        tall = 22 + bar * 12 + rng.uniform(-8, 14)
        x = 58 + bar * 26
        pen.rectangle(scaled(x, 156 - tall, x + 15, 156), fill=CORAL if bar == 4 else mix(hue, NIGHT, 0.2))


def tile_steps(tile: Image.Image, hue: Colour, rng: random.Random) -> None:
    """Diagonal bands."""
    pen = ImageDraw.Draw(tile)
    shift = rng.uniform(-30, 10)
    for band in range(5):
        x = shift + band * 74
        colour = mix(hue, NIGHT, 0.08 + 0.07 * band) if band % 2 else mix(hue, PAPER, 0.28 - 0.04 * band)
        pen.polygon(path([(x, 0), (x + 40, 0), (x - 50, 210), (x - 90, 210)]), fill=colour)


def tile_voice(tile: Image.Image, hue: Colour, rng: random.Random) -> None:
    """The loudness of a voice."""
    pen = ImageDraw.Draw(tile)
    for bar in range(17):
        tall = (
            10 + 52 * math.exp(-(((bar - 8) / 5.2) ** 2)) * (0.55 + 0.45 * abs(math.sin(bar * 1.9))) + rng.uniform(0, 6)
        )
        x = 132 + (bar - 8) * 12.5
        pen.rounded_rectangle(scaled(x - 3.4, 102 - tall, x + 3.4, 102 + tall), 3 * SCALE, fill=PAPER)


def data_lattice(rng: random.Random) -> Image.Image:
    """A net of points that rises towards the right."""
    canvas = backdrop((0, NIGHT), (0.6, INK), (1, mix(INK, BLUE, 0.35)))
    glow(canvas, (1210, 300), 760, TEAL, 0.32)
    glow(canvas, (1300, 260), 460, AMBER, 0.4)
    columns, rows = 58, 25
    lift = [[rng.uniform(-4, 4) for _ in range(columns)] for _ in range(rows)]
    places: list[list[tuple[float, float, float, float]]] = []
    for row in range(rows):
        depth = 0.50 + row / rows * 0.98
        line = []
        for column in range(columns):
            u = column / (columns - 1)
            rise = (
                350 * u**2.1
                + 40 * math.sin(u * 7.5 + row * 0.2) * (0.4 + u)
                + 20 * math.sin(row * 0.3 - u * 5)
                + lift[row][column]
            )
            x = 840 + (u - 0.5) * 1900 * depth
            line.append(
                (
                    x,
                    470 + 520 * (depth - 0.5) - rise * (0.72 + 0.18 * depth) + 60,
                    depth,
                    max(0.0, min(1.0, rise / 390)),
                )
            )
        places.append(line)
    ramp = [(0.0, BLUE), (0.3, STEEL), (0.55, MIST), (0.78, SAND), (1.0, AMBER)]
    pen = ImageDraw.Draw(canvas, "RGBA")
    for row in range(rows):
        for column in range(columns):
            x, y, depth, height = places[row][column]
            colour = along(ramp, height)
            faint = round(70 + 80 * (depth - 0.5) + 80 * height)
            if column + 1 < columns:
                pen.line(
                    path([(x, y), places[row][column + 1][:2]]),
                    fill=(*colour, faint),
                    width=round((0.5 + 0.9 * depth) * SCALE),
                )
            if row + 1 < rows:
                pen.line(
                    path([(x, y), places[row + 1][column][:2]]),
                    fill=(*colour, round(faint * 0.8)),
                    width=round((0.4 + 0.7 * depth) * SCALE),
                )

    def warmth(pen: ImageDraw.ImageDraw) -> None:
        for line in places:
            for x, y, depth, height in line:
                size = 5 * depth
                disc(pen, x, y, size, round(120 * height))

    overlay(canvas, warmth, AMBER, 6)
    pen = stage_pen(canvas)
    for line in places:
        for x, y, depth, height in line:
            size = (0.7 + 1.9 * height) * (0.45 + depth)
            disc(pen, x, y, size, mix(along(ramp, height), PAPER, 0.35))
    for _ in range(18):
        row, column = rng.randrange(4, rows - 4), rng.randrange(16, columns - 8)
        x, y, depth, height = places[row][column]
        glow(canvas, (x, y), 34 * depth, mix(AMBER, PAPER, 0.4), 0.9)
        disc(pen, x, y, 5 * depth, PAPER)
    return canvas


def bay_sunrise(rng: random.Random) -> Image.Image:
    """The sun comes up beside a city on a bay."""
    canvas = backdrop(
        (0, BLUE),
        (0.2, STEEL),
        (0.4, mix(MIST, SAND, 0.6)),
        (0.54, mix(SAND, AMBER, 0.5)),
        (0.62, mix(AMBER, PAPER, 0.35)),
        (1, SAND),
    )
    glow(canvas, (560, 520), 760, AMBER, 0.75)
    glow(canvas, (560, 520), 240, PAPER, 0.9)
    stage_pen(canvas).ellipse(scaled(510, 470, 610, 570), fill=mix(PAPER, SAND, 0.2))

    def clouds(pen: ImageDraw.ImageDraw) -> None:
        for _ in range(34):
            x, y, half = rng.uniform(-100, 1700), rng.uniform(90, 420), rng.uniform(70, 330)
            pen.ellipse(
                scaled(x - half, y - half * 0.035, x + half, y + half * 0.035), fill=round(rng.uniform(50, 130))
            )

    overlay(canvas, clouds, mix(PAPER, AMBER, 0.2), 5)
    shore = 578.0
    far = [(x, y + 26 * math.cos((x - 1150) / 520)) for x, y in ridge(rng, left=538, right=500, roughness=16)]
    land(canvas, far, mix(STEEL, SAND, 0.42), mix(SAND, AMBER, 0.3), 90)
    hill = [
        (x, shore - 96 * math.exp(-(((x - 1180) / 300) ** 2)) - 26 * math.exp(-(((x - 640) / 420) ** 2)) + 2)
        for x in range(0, 1601, 8)
    ]
    back, front = mix(BLUE, CORAL, 0.22), mix(INK, PLUM, 0.25)
    pen = stage_pen(canvas)

    def ground(x: float) -> float:
        return hill[min(200, max(0, round(x / 8)))][1]

    for _ in range(150):
        x = rng.gauss(1080, 330)
        tall, wide = rng.uniform(14, 64) * math.exp(-(((x - 1100) / 420) ** 2)) + 6, rng.uniform(9, 24)
        pen.rectangle(scaled(x, ground(x) - tall, x + wide, shore), fill=mix(back, STEEL, rng.uniform(0, 0.35)))
    land(canvas, hill, back, mix(front, back, 0.3), 90)
    pen = stage_pen(canvas)
    for x, tall, wide in ((1128, 226, 50), (1186, 258, 54), (1246, 214, 48)):
        flame(pen, x, ground(x) + 6, tall, wide, front)
    x, top = 1420.0, 300.0
    pen.polygon(path([(x - 9, 580), (x - 3, 400), (x + 3, 400), (x + 9, 580)]), fill=front)
    pen.ellipse(scaled(x - 13, 388, x + 13, 408), fill=front)
    pen.polygon(path([(x - 3, 392), (x, top), (x + 3, 392)]), fill=front)
    for _ in range(130):
        x = rng.uniform(690, 1600)
        tall, wide = rng.uniform(8, 34), rng.uniform(12, 34)
        pen.rectangle(scaled(x, shore - tall, x + wide, shore), fill=mix(front, back, rng.uniform(0, 0.5)))
        if rng.random() < 0.4:
            pen.rectangle(scaled(x + 4, shore - tall + 5, x + 6, shore - tall + 8), fill=AMBER)
    mole = [(0, 566), (180, 560), (330, 566), (460, 574), (520, shore), (0, shore)]
    pen.polygon(path(mole), fill=mix(front, back, 0.45))
    pen.rectangle(scaled(430, 536, 438, 576), fill=front)
    pen.rectangle(scaled(427, 528, 441, 538), fill=front)
    mirror(canvas, shore, rng, tint=mix(BLUE, INK, 0.4), share=0.32)
    glints(canvas, rng, 560, shore, PAPER, 120)
    pen = stage_pen(canvas)
    for x, y, size in ((300, 690, 1.0), (930, 660, 0.62)):
        pen.polygon(
            path(
                [(x - 34 * size, y), (x + 34 * size, y), (x + 24 * size, y + 10 * size), (x - 26 * size, y + 10 * size)]
            ),
            fill=NIGHT,
        )
        pen.polygon(
            path([(x, y - 74 * size), (x, y - 4 * size), (x + 30 * size, y - 4 * size)]), fill=mix(INK, PLUM, 0.3)
        )
        pen.polygon(
            path([(x - 4 * size, y - 64 * size), (x - 4 * size, y - 4 * size), (x - 24 * size, y - 4 * size)]),
            fill=mix(INK, PLUM, 0.5),
        )
    veil(canvas, NIGHT, 720, 900, 0.55)
    return canvas


def flame(pen: ImageDraw.ImageDraw, x: float, ground: float, tall: float, wide: float, colour: Colour) -> None:
    """A tower with the outline of a flame."""
    left = [
        (x - wide * 0.5 * math.sin(math.pi * (0.28 + 0.72 * t)) ** 0.8, ground - tall * t)
        for t in (i / 24 for i in range(25))
    ]
    right = [
        (x + wide * 0.62 * math.sin(math.pi * (0.34 + 0.66 * t)) ** 1.1, ground - tall * 0.94 * t)
        for t in (i / 24 for i in range(25))
    ]
    pen.polygon(path([*left, *reversed(right)]), fill=colour)
    pen.line(path(left[2:-1]), fill=mix(colour, AMBER, 0.6), width=round(2.2 * SCALE), joint="curve")


def signal_waves(rng: random.Random) -> Image.Image:
    """Arcs that spread from a mast over evening hills."""
    canvas = backdrop((0, NIGHT), (0.35, INK), (0.6, mix(BLUE, PLUM, 0.45)), (0.76, CORAL), (0.86, AMBER), (1, SAND))
    mast = (530.0, 486.0)
    glow(canvas, (700, 760), 900, CORAL, 0.45)

    def stars(pen: ImageDraw.ImageDraw) -> None:
        for _ in range(120):
            x, y, size = rng.uniform(0, 1600), rng.uniform(0, 420), rng.uniform(0.5, 1.6)
            disc(pen, x, y, size, round(rng.uniform(50, 190) * (1 - y / 460)))

    overlay(canvas, stars, PAPER)

    def arcs(thick: float) -> Callable[[ImageDraw.ImageDraw], None]:
        def paint(pen: ImageDraw.ImageDraw) -> None:
            for number in range(13):
                radius, faint = 74 + number * 88, round(178 * 0.84**number)
                box = scaled(mast[0] - radius, mast[1] - radius, mast[0] + radius, mast[1] + radius)
                pen.ellipse(box, outline=faint, width=round(thick * SCALE))

        return paint

    overlay(canvas, arcs(15), AMBER, 13)
    overlay(canvas, arcs(2.4), mix(SAND, PAPER, 0.5))
    levels = [(664, 30, mix(PLUM, CORAL, 0.4)), (700, 30, mix(PLUM, BLUE, 0.4)), (752, 26, INK), (812, 20, NIGHT)]
    for index, (level, rough, colour) in enumerate(levels):
        skyline = [
            (
                x,
                y
                + 34 * math.sin(x / (190 + 40 * index) + index * 2.1)
                - (78 * math.exp(-(((x - mast[0]) / 190) ** 2)) if index == 1 else 0),
            )
            for x, y in ridge(rng, left=level, right=level - 12, roughness=rough * 0.35, depth=7)
        ]
        land(canvas, skyline, colour, mix(colour, AMBER if index < 2 else NIGHT, 0.25), 150)
        if index == 1:
            foot = min(skyline, key=lambda spot: abs(spot[0] - mast[0]))[1] + 4
            pen = stage_pen(canvas)
            steel = mix(INK, PLUM, 0.4)
            for side in (-1, 1):
                pen.line(path([(mast[0] + side * 17, foot), (mast[0], mast[1])]), fill=steel, width=round(3 * SCALE))
            for rung in range(9):
                low, high = rung / 9, (rung + 1) / 9
                span = [(mast[0] + s * 17 * (1 - t), foot + (mast[1] - foot) * t) for s, t in ((-1, low), (1, high))]
                pen.line(path(span), fill=steel, width=round(1.5 * SCALE))
    for _ in range(46):
        x, y = rng.gauss(1130, 190), rng.uniform(806, 880)
        glow(canvas, (x, y), 15, AMBER, 0.8)
        disc(stage_pen(canvas), x, y, 1.7, PAPER)
    glow(canvas, mast, 90, PAPER, 0.95)
    disc(stage_pen(canvas), mast[0], mast[1], 7, PAPER)
    return canvas


PICTURES: dict[str, Painter] = {
    "bay-sunrise": bay_sunrise,
    "data-lattice": data_lattice,
    "mountain-pass": mountain_pass,
    "network-mesh": network_mesh,
    "port-at-dusk": port_at_dusk,
    "river-bridge": river_bridge,
    "signal-waves": signal_waves,
    "stamps-and-seals": stamps_and_seals,
    "time-zones": time_zones,
    "webinar-grid": webinar_grid,
}


# --- Finish ----------------------------------------------------------------------------------------------------------


def grain(picture: Image.Image, rng: random.Random, amount: float = 0.13) -> Image.Image:
    """The picture with a faint, even grain, which also hides the steps in soft gradients."""
    noise = Image.frombytes("L", picture.size, rng.randbytes(picture.width * picture.height))
    noise = noise.filter(ImageFilter.GaussianBlur(0.6)).convert("RGB")
    return Image.blend(picture, ImageChops.soft_light(picture, noise), amount)


def draw(name: str, *, width: int = 1600, height: int = 900) -> bytes:
    """The picture of that name as a JPEG of exactly this size; another shape than 16:9 is cut at the edges."""
    rng = random.Random(f"rocb:{name}")
    canvas = PICTURES[name](rng)
    picture = grain(ImageOps.fit(canvas, (width, height), Image.Resampling.LANCZOS), rng)
    file = BytesIO()
    picture.save(file, "JPEG", quality=82, optimize=True, progressive=True)
    return file.getvalue()
