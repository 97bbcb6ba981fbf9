"""Relations: the firms and persons with whom business is developed (DS-19, DS-20)."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_lists.framework.actors import Actor
from crm_lists.framework.definitions import ListDefinition, PublicView, register_list
from crm_lists.organisation.trees import refuse_circle

from .codes import BusinessArea, Industry, OriginSource, PassiveReason, RelationCategory, RelationType
from .countries import country_code, kept_name
from .main_rows import MainRows
from .reaching import (
    ADDRESS,
    EMAIL,
    FAX_NUMBER,
    PHONE,
    addresses_field,
    emails_field,
    phones_field,
)
from .registration_numbers import registration_number, vat_number
from .winning_back import MakePassive, WinBack

#: An active relation with which nobody has had business for half a year.
QUIET = "[Today]-180"


class Relation(MainRows):
    """A business relation of an owner."""

    class State(models.TextChoices):
        """Whether business is done at present."""

        ACTIVE = "active", _("Active")
        PASSIVE = "passive", _("Passive")

    class Kind(models.TextChoices):
        """What a relation is in the structure of its firm."""

        HEADQUARTERS = "headquarters", _("Headquarters")
        BRANCH = "branch", _("Branch")
        SUBSIDIARY = "subsidiary", _("Subsidiary")

    class Rating(models.TextChoices):
        """How far a client may be trusted to pay."""

        GOOD = "good", _("Pays well")
        FAIR = "fair", _("Pays late")
        POOR = "poor", _("Advance payment only")

    #: Kinds that belong to another relation.
    BELOW = frozenset({Kind.BRANCH, Kind.SUBSIDIARY})

    mirrors = (ADDRESS, EMAIL, PHONE, FAX_NUMBER)

    name = models.CharField(_("company"), max_length=200)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.ACTIVE, editable=False
    )
    passive_since = models.DateField(_("passive since"), null=True, editable=False)
    passive_reason = models.ForeignKey(
        PassiveReason,
        verbose_name=_("reason for being passive"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
    )
    won_back_on = models.DateField(_("won back on"), null=True, editable=False)
    last_business_on = models.DateField(_("last business"), null=True, editable=False)
    last_won_on = models.DateField(_("last case won"), null=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text=_("The company of which this is a branch or a subsidiary."),
    )
    roles = models.ManyToManyField(
        RelationType,
        verbose_name=_("roles"),
        blank=True,
        related_name="relations",
        help_text=_("What the company is to us; it may be several things at once."),
    )
    categories = models.ManyToManyField(
        RelationCategory, verbose_name=_("categories"), blank=True, related_name="relations"
    )
    business_area = models.ForeignKey(
        BusinessArea, verbose_name=_("business area"), on_delete=models.PROTECT, null=True, blank=True
    )
    industry = models.ForeignKey(
        Industry, verbose_name=_("industry"), on_delete=models.PROTECT, null=True, blank=True
    )
    origin = models.ForeignKey(
        OriginSource, verbose_name=_("origin source"), on_delete=models.PROTECT, null=True, blank=True
    )
    associate = models.ForeignKey(
        "self",
        verbose_name=_("associate"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clients",
        help_text=_("The partner through whom the company is looked after."),
    )
    registration_number = models.CharField(_("registration number"), max_length=20, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    addresses = addresses_field()
    phones = phones_field()
    emails = emails_field()
    street = models.CharField(_("street"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    fax = models.CharField(_("fax"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    turnover = models.DecimalField(
        _("yearly turnover (€)"),
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    number_of_employees = models.PositiveIntegerField(_("number of employees"), null=True, blank=True)
    credit_limit = models.DecimalField(
        _("credit limit (€)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    credit_rating = models.CharField(_("credit rating"), max_length=8, choices=Rating.choices, blank=True)
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), null=True, blank=True)
    preferences = models.TextField(_("preferences"), blank=True)
    interests = models.TextField(_("interests"), blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta(MainRows.Meta):
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        indexes = [
            *MainRows.Meta.indexes,
            models.Index(fields=["state", "last_business_on"], name="relations_last_business"),
            models.Index(fields=["state", "last_won_on"], name="relations_last_won"),
        ]

    def __str__(self) -> str:
        return self.name

    def generate(self, actor: Actor) -> None:
        """Keep country and numbers in one way; what belongs to a firm is a part of it."""
        self.country = kept_name(self.country)
        super().generate(actor)
        code = country_code(self.country)
        self.registration_number = registration_number(self.registration_number, code).number
        self.vat_number = vat_number(self.vat_number, code).number
        if self.parent_id and not self.kind:
            self.kind = self.Kind.SUBSIDIARY

    def clean(self) -> None:
        """A branch belongs to a company, and no company to itself."""
        super().clean()
        if self.kind in self.BELOW and not self.parent_id:
            raise ValidationError({"parent": _("Say to which company it belongs, or choose another kind.")})
        refuse_circle(self, "parent")
        if self.associate_id and self.associate_id == self.pk:
            raise ValidationError({"associate": _("Nobody is looked after through himself.")})


@register_list
class RelationList(ListDefinition):
    """The list of relations."""

    model = Relation
    code = "relations"
    icon = "building"
    columns = (
        "name",
        "state",
        "roles",
        "business_area",
        "city",
        "phone",
        "salesperson",
        "modified_at",
    )
    filters = (
        "state",
        "roles",
        "categories",
        "business_area",
        "industry",
        "origin",
        "city",
        "country",
        "salesperson",
        "last_business_on",
    )
    search = {"name": 10, "registration_number": 5, "vat_number": 5, "city": 2, "emails": 2, "notes": 1}
    views = (
        PublicView("active", _("Active relations"), filters={"state": "active"}, sort="name"),
        PublicView("mine", _("My relations"), filters={"salesperson": "[Me]"}, sort="name"),
        PublicView(
            "quiet",
            _("No business for half a year"),
            where=f"all(state=active,any(last_business_on__to={QUIET},last_business_on__isnull=1))",
            columns=("name", "last_business_on", "last_won_on", "city", "phone", "salesperson"),
            sort="last_business_on",
        ),
        PublicView(
            "by-associate",
            _("Clients by associate"),
            filters={"associate__isnull": "0"},
            columns=("name", "associate", "state", "city", "phone", "salesperson"),
            group_by=("associate",),
            sort="name",
        ),
        PublicView(
            "passive",
            _("Former clients"),
            filters={"state": "passive"},
            columns=("name", "passive_since", "passive_reason", "last_business_on", "city", "salesperson"),
            sort="-passive_since",
        ),
        PublicView(
            "win-back",
            _("Win back"),
            filters={"state": "passive", "last_won_on__isnull": "0"},
            columns=("name", "last_won_on", "passive_since", "passive_reason", "phone", "salesperson"),
            sort="-last_won_on",
        ),
        PublicView(
            "won-back",
            _("Won back"),
            filters={"won_back_on__isnull": "0"},
            columns=("name", "won_back_on", "state", "last_business_on", "city", "salesperson"),
            sort="-won_back_on",
        ),
    )
    form_groups = (
        (
            _("Identification"),
            ("name", "kind", "parent", "registration_number", "vat_number"),
        ),
        (
            _("Contact"),
            ("addresses", "phones", "emails", "website"),
        ),
        (
            _("Classification"),
            ("roles", "categories", "business_area", "industry", "origin", "associate"),
        ),
        (
            _("Profile"),
            (
                "turnover",
                "number_of_employees",
                "credit_limit",
                "credit_rating",
                "payment_days",
                "preferences",
                "interests",
                "notes",
            ),
        ),
    )
    mirrored = ("street", "postal_code", "city", "country", "email", "phone", "fax")
    types = {"phone": "phone", "fax": "phone", "turnover": "currency", "credit_limit": "currency"}
    tones = {
        "state": {"active": "good", "passive": "quiet"},
        "kind": {"headquarters": "info", "branch": "quiet", "subsidiary": "quiet"},
        "credit_rating": {"good": "good", "fair": "warn", "poor": "bad"},
    }
    guarded = {"credit_limit": "credit", "credit_rating": "credit", "payment_days": "credit"}
    pills = ("state", "roles", "categories")
    facts = (
        "passive_since",
        "passive_reason",
        "won_back_on",
        "last_business_on",
        "last_won_on",
        "owner",
        "group",
        "salesperson",
        "created_at",
        "modified_at",
    )
    row_actions = (MakePassive, WinBack)
    has_overview = True
    related = ("cases", "activities", "documents", "messages")
