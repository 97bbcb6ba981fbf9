"""Greetings: the texts that editors keep, and who was greeted for what, once a year."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_lists.relations.models import Contact
from crm_lists.relations.salutations import Language

from .kinds import Kind
from .person_days import LONGEST_ABOUT

PLACES = ("salutation", "first_name", "last_name", "company", "about", "years", "sender")
_PLACE = re.compile(r"\{(\w*)\}")


def has_known_places(text: str) -> None:
    """Refuse places of which nothing is known."""
    unknown = sorted(set(_PLACE.findall(text)) - set(PLACES))
    if unknown:
        raise ValidationError(
            gettext("“{%(name)s}” is no place that is known. Take one of: %(known)s.")
            % {"name": unknown[0], "known": ", ".join(f"{{{place}}}" for place in PLACES)}
        )


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its places filled."""
    return _PLACE.sub(lambda place: values.get(place[1], ""), text)


class GreetingText(models.Model):
    """What is written to people of one language on one kind of occasion."""

    kind = models.CharField(_("occasion"), max_length=12, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    subject = models.CharField(_("subject"), max_length=160, validators=[has_known_places])
    body = models.TextField(
        _("text"),
        validators=[has_known_places],
        help_text=_(
            "Places: {salutation}, {first_name}, {last_name}, {company}, {about} for a relative, "
            "{years}, {sender}."
        ),
    )

    class Meta:
        verbose_name = _("text of greeting")
        verbose_name_plural = _("texts of greetings")
        ordering = ["language", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language"],
                name="occasions_one_text",
                violation_error_message=_("There is a text for this occasion and language already."),
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Greeting(models.Model):
    """Somebody greeted a person for an occasion; once for each person, occasion and year."""

    class Channel(models.TextChoices):
        """By which way the person was greeted."""

        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone or in person")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="greetings")
    kind = models.CharField(_("occasion"), max_length=12, choices=Kind.choices)
    about = models.CharField(max_length=LONGEST_ABOUT, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices)
    #: Where an e-mail went.
    address = models.EmailField(_("e-mail"), blank=True)
    greeted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    greeted_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("greeting")
        verbose_name_plural = _("greetings")
        ordering = ["-greeted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind", "about", "year"], name="occasions_greeted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.get_kind_display()} {self.year}"
