"""Draws the demo's pictures, so that no photograph has to be shipped or licensed."""

import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]

SMOOTH = 3
"""Pictures are drawn this many times larger and shrunk, which smooths their edges."""


def rgb(code: str) -> Colour:
    return tuple(int(code[at : at + 2], 16) for at in (1, 3, 5))


def mixed(one: str, other: str, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(rgb(one), rgb(other), strict=True))


def finished(image: Image.Image) -> bytes:
    """Return the picture at its real size as JPEG."""
    buffer = BytesIO()
    size = (image.width // SMOOTH, image.height // SMOOTH)
    image.resize(size, Image.Resampling.LANCZOS).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def gradient(width: int, height: int, top: str, bottom: str) -> Image.Image:
    column = Image.new("RGB", (1, 64))
    column.putdata([mixed(top, bottom, row / 63) for row in range(64)])
    return column.resize((width * SMOOTH, height * SMOOTH), Image.Resampling.BICUBIC)


def portrait(*, skin: str, hair: str, clothes: str, backdrop: str, style: str) -> bytes:
    """Draw a person from the shoulders up; ``style`` is the hair: bun, short, long or curls."""
    size = 600
    image = gradient(size, size, backdrop, "#f3efe4")
    draw = ImageDraw.Draw(image)

    def oval(x: float, y: float, rx: float, ry: float, colour: str | Colour) -> None:
        box = [(x - rx) * SMOOTH, (y - ry) * SMOOTH, (x + rx) * SMOOTH, (y + ry) * SMOOTH]
        draw.ellipse(box, fill=colour)

    shade = mixed(skin, "#5b3a29", 0.22)
    if style == "long":
        oval(300, 300, 132, 150, hair)
        draw.rounded_rectangle([168 * SMOOTH, 300 * SMOOTH, 432 * SMOOTH, 470 * SMOOTH], 60 * SMOOTH, fill=hair)
    if style == "curls":
        for step in range(15):
            angle = math.radians(160 + step * 220 / 14)
            oval(300 + 112 * math.cos(angle), 258 + 116 * math.sin(angle), 46, 46, hair)
    if style == "bun":
        oval(300, 118, 54, 48, hair)
    # Shoulders, neck, collar.
    oval(300, 640, 226, 190, clothes)
    draw.rounded_rectangle([256 * SMOOTH, 350 * SMOOTH, 344 * SMOOTH, 486 * SMOOTH], 40 * SMOOTH, fill=shade)
    oval(300, 462, 62, 34, shade)
    # Head and ears.
    for side in (-1, 1):
        oval(300 + side * 102, 290, 18, 26, shade)
    oval(300, 280, 102, 128, skin)
    # Hair over the forehead.
    if style == "short":
        draw.pieslice([190 * SMOOTH, 138 * SMOOTH, 410 * SMOOTH, 352 * SMOOTH], 182, 358, fill=hair)
        draw.rounded_rectangle([190 * SMOOTH, 200 * SMOOTH, 214 * SMOOTH, 276 * SMOOTH], 12 * SMOOTH, fill=hair)
        draw.rounded_rectangle([386 * SMOOTH, 200 * SMOOTH, 410 * SMOOTH, 276 * SMOOTH], 12 * SMOOTH, fill=hair)
    else:
        draw.chord([192 * SMOOTH, 138 * SMOOTH, 408 * SMOOTH, 372 * SMOOTH], 196, 344, fill=hair)
    # Face.
    for side in (-1, 1):
        oval(300 + side * 42, 282, 8, 9, "#2c2520")
        draw.arc(
            [(300 + side * 42 - 22) * SMOOTH, 250 * SMOOTH, (300 + side * 42 + 22) * SMOOTH, 280 * SMOOTH],
            205,
            335,
            fill=mixed(hair, "#2c2520", 0.4),
            width=5 * SMOOTH,
        )
        oval(300 + side * 62, 328, 20, 13, mixed(skin, "#d96b5b", 0.22))
    draw.arc([288 * SMOOTH, 286 * SMOOTH, 312 * SMOOTH, 322 * SMOOTH], 20, 160, fill=shade, width=4 * SMOOTH)
    draw.arc([262 * SMOOTH, 310 * SMOOTH, 338 * SMOOTH, 364 * SMOOTH], 25, 155, fill="#93433a", width=6 * SMOOTH)
    return finished(image)


def landscape(top: str, bottom: str, hills: list[str], *, sun: str, seed: int) -> bytes:
    """Draw layered hills below a soft sun."""
    width, height = 1200, 675
    image = gradient(width, height, top, bottom)
    chance = random.Random(seed)
    glow = Image.new("L", image.size, 0)
    x, y, radius = chance.uniform(0.3, 0.75) * width, chance.uniform(0.24, 0.36) * height, chance.uniform(80, 120)
    box = [(x - radius) * SMOOTH, (y - radius) * SMOOTH, (x + radius) * SMOOTH, (y + radius) * SMOOTH]
    ImageDraw.Draw(glow).ellipse(box, fill=220)
    image.paste(rgb(sun), mask=glow.filter(ImageFilter.GaussianBlur(3 * SMOOTH)))
    draw = ImageDraw.Draw(image)
    for layer, colour in enumerate(hills):
        base = height * (0.5 + 0.5 * (layer + 0.4) / len(hills))
        waves = [(chance.uniform(18, 60), chance.uniform(0.6, 1.9), chance.uniform(0, 6.3)) for _ in range(2)]

        def edge(at: float, base: float = base, waves: list = waves) -> float:
            return base + sum(size * math.sin(turns * math.tau * at + shift) for size, turns, shift in waves)

        steps = [(step / 120) for step in range(121)]
        line = [(at * width * SMOOTH, edge(at) * SMOOTH) for at in steps]
        draw.polygon([*line, (width * SMOOTH, height * SMOOTH), (0, height * SMOOTH)], fill=colour)
    return finished(image)


Drawing = Callable[[], bytes]

PORTRAITS: dict[str, Drawing] = {
    "Mara Linden": lambda: portrait(skin="#f0c9a8", hair="#7a4a2b", clothes="#3a6142", backdrop="#d9dfc8", style="bun"),
    "Joris Bakker": lambda: portrait(
        skin="#eebf9d", hair="#b98544", clothes="#2f4858", backdrop="#cfdcdf", style="short"
    ),
    "Aylin Demir": lambda: portrait(
        skin="#d9a47c", hair="#2b211d", clothes="#a4553f", backdrop="#ecd9c4", style="long"
    ),
    "Noor van Dijk": lambda: portrait(
        skin="#a8724f", hair="#2a1c17", clothes="#c8963e", backdrop="#e6dfc9", style="curls"
    ),
}

SCENES: dict[str, Drawing] = {
    "getting-to-know-call": lambda: landscape(
        "#dfe9ec", "#f6efe2", ["#b9ccc9", "#8fb0a8", "#5f8b80"], sun="#fff6e0", seed=11
    ),
    "first-consultation": lambda: landscape(
        "#f5e6c8", "#fbf5e8", ["#c9d3b0", "#93ab82", "#547a58"], sun="#f4c874", seed=7
    ),
    "physiotherapy": lambda: landscape("#e8efdf", "#fbf8ee", ["#bccfae", "#86a880", "#3f6b4a"], sun="#ffffff", seed=23),
    "back-school": lambda: landscape("#dcd8ea", "#f6f3ee", ["#b9b3d0", "#8f88b3", "#5b5585"], sun="#fff1d2", seed=17),
    "relaxation-massage": lambda: landscape(
        "#f3d9cd", "#fbeee2", ["#e0b8a8", "#c48f80", "#8d5f58"], sun="#fff0dc", seed=5
    ),
    "sports-massage": lambda: landscape(
        "#cfe0ea", "#f2f4ee", ["#a4bfcf", "#6c93aa", "#35586e"], sun="#ffe7b0", seed=31
    ),
    "infrared-cabin": lambda: landscape("#f2c9a0", "#fae6c8", ["#dd9a68", "#b8653f", "#7c3c2a"], sun="#fff3d6", seed=2),
}
