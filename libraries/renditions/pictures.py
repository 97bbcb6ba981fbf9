"""Pictures of pictures and of first pages; runs in the sandbox, without Django."""

from pathlib import Path
from typing import Any

import pillow_heif
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from libraries.messages import Message, Refusal
from libraries.messages import gettext_noop as _

QUALITY = 80
MOST_PIXELS = 120_000_000
#: What reads pictures; other readers of the library stay closed to strangers.
READERS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP", "TIFF", "HEIF")
_WRONG_PASSWORD = pypdfium2.raw.FPDF_ERR_PASSWORD
_WHITE = (255, 255, 255)


def warm_up() -> None:
    """Load the readers once for all forks."""
    pillow_heif.register_heif_opener()
    Image.preinit()


def picture_job(source: str, target: str, side: int) -> dict[str, Any]:
    """Write a picture of a picture, no side longer than told."""
    pillow_heif.register_heif_opener()
    try:
        with Image.open(source, formats=READERS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                msgid = _("The picture has more than %(millions)s million pixels.")
                raise Refusal("pixels", Message(msgid, {"millions": MOST_PIXELS // 1_000_000}))
            # A large photograph is read at a part of its size, where its format can do that.
            opened.draft("RGB", (side, side))
            _save(ImageOps.exif_transpose(opened), target, side)
    except Refusal:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise Refusal("damaged", Message(_("The picture is damaged and cannot be read."))) from error
    return {"pages": None}


def first_page_job(source: str, target: str, side: int) -> dict[str, Any]:
    """Write a picture of the first page of a PDF, and tell how many pages there are."""
    document = _opened(source)
    with document:
        pages = len(document)
        if not pages:
            raise Refusal("empty", Message(_("The PDF has no pages.")))
        page = document[0]
        width, height = page.get_size()
        scale = min(side / max(width, 1), side / max(height, 1), 4)
        bitmap = page.render(scale=scale, may_draw_forms=False)
        _save(bitmap.to_pil(), target, side)
    return {"pages": pages}


def pages_job(source: str, folder: str, side: int, most: int) -> dict[str, Any]:
    """Write pictures of the first pages of a PDF, as `1.webp` and so on, and tell how many they are."""
    with _opened(source) as document:
        number = min(len(document), most)
        for place in range(number):
            page = document[place]
            scale = min(side / max(1, *page.get_size()), 4)
            bitmap = page.render(scale=scale, may_draw_forms=False)
            _save(bitmap.to_pil(), str(Path(folder) / f"{place + 1}.webp"), side)
    return {"pages": number}


def count_pages_job(source: str) -> dict[str, Any]:
    """Tell how many pages a PDF has."""
    with _opened(source) as document:
        return {"pages": len(document)}


def _opened(source: str) -> Any:
    try:
        return pypdfium2.PdfDocument(Path(source))
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _WRONG_PASSWORD:
            raise Refusal("encrypted", Message(_("The file is protected by a password."))) from error
        raise Refusal("damaged", Message(_("The PDF is damaged and cannot be read."))) from error


def _save(picture: Image.Image, target: str, side: int) -> None:
    picture.thumbnail((side, side))
    shown = picture.convert("RGBA") if _has_gaps(picture) else picture.convert("RGB")
    if shown.mode == "RGBA":
        ground = Image.new("RGB", shown.size, _WHITE)
        ground.paste(shown, mask=shown.getchannel("A"))
        shown = ground
    shown.save(target, "WEBP", quality=QUALITY, method=4)


def _has_gaps(picture: Image.Image) -> bool:
    return "A" in picture.getbands() or "transparency" in picture.info
