"""What the exchange itself keeps: imports on their way, and mappings that people saved."""

from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .files.layout import Layout
from .plan import Plan


class State(models.TextChoices):
    """How far an import is."""

    READ = "read", _("Read")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped")


class Import(models.Model):
    """One file on its way into a list; the file and its rows lie in a folder that nothing serves."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    list_code = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READ)
    layout_data = models.JSONField(default=dict)
    plan_data = models.JSONField(default=dict)
    #: What the dry run found: counts, the first rows, and what is wrong.
    preview = models.JSONField(default=dict)
    #: What became of the rows: {outcome: number}.
    counts = models.JSONField(default=dict)
    #: Number of the last row of the file that is dealt with.
    done_row = models.PositiveIntegerField(default=0)
    #: Under this the changes stand in the history, to be undone together.
    batch = models.UUIDField(default=uuid4, editable=False)
    #: In whose words the messages are written.
    language = models.CharField(max_length=10, blank=True)
    #: Why the import stopped.
    problem = models.TextField(blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [models.Index(fields=["user", "list_code", "-id"], name="exchange_import_mine")]

    def __str__(self) -> str:
        return f"{self.file_name} → {self.list_code}"

    @property
    def folder(self) -> Path:
        """Return where the files of the import lie."""
        return Path(settings.MEDIA_ROOT) / "imports" / self.uuid.hex

    @property
    def upload_path(self) -> Path:
        """Return where the file lies as it came."""
        return self.folder / "upload"

    @property
    def rows_path(self) -> Path:
        """Return where the rows lie that were read from the file."""
        return self.folder / "rows"

    @property
    def results_path(self) -> Path:
        """Return where it stands what became of each row."""
        return self.folder / "results"

    @property
    def is_started(self) -> bool:
        """Tell whether the rows are being written, or were."""
        return self.state in (State.RUNNING, State.DONE, State.FAILED)

    @property
    def layout(self) -> Layout:
        """Return how the file was read."""
        return Layout.from_json(self.layout_data)

    @property
    def plan(self) -> Plan:
        """Return what is to be done with the rows."""
        return Plan.from_json(self.plan_data)


class SavedMapping(models.Model):
    """A plan that a person keeps under a name, by the headings of the file."""

    list_code = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    #: {heading: column}.
    columns = models.JSONField(default=dict)
    plan_data = models.JSONField(default=dict)
    used_at = models.DateTimeField()

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        constraints = [
            models.UniqueConstraint(fields=["list_code", "user", "name"], name="exchange_mapping_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def plan(self) -> Plan:
        """Return the plan; its columns stand by heading in `columns`."""
        return Plan.from_json({**self.plan_data, "columns": {}})

    def fits(self, headings: "list[Any]") -> int:
        """Return how many of these headings the mapping knows."""
        return sum(heading in self.columns for heading in headings)
