"""Who sends the bytes of a download: the site itself, or the web server in front of it."""

from urllib.parse import quote

from django.conf import settings
from filer.models import File as FilerFile

from ..storing.place import place


def handed_over(row: FilerFile) -> dict[str, str]:
    """Return the header by which the web server is told to send a file, nothing when the site must do it.

    A file that is kept as a difference is known to the site alone.
    """
    name: str = row.file.name
    if settings.SEND_FILES_BY == "site" or place().kept_size(name) is None:
        return {}
    if settings.SEND_FILES_BY == "x-accel":
        return {"X-Accel-Redirect": quote(f"{settings.X_ACCEL_PREFIX}{name}")}
    return {"X-Sendfile": row.file.path}
