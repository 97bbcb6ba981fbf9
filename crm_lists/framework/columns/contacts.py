"""The column types by which people and places are reached: person, link, e-mail and phone."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import phonenumbers
from django import forms
from django.conf import settings as site
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from .. import people
from .base import EMPTY, Column, ColumnType, Labels
from .kinds import Settings, TextColumn
from .picking import MAX_KEY_DIGITS

if TYPE_CHECKING:
    from ..actors import Actor


class PersonColumn(ColumnType):
    """A person who can log in."""

    code = "person"
    is_repeated = True
    label = _("Person")
    stored_as = "key"
    operators = ("exact", "isnull")

    def labels(self, column: Column, actor: "Actor", values: Iterable[Any]) -> Labels:
        """Return the names of the people."""
        return people.names_of(value for value in values if value is not None)

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the name."""
        return str(labels.get(value, "")) if value is not None else ""

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the person's sign and name."""
        # Not the text, which would lose that the person is inactive.
        name = labels.get(value, "")
        return people.person_cell(name) if name else EMPTY

    def sort_expression(self, column: Column, actor: "Actor") -> Any:
        """Sort by surname."""
        if not column.is_custom:
            return models.F(f"{column.name}__last_name")
        person = User.objects.filter(pk=column.outer)
        return models.Subquery(person.values("last_name")[:1])

    def filter_fields(self, column: Column, actor: "Actor") -> dict[str, forms.Field]:
        """Offer the person's own items; an address may name other people by their keys."""
        choices = [("", _("Anybody")), ("[Me]", _("Me")), ("[Mine]", _("Me and those I stand in for"))]
        return {"exact": PersonField(label=column.label, choices=choices, required=False)}

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return one of the people who can log in."""
        return models.ForeignKey(User, models.DO_NOTHING)

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for one of the active people, and the one who is set."""
        known = User.objects.filter(models.Q(is_active=True) | models.Q(pk=current))
        return PeopleField(
            known.order_by("last_name", "first_name"),
            label=column.label,
            required=column.is_required,
            help_text=column.help_text,
        )


class LinkColumn(TextColumn):
    """An address on the web."""

    code = "link"
    label = _("Link")

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for an address; one without a scheme is meant as a safe one."""
        field = column.field.formfield(assume_scheme="https")
        if not isinstance(field, forms.URLField):
            raise TypeError(f"{column.name} is no web address.")
        return field

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return a link that gives the target nothing of ours."""
        if not value:
            return EMPTY
        return format_html(
            '<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', value, bare_address(value)
        )

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return an address on the web."""
        return models.URLField(max_length=2_000)


class EmailColumn(TextColumn):
    """An e-mail address."""

    code = "email"
    label = _("E-mail")

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return a link that opens a new message."""
        return format_html('<a href="mailto:{0}">{0}</a>', value) if value else EMPTY

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return an e-mail address."""
        return models.EmailField()


class NamedLinkColumn(LinkColumn):
    """An address on the web with words of its own: “https://www.example.com/ Our shop”."""

    code = "namedlink"
    label = _("Link with words")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return address and words, as they are typed."""
        return str(value or "")

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the words as a link."""
        if not value:
            return EMPTY
        url, words = split_link(value)
        return format_html(
            '<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', url, words or bare_address(url)
        )

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for the address and the words in one line."""
        return NamedLinkField(
            label=column.label,
            required=column.is_required,
            max_length=2_000,
            help_text=column.help_text or _("The address, a space, and the words to show."),
        )

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return an address with words behind it."""
        return models.CharField(max_length=2_000, validators=[is_named_link])


class NamedLinkField(forms.CharField):
    """Takes an address and words; an address without a scheme is meant as a safe one."""

    def to_python(self, value: Any) -> Any:
        """Return address and words with one space between them."""
        url, words = split_link(super().to_python(value) or "")
        if url and "://" not in url:
            url = f"https://{url}"
        return f"{url} {words}".strip()


class PhoneColumn(TextColumn):
    """A phone number; a custom column keeps it in the form that all the world dials."""

    code = "phone"
    label = _("Phone")

    def text(self, column: Column, value: Any, labels: Labels) -> str:
        """Return the number as it is written between countries; another text stays as it is."""
        return international(str(value or ""))

    def cell(self, column: Column, value: Any, labels: Labels) -> str:
        """Return a link that dials."""
        dialled = "".join(sign for sign in str(value or "") if sign.isdigit() or sign == "+")
        shown = self.text(column, value, labels)
        return format_html('<a href="tel:{}">{}</a>', dialled, shown) if value else EMPTY

    def form_field(self, column: Column, actor: "Actor", current: Any = None) -> forms.Field:
        """Ask for a number; one of this country needs no prefix."""
        field = super().form_field(column, actor, current)
        field.widget = forms.TextInput(attrs={"type": "tel"})
        return field

    def to_json(self, column: Column, value: Any) -> Any:
        """Return the number as a custom column keeps it; older columns keep what was typed."""
        kept = super().to_json(column, value)
        return e164(kept) if column.is_custom and kept else kept

    def custom_field(self, settings: Settings) -> "models.Field[Any, Any]":
        """Return a number that can be dialled."""
        return models.CharField(max_length=40, validators=[is_phone])


def e164(text: str) -> str:
    """Return the number as it is kept, “+421905123456”; what is no number stays as it is."""
    found = _number(text)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164) if found else text.strip()


def international(text: str) -> str:
    """Return a number that says its country as people write it; anything else as it stands."""
    found = _number(text) if text.startswith("+") else None
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.INTERNATIONAL) if found else text


def is_phone(text: str) -> None:
    """Refuse what cannot be dialled."""
    if _number(text) is None:
        raise ValidationError(
            _("This is no phone number. Write it as +421 905 123 456, or as it is dialled here.")
        )


def _number(text: str) -> "phonenumbers.PhoneNumber | None":
    """Return the number without an extension, None for anything else."""
    try:
        found = phonenumbers.parse(text, site.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return None
    return found if phonenumbers.is_valid_number(found) and not found.extension else None


def split_link(value: str) -> tuple[str, str]:
    """Return the address and the words of a link."""
    url, _space, words = value.strip().partition(" ")
    return url, " ".join(words.split())


def is_named_link(value: str) -> None:
    """Refuse an address that leads nowhere on the web."""
    URLValidator(schemes=["http", "https"])(split_link(value)[0])


class PersonField(forms.ChoiceField):
    """Takes the key of a person, besides the words that it offers."""

    def valid_value(self, value: Any) -> bool:
        """Tell whether the value is one of the words, or may be a key."""
        return super().valid_value(value) or _is_key(str(value))

    def clean(self, value: Any) -> Any:
        """Return a key as a number."""
        found = super().clean(value)
        return int(found) if _is_key(found) else found


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) <= MAX_KEY_DIGITS


class PeopleField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Takes one of the people, called by their names."""

    def label_from_instance(self, obj: models.Model) -> str:
        """Return the name of the person."""
        return people.display_name(obj) if isinstance(obj, User) else str(obj)


def bare_address(url: str) -> str:
    """Return a web address as people say it."""
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
