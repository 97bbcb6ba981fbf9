"""Files brought as logos: measured, told by their bytes and redrawn, or refused in words."""

import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .pictures.child import REFUSED, SECONDS
from .pictures.redrawing import KEPT, MAX_BYTES, MAX_SIDE, Box, kind_of

#: Where the packages of the project lie.
ROOT = Path(__file__).resolve().parent.parent.parent
CHILD = "crm_lists.organisation.pictures.child"


@dataclass(frozen=True)
class Picture:
    """A redrawn picture."""

    png: bytes
    width: int
    height: int


def picture_of(file: Any, *, box: Box = KEPT) -> Picture:
    """Return the picture in an uploaded file so that it fits into the box, or raise ValidationError."""
    if (file.size or 0) > MAX_BYTES:
        raise ValidationError(
            _("The picture is larger than %(limit)s MB. Save it smaller and try again.")
            % {"limit": MAX_BYTES // (1024 * 1024)}
        )
    data: bytes = file.read(MAX_BYTES + 1)
    if not kind_of(data):
        raise ValidationError(_said("kind"))
    png = _redrawn(data, box)
    width, height = struct.unpack(">II", png[16:24])
    return Picture(png, width, height)


def _redrawn(data: bytes, box: Box) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter with a module of ours
            [sys.executable, "-m", CHILD, *map(str, box)],
            input=data,
            cwd=ROOT,
            capture_output=True,
            timeout=SECONDS + 5,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ValidationError(_said("broken")) from error
    if done.returncode:
        code = done.stderr.decode(errors="replace") if done.returncode == REFUSED else "broken"
        raise ValidationError(_said(code))
    return done.stdout


def _said(code: str) -> str:
    match code:
        case "kind":
            return _("This is no PNG and no JPEG picture. Save the picture as one of them.")
        case "size":
            return _("The picture has a side of more than %(side)s pixels. Save it smaller.") % {
                "side": f"{MAX_SIDE:,}"
            }
    return _("The picture is damaged and cannot be drawn. Save it anew and try again.")
