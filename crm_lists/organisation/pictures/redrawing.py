"""A picture told by its bytes and redrawn as PNG: what else the file carried is left behind."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

#: First bytes of the kinds that are taken, with Pillow's names for them.
KINDS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
MAX_BYTES = 2 * 1024 * 1024
#: Longer sides are no logo; a small file may still unfold to gigabytes.
MAX_SIDE = 6000
MAX_PIXELS = 16_000_000
#: Sides of what is kept: enough for the head of a printed letter.
KEPT = (1200, 600)

Box = tuple[int, int]


class NoPicture(Exception):
    """The file is no picture that can be taken; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def kind_of(data: bytes) -> str:
    """Return the kind of the picture by its first bytes, empty where it is none that is taken."""
    return next((kind for first, kind in KINDS.items() if data.startswith(first)), "")


def redraw(data: bytes, box: Box = KEPT) -> bytes:
    """Return the picture as PNG that fits into the box, or raise NoPicture."""
    kind = kind_of(data)
    if not kind:
        raise NoPicture("kind")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _redrawn(data, kind, box)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        raise NoPicture("broken") from error


def _redrawn(data: bytes, kind: str, box: Box) -> bytes:
    with Image.open(BytesIO(data), formats=[kind]) as picture:
        width, height = picture.size
        if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
            raise NoPicture("size")
        # Cameras write on the side and say in the file how it is held.
        plain = ImageOps.exif_transpose(picture).convert("RGBA")
    plain.thumbnail(box)
    out = BytesIO()
    plain.save(out, "PNG", optimize=True)
    return out.getvalue()
