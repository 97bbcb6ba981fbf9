"""What is known of kept files beyond their names: which are packed, and which are lost."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from filer.models import File


class PackedFile(models.Model):
    """A file whose bytes are kept as their difference from those of another, which is kept whole."""

    file = models.OneToOneField(File, primary_key=True, on_delete=models.CASCADE, related_name="+")
    #: None when the file was found not to become smaller, so that nobody tries again.
    base = models.ForeignKey(File, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("size"))
    packed_size = models.BigIntegerField(_("packed size"))
    at = models.DateTimeField(_("packed"), auto_now_add=True)

    class Meta:
        verbose_name = _("packed file")
        verbose_name_plural = _("packed files")

    def __str__(self) -> str:
        return f"{self.sha256}: {self.packed_size}/{self.size}"


class LostFile(models.Model):
    """A file whose bytes were found missing or damaged, until they are found again."""

    class Reason(models.TextChoices):
        """What was found."""

        MISSING = "missing", _("missing")
        DAMAGED = "damaged", _("damaged")

    file = models.OneToOneField(File, primary_key=True, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices)
    found_at = models.DateTimeField(_("found"), auto_now_add=True)

    class Meta:
        verbose_name = _("lost file")
        verbose_name_plural = _("lost files")

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}"
