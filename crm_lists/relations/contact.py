"""Contacts: the persons of a relation (DS-21..23), with what is personal about them (GX-41)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.columns.rows import Part, RowsField
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list

from .anniversaries import AnniversaryField, AnniversaryPart, read_anniversary
from .codes import ContactFunction
from .countries import LANGUAGE_OF, country_code
from .main_rows import MainRows
from .name_day_calendars import NameDayCalendar
from .occasion_kinds import kept_kinds
from .reaching import EMAIL, FAX_NUMBER, MOBILE_PHONE, PHONE, emails_field, phones_field
from .relation import Relation
from .salutations import MAX_LENGTH, Addressed, Formality, Gender, Language, salutation_for

#: The set of columns that only some may read.
PERSONAL = "personal"
PERSONAL_COLUMNS = (
    "birthday",
    "occasions",
    "marital_status",
    "nationality",
    "id_card_number",
    "private_phone",
    "private_email",
    "private_address",
    "interests",
    "personal_notes",
)


class Consent(models.TextChoices):
    """What a person said to being reached by one channel."""

    GIVEN = "given", _("Given")
    REFUSED = "refused", _("Refused")


class Contact(MainRows):
    """A person to whom one talks in cases and activities."""

    follows = ("relation",)
    mirrors = (EMAIL, PHONE, MOBILE_PHONE, FAX_NUMBER)

    class State(models.TextChoices):
        """Whether one still talks to the person."""

        ACTIVE = "active", _("Active")
        PASSIVE = "passive", _("Passive")

    class MaritalStatus(models.TextChoices):
        """How the person lives before the law."""

        SINGLE = "single", _("Single")
        MARRIED = "married", _("Married")
        PARTNER = "partner", _("In a partnership")
        DIVORCED = "divorced", _("Divorced")
        WIDOWED = "widowed", _("Widowed")

    name = models.CharField(_("name"), max_length=200, editable=False)
    title_before = models.CharField(_("title before the name"), max_length=40, blank=True)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("surname"), max_length=120)
    title_after = models.CharField(_("title after the name"), max_length=40, blank=True)
    gender = models.CharField(_("form of address"), max_length=6, choices=Gender.choices, blank=True)
    relation = models.ForeignKey(
        Relation, verbose_name=_("company"), on_delete=models.PROTECT, related_name="contacts"
    )
    function = models.ForeignKey(
        ContactFunction, verbose_name=_("function"), on_delete=models.PROTECT, null=True, blank=True
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ACTIVE)
    emails = emails_field()
    phones = phones_field()
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    address = models.TextField(_("address"), blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language.choices,
        blank=True,
        help_text=_("Left empty, the language of the company's country."),
    )
    formality = models.CharField(
        _("tone"), max_length=8, choices=Formality.choices, default=Formality.FORMAL, blank=True
    )
    salutation = models.CharField(
        _("own salutation"),
        max_length=120,
        blank=True,
        help_text=_("How letters begin, for example “Dear Mr Novák”. Left empty, the program makes it."),
    )
    letter_salutation = models.CharField(
        _("salutation"), max_length=MAX_LENGTH, blank=True, editable=False, default=""
    )
    do_not_contact = models.BooleanField(
        _("do not contact"), default=False, help_text=_("Nothing is sent to the person by any channel.")
    )
    consent_email = models.CharField(
        _("consent to e-mail"), max_length=7, choices=Consent.choices, blank=True
    )
    consent_phone = models.CharField(_("consent to calls"), max_length=7, choices=Consent.choices, blank=True)
    consent_post = models.CharField(
        _("consent to letters"), max_length=7, choices=Consent.choices, blank=True
    )
    is_deceased = models.BooleanField(_("deceased"), default=False)
    name_day_calendar = models.ForeignKey(
        NameDayCalendar,
        verbose_name=_("name day calendar"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Left empty, the calendar of the company's country."),
    )
    birthday = AnniversaryField(
        _("birthday"), blank=True, help_text=_("The year may be left out where it is not known.")
    )
    occasions = RowsField(
        _("further occasions"),
        parts=(
            Part("kind", _("occasion"), choices=kept_kinds),
            AnniversaryPart("day", _("day"), type="anniversary", is_required=True),
            Part("about", _("of whom"), max_length=120),
        ),
        has_main=False,
        help_text=_("Wedding, birthdays of children and the like."),
    )
    marital_status = models.CharField(
        _("marital status"), max_length=8, choices=MaritalStatus.choices, blank=True
    )
    nationality = models.CharField(_("nationality"), max_length=80, blank=True)
    id_card_number = models.CharField(_("ID card number"), max_length=40, blank=True)
    private_phone = models.CharField(_("private phone"), max_length=40, blank=True)
    private_email = models.EmailField(_("private e-mail"), blank=True)
    private_address = models.TextField(_("private address"), blank=True)
    interests = models.TextField(_("interests"), blank=True)
    personal_notes = models.TextField(_("personal notes"), blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(MainRows.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name

    def generate(self, actor: Actor) -> None:
        """Write the whole name from its parts, and how letters to the person begin."""
        super().generate(actor)
        self.name = f"{self.first_name} {self.last_name}".strip()
        self.letter_salutation = self.salutation or salutation_for(self.addressed())

    def addressed(self) -> Addressed:
        """Return what the formulas of salutation need to know."""
        return Addressed(
            self.first_name,
            self.last_name,
            self.title_before,
            self.title_after,
            self.gender,
            self.written_language(),
            self.formality or Formality.FORMAL,
        )

    def written_language(self) -> str:
        """Return in which language one writes: the person's own, else that of the company's country."""
        if self.language or not self.relation_id:
            return self.language
        return LANGUAGE_OF.get(country_code(self.relation.country), "")

    def clean(self) -> None:
        """Refuse a birthday that is still to come."""
        super().clean()
        born = read_anniversary(self.birthday)
        if born and born.year and born.in_year(born.year) > timezone.localdate():
            raise ValidationError({"birthday": gettext("This day is still to come. Check the year.")})


@register_list
class ContactList(ListDefinition):
    """The list of contacts."""

    model = Contact
    code = "contacts"
    icon = "contact_card"
    columns = ("name", "relation", "function", "email", "phone", "mobile", "modified_at")
    filters = ("relation", "function", "state", "language", "salesperson")
    form_groups = (
        (_("Contact details"), ("emails", "phones", "website", "address")),
        (_("Letters"), ("language", "formality", "salutation")),
        (
            _("What the person agrees to"),
            ("do_not_contact", "consent_email", "consent_phone", "consent_post", "is_deceased"),
        ),
        (_("Occasions"), ("birthday", "name_day_calendar", "occasions")),
        (_("Personal details"), PERSONAL_COLUMNS[2:]),
        (_("Notes"), ("notes",)),
    )
    mirrored = ("email", "phone", "mobile", "fax")
    search = {"name": 10, "emails": 5, "phones": 1, "notes": 1}
    views = (
        PublicView("mine", _("My contacts"), filters={"salesperson": "[Me]"}, sort="name"),
        PublicView("passive", _("Former contacts"), filters={"state": "passive"}, sort="name"),
    )
    types = {
        "phone": "phone",
        "mobile": "phone",
        "fax": "phone",
        "private_phone": "phone",
        "birthday": "anniversary",
    }
    tones = {"state": {"active": "good", "passive": "quiet"}}
    guarded = dict.fromkeys(PERSONAL_COLUMNS, PERSONAL)
    order = "name"
    pills = ("function",)
    facts = ("letter_salutation", "created_at", "created_by", "modified_at", "modified_by")
    has_overview = True
    related = ("cases", "case-roles", "activities", "messages")
