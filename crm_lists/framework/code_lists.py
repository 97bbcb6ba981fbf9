"""Code lists: the values that administrators keep for choice-like columns (DS-15..18)."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .registry import ClassRegistry


class Tone(models.TextChoices):
    """The colours of the interface, named by what they mean."""

    QUIET = "quiet", _("Quiet")
    INFO = "info", _("Informing")
    GOOD = "good", _("Good")
    WARN = "warn", _("Warning")
    BAD = "bad", _("Bad")


class CodeValue(models.Model):
    """One value of a code list; a used value is retired, never deleted."""

    label = models.CharField(_("value"), max_length=120, unique=True)
    #: The value in other languages, by code of the language; `label` stands where there is none.
    labels = models.JSONField(_("in other languages"), default=dict, blank=True)
    code = models.SlugField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("Stays the same when the value is renamed; programs and templates use it."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    tone = models.CharField(_("colour"), max_length=8, choices=Tone.choices, blank=True)
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("A retired value stays on old items and is not offered for new ones."),
    )

    class Meta:
        abstract = True
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return str(self.labels.get(get_language() or "") or self.label)


def active_or_used(model: type[CodeValue], used: Any = None) -> models.QuerySet[CodeValue]:
    """Return the values to offer: the active ones and the one that is already set."""
    return model._default_manager.filter(models.Q(is_active=True) | models.Q(pk=used))


class Offer:
    """Which values of a code list people see where they choose one: the active ones."""

    #: A lookup that values and items have in common: a board draws the values of one such row at a time.
    grouped_by: ClassVar[str] = ""

    def values(self, model: type[CodeValue], actor: Actor, used: Any = None) -> models.QuerySet[CodeValue]:
        """Return the values that a form offers, the one that is set among them."""
        return active_or_used(model, used)

    def lanes(self, model: type[CodeValue], actor: Actor) -> models.QuerySet[CodeValue]:
        """Return the values that a board draws."""
        return self.values(model, actor)


#: What code lists offer, by their model.
offers: ClassRegistry[Offer] = ClassRegistry("offers of code lists")
offers.register(CodeValue, Offer())


def offer_of(model: type[CodeValue]) -> Offer:
    """Return what decides which values of the code list people see."""
    return offers.find(model) or Offer()


# -- what is used ---------------------------------------------------------------------------------


def is_used(value: CodeValue) -> bool:
    """Tell whether an item holds the value, deleted items too; what belongs to the value itself is no use."""
    return any(rows.filter(**{field.name: value}).exists() for rows, field in _uses(type(value)))


def _uses(code_list: type[CodeValue]) -> Iterator[tuple[models.QuerySet[Any], Any]]:
    """Give the rows that may hold values of the code list, with the field that does."""
    for relation in code_list._meta.get_fields(include_hidden=True):
        field: Any = getattr(relation, "field", None)
        if not relation.auto_created or relation.concrete or not isinstance(field, models.ForeignKey):
            continue
        # The links of several values belong to the model that declares them.
        links_of: Any = field.model._meta.auto_created
        is_own = (
            issubclass(links_of, CodeValue) if links_of else field.remote_field.on_delete is models.CASCADE
        )
        if not is_own:
            yield field.model._base_manager.all(), field


def _refuse_to_delete(sender: type[models.Model], instance: models.Model, **_about: Any) -> None:
    """Keep used values from going away with the links that hold them."""
    if isinstance(instance, CodeValue) and is_used(instance):
        said = _("“%(value)s” is in use. Retire it: it stays on old items and is not offered any more.")
        raise models.ProtectedError(str(said) % {"value": instance}, {instance})


def _watch(sender: type[models.Model], **_about: Any) -> None:
    """Watch each code list by itself: a watch over all models would slow down every deletion."""
    if issubclass(sender, CodeValue) and not sender._meta.abstract:
        models.signals.pre_delete.connect(_refuse_to_delete, sender=sender)


models.signals.class_prepared.connect(_watch)
