"""How a party is reached: addresses, phones and e-mails with kinds, and the plain columns beside them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm_lists.framework.columns.rows import Part, RowsField

from .countries import kept_name, offered_countries
from .main_rows import Mirror

FAX, MOBILE = "fax", "mobile"
ADDRESS_KINDS = (
    ("seat", _("Registered seat")),
    ("delivery", _("Delivery")),
    ("billing", _("Invoices")),
    ("post", _("Letters")),
    ("home", _("Home")),
    ("other", _("Other")),
)
PHONE_KINDS = (
    ("work", _("Work")),
    (MOBILE, _("Mobile")),
    (FAX, _("Fax")),
    ("home", _("Home")),
    ("other", _("Other")),
)
EMAIL_KINDS = (
    ("work", _("Work")),
    ("billing", _("Invoices")),
    ("orders", _("Orders")),
    ("home", _("Private")),
    ("other", _("Other")),
)


def addresses_field() -> Any:
    """Return a column of addresses."""
    return RowsField(
        _("addresses"),
        parts=(
            Part("kind", _("kind"), choices=ADDRESS_KINDS),
            Part("street", _("street"), max_length=200),
            Part("postal_code", _("postal code"), max_length=12),
            Part("city", _("city"), max_length=120),
            Part("country", _("country"), max_length=80, suggestions=offered_countries),
        ),
    )


def phones_field() -> Any:
    """Return a column of phone numbers."""
    return RowsField(
        _("phones"),
        parts=(
            Part("kind", _("kind"), choices=PHONE_KINDS),
            Part("value", _("number"), type="phone", is_required=True),
            Part("note", _("note"), max_length=120),
        ),
    )


def emails_field() -> Any:
    """Return a column of e-mail addresses."""
    return RowsField(
        _("e-mails"),
        parts=(
            Part("kind", _("kind"), choices=EMAIL_KINDS),
            Part("value", _("e-mail"), type="email", is_required=True),
            Part("note", _("note"), max_length=120),
        ),
    )


#: The plain columns of an address.
ADDRESS = Mirror(
    "addresses",
    {name: name for name in ("street", "postal_code", "city", "country")},
    "seat",
    tidy={"country": kept_name},
)
EMAIL = Mirror("emails", {"value": "email"}, "work")
PHONE = Mirror("phones", {"value": "phone"}, "work")
MOBILE_PHONE = Mirror("phones", {"value": "mobile"}, MOBILE, frozenset({MOBILE}))
FAX_NUMBER = Mirror("phones", {"value": "fax"}, FAX, frozenset({FAX}))
