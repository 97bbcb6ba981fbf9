"""How letters begin: formulas by language, gender and tone, which editors keep, filled with a name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_lists.framework import surroundings

from .vocatives import vocative, vocative_surname

MAX_LENGTH = 250
_PLACEHOLDER = re.compile(r"\{(\w*)\}")


class Language(models.TextChoices):
    """The languages in which letters are written."""

    SLOVAK = "sk", _("Slovak")
    CZECH = "cs", _("Czech")
    POLISH = "pl", _("Polish")
    ROMANIAN = "ro", _("Romanian")
    GREEK = "el", _("Greek")
    ENGLISH = "en", _("English")
    GERMAN = "de", _("German")


class Gender(models.TextChoices):
    """As what a person is addressed."""

    FEMALE = "female", _("Ms")
    MALE = "male", _("Mr")


class Formality(models.TextChoices):
    """How close the writer is to the person."""

    FORMAL = "formal", _("Formal")
    INFORMAL = "informal", _("Informal")


@dataclass(frozen=True)
class Addressed:
    """What a formula needs to know of a person."""

    first_name: str
    last_name: str
    title_before: str = ""
    title_after: str = ""
    gender: str = ""
    language: str = ""
    formality: str = Formality.FORMAL


class SalutationFormula(models.Model):
    """The beginning of a letter in one language, with places for the name."""

    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    gender = models.CharField(
        _("gender"),
        max_length=6,
        choices=Gender.choices,
        blank=True,
        help_text=_("Left empty, for people of whom it is not known."),
    )
    formality = models.CharField(_("tone"), max_length=8, choices=Formality.choices, default=Formality.FORMAL)
    text = models.CharField(
        _("formula"),
        max_length=120,
        help_text=_(
            "For example “Vážený pán {title} {last_name}”. Places: {title}, {title_after}, {first_name}, "
            "{last_name}; {first_name_called} and {last_name_called} stand in the vocative."
        ),
    )

    class Meta:
        verbose_name = _("salutation formula")
        verbose_name_plural = _("salutation formulas")
        ordering = ["language", "formality", "gender"]
        constraints = [
            models.UniqueConstraint(
                fields=["language", "gender", "formality"],
                name="relations_one_formula",
                violation_error_message=_("There is a formula for this language, gender and tone already."),
            )
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Refuse places of which nothing is known."""
        super().clean()
        unknown = sorted(set(_PLACEHOLDER.findall(self.text)) - set(_parts(Addressed("", ""))))
        if unknown:
            raise ValidationError(
                {
                    "text": gettext("“{%(name)s}” is no place that is known; take one of those named below.")
                    % {"name": unknown[0]}
                }
            )


def salutation_for(person: Addressed) -> str:
    """Return how a letter to this person begins; empty where no formula fits."""
    formulas = surroundings.known("relations.salutations", _formulas)
    language = person.language or settings.LANGUAGE_CODE[:2]
    formality = person.formality if person.first_name else Formality.FORMAL
    gender = person.gender or likely_gender(person, language)
    wanted = [(language, gender, formality), (language, "", formality), (language, "", Formality.FORMAL)]
    text = next((formulas[key] for key in wanted if key in formulas), "")
    return filled(text, person, gender, language)[:MAX_LENGTH]


def likely_gender(person: Addressed, language: str) -> str:
    """Return the gender that a surname tells by itself, empty elsewhere."""
    ending = {"sk": r"(?:ová|á)", "cs": r"(?:ová|á)", "pl": r"(?:ska|cka|dzka)"}.get(language)
    return Gender.FEMALE if ending and re.search(rf"{ending}$", person.last_name) else ""


def filled(text: str, person: Addressed, gender: str, language: str) -> str:
    """Return a text with the places for the name filled."""
    parts = _parts(person, gender, language)
    found = _PLACEHOLDER.sub(lambda place: parts.get(place[1], ""), text)
    return re.sub(r"\s+(?=[,;.!]|$)", "", re.sub(r"\s{2,}", " ", found)).strip()


def _parts(person: Addressed, gender: str = "", language: str = "") -> Mapping[str, str]:
    return {
        "title": person.title_before,
        "title_after": person.title_after,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "first_name_called": vocative(person.first_name, language, gender),
        "last_name_called": vocative_surname(person.last_name, language, gender),
    }


def _formulas() -> dict[tuple[str, str, str], str]:
    rows: Any = SalutationFormula.objects.values_list("language", "gender", "formality", "text")
    return {(language, gender, formality): text for language, gender, formality, text in rows}
