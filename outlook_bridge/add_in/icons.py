"""The brand as the pictures that Outlook takes: PNG in fixed sizes, drawn from the numbers of `brand.svg`."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

#: The sizes that are served, in pixels.
SIZES = (16, 32, 64, 80, 128)
#: The brand is drawn on a square of this side.
SIDE = 26
RADIUS = 7.5
#: Colours of the corners at the upper left and the lower right.
FROM, TO = (71, 99, 228), (18, 168, 155)
WHITE = (255, 255, 255, 255)
#: The three lines of the brand: left, right, height.
LINES = ((7, 19, 8.5), (7, 15.5, 13), (7, 12, 17.5))
STROKE = 2.2
#: Everything is drawn so many times larger and made small again, which rounds the edges.
FINER = 4


@lru_cache(maxsize=16)
def colour(size: int) -> bytes:
    """Return the brand in colour as PNG."""
    scale = size * FINER / SIDE
    picture = Image.new("RGBA", (size * FINER, size * FINER), (0, 0, 0, 0))
    shape = Image.new("L", picture.size, 0)
    edge = size * FINER - 1
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, edge, edge), RADIUS * scale, fill=255)
    picture.paste(_gradient(size * FINER), mask=shape)
    _draw_lines(picture, scale)
    return _png(picture, size)


@lru_cache(maxsize=4)
def outline(size: int) -> bytes:
    """Return the brand in white on nothing as PNG."""
    scale = size * FINER / SIDE
    picture = Image.new("RGBA", (size * FINER, size * FINER), (0, 0, 0, 0))
    edge = size * FINER - 1
    ImageDraw.Draw(picture).rounded_rectangle(
        (0, 0, edge, edge), RADIUS * scale, outline=WHITE, width=round(1.6 * scale)
    )
    _draw_lines(picture, scale)
    return _png(picture, size)


def _gradient(side: int) -> Image.Image:
    """Return a square that goes from the one colour to the other along its diagonal."""
    strip = Image.linear_gradient("L").resize((side, side))
    mixed = Image.blend(strip, strip.rotate(90), 0.5)
    return Image.composite(Image.new("RGB", mixed.size, TO), Image.new("RGB", mixed.size, FROM), mixed)


def _draw_lines(picture: Image.Image, scale: float) -> None:
    draw = ImageDraw.Draw(picture)
    half = STROKE / 2
    for left, right, height in LINES:
        box = (
            (left - half) * scale,
            (height - half) * scale,
            (right + half) * scale,
            (height + half) * scale,
        )
        draw.rounded_rectangle(box, half * scale, fill=WHITE)


def _png(picture: Image.Image, size: int) -> bytes:
    target = BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(target, "PNG", optimize=True)
    return target.getvalue()
