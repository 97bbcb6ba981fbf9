"""The code list of kinds of document sets: offer file, project file ..."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.code_lists import CodeValue


class DocumentSetType(CodeValue):
    """What a document set is: which columns it has, with what it begins, what it lends to its documents."""

    icon = models.CharField(_("icon"), max_length=60, default="folder_briefcase")
    libraries = models.ManyToManyField(
        "libraries.Library",
        verbose_name=_("libraries"),
        blank=True,
        related_name="set_types",
        help_text=_("Where new sets are offered; in every library with folders when none is chosen."),
    )
    document_types = models.ManyToManyField(
        "libraries.DocumentType",
        verbose_name=_("document types"),
        blank=True,
        related_name="+",
        help_text=_("Which documents a set takes; of all types when none is chosen."),
    )
    columns = models.JSONField(
        _("columns of the set"),
        default=list,
        blank=True,
        help_text=_("They stand at the top of the page of a set and are asked for when one is made."),
    )
    shared_columns = models.JSONField(
        _("shared columns"),
        default=list,
        blank=True,
        help_text=_("What the set has in them, all its documents have: those that come in later too."),
    )
    welcome = models.TextField(
        _("welcome"), blank=True, help_text=_("Stands at the top of the page of each set.")
    )
    content = models.ForeignKey(
        "libraries.Folder",
        verbose_name=_("folder with the first content"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_(
            "Its documents and folders are copied into each new set, as far as the person who makes it may "
            "read them."
        ),
    )

    class Meta(CodeValue.Meta):
        verbose_name = _("kind of document set")
        verbose_name_plural = _("kinds of document sets")
