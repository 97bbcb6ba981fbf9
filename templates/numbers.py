"""Numbers of documents: without gaps for each type, owner and year.

A number is taken in the transaction that adds its document: when that fails, the number was never given.
"""

import re
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm_lists.organisation.models import Owner
from libraries.models import Document, DocumentType

_TAG = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class NumberSeries(models.Model):
    """The numbers of one type, owner and year: the last one that was given."""

    document_type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Owner, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            models.UniqueConstraint(
                fields=["document_type", "owner", "year"], name="document_templates_one_series"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_type} {self.owner} {self.year}: {self.last}"

    def text_of(self, number: int) -> str:
        """Return a number of the series as documents bear it."""
        known = {
            "number": f"{number:0{self.document_type.number_digits}d}",
            "year": str(self.year),
            "owner": str(self.owner),
        }
        return _TAG.sub(lambda tag: known.get(tag[1], ""), self.document_type.number_pattern)


class DocumentNumber(models.Model):
    """A number that was given; it stays used when its document is gone for good."""

    document = models.OneToOneField(
        Document, on_delete=models.SET_NULL, null=True, related_name="series_number"
    )
    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField()
    text = models.CharField(_("number"), max_length=255, db_index=True)

    class Meta:
        verbose_name = _("document number")
        verbose_name_plural = _("document numbers")
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="document_templates_number_once")
        ]

    def __str__(self) -> str:
        return self.text


def expected(document_type: DocumentType, owner_id: int | None) -> str:
    """Return the number that the next document is likely to get; empty where the type has none."""
    if not document_type.number_pattern or owner_id is None:
        return ""
    year = timezone.localdate().year
    known = NumberSeries.objects.filter(document_type=document_type, owner=owner_id, year=year)
    series = known.select_related("document_type", "owner").first()
    if series is None:
        owner = Owner.objects.filter(pk=owner_id).first()
        if owner is None:
            return ""
        series = NumberSeries(document_type=document_type, owner=owner, year=year)
    return series.text_of(series.last + 1)


def take(document_type: DocumentType, owner_id: int) -> DocumentNumber:
    """Return the next number, not yet saved; within a transaction, nobody else gets one until it ends."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A number is taken in the transaction that adds its document.")
    year = timezone.localdate().year
    key: dict[str, Any] = {"document_type": document_type, "owner_id": owner_id, "year": year}
    NumberSeries.objects.get_or_create(**key)
    series = NumberSeries.objects.select_for_update().get(**key)
    series.document_type = document_type
    series.last += 1
    series.save(update_fields=["last"])
    return DocumentNumber(series=series, number=series.last, text=series.text_of(series.last))
