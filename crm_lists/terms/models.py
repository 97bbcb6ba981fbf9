"""Term sets and their terms, each of which may stand under another."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

#: Between the terms of a trail: “Europe › Slovakia”.
ARROW = " › "
MAX_DEPTH = 8


class TermSet(models.Model):
    """A hierarchy of words of which columns take one."""

    code = models.SlugField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("term set")
        verbose_name_plural = _("term sets")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """One word of a term set."""

    term_set = models.ForeignKey(
        TermSet, verbose_name=_("term set"), on_delete=models.CASCADE, related_name="terms"
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("under"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    label = models.CharField(_("name"), max_length=120)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_retired = models.BooleanField(
        _("retired"),
        default=False,
        help_text=_("Stays readable where it is set, and is not offered any more."),
    )
    #: The term with all above it, by which it is shown, sorted and found.
    trail = models.CharField(max_length=1_000, editable=False, default="")

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["term_set", "trail", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["term_set", "parent", "label"], name="terms_term_label")
        ]

    def __str__(self) -> str:
        return self.trail or self.label

    def save(self, *args: Any, **options: Any) -> None:
        """Keep the trails of the term and of all below it."""
        with transaction.atomic():
            super().save(*args, **options)
            _write_trails(self.term_set_id)
            self.refresh_from_db(fields=["trail"])

    def clean(self) -> None:
        """Refuse a parent of another set, or one that stands under this term."""
        super().clean()
        above, seen = self.parent, 0
        while above is not None:
            seen += 1
            if above.pk == self.pk or seen > MAX_DEPTH:
                raise ValidationError({"parent": _("A term cannot stand under itself, nor so deep.")})
            if above.term_set_id != self.term_set_id:
                raise ValidationError({"parent": _("The term above belongs to another set.")})
            above = above.parent


def _write_trails(term_set: int) -> None:
    """Write the trails of a set anew, where they differ."""
    below: dict[int | None, list[Term]] = defaultdict(list)
    for term in Term.objects.filter(term_set=term_set):
        below[term.parent_id].append(term)
    changed, open_ends = [], [(term, "") for term in below[None]]
    while open_ends:
        term, above = open_ends.pop()
        trail = f"{above}{ARROW}{term.label}" if above else term.label
        if term.trail != trail:
            term.trail = trail
            changed.append(term)
        open_ends += [(one, trail) for one in below[term.pk]]
    Term.objects.bulk_update(changed, ["trail"])


def descendants_of(key: int) -> set[int]:
    """Return the keys of the term and of all terms below it."""
    term = Term.objects.filter(pk=key).values("term_set").first()
    pairs = Term.objects.filter(term_set=term["term_set"]).values_list("pk", "parent") if term else ()
    below: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in pairs:
        below[parent].append(pk)
    found, open_ends = {key}, [key]
    while open_ends:
        new = below[open_ends.pop()]
        found.update(new)
        open_ends += new
    return found
