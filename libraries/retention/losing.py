"""What goes for good together with a deleted document, and what keeps it; shown in the recycle bin."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Count, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..document import Document
from ..versions.version import DocumentVersion
from .promises import ALWAYS


def losses(pks: Collection[int]) -> Mapping[int, str]:
    """Return how many versions of which size lie behind each document, and whether it must be kept."""
    versions = DocumentVersion.objects.filter(document__in=pks).order_by()
    sums = versions.values("document").annotate(count=Count("pk"), size=Sum("size"))
    told = {row["document"]: _versions(row["count"], row["size"]) for row in sums}
    for pk, is_held, until in Document.objects.filter(pk__in=pks).values_list("pk", "is_held", "kept_until"):
        kept = _("on hold") if is_held else _kept(until)
        told[pk] = " · ".join(filter(None, [told.get(pk, ""), kept]))
    return told


def _versions(count: int, size: int) -> str:
    text = ngettext("%(count)s version, %(size)s", "%(count)s versions, %(size)s", count)
    return text % {"count": count, "size": filesizeformat(size)}


def _kept(until: date | None) -> str:
    if until is None or until <= timezone.localdate():
        return ""
    if until == ALWAYS:
        return _("kept")
    return _("kept until %(day)s") % {"day": formats.date_format(until, "DATE_FORMAT")}
