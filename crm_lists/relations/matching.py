"""By what two relations, or two contacts, may be one and the same."""

from django.utils.translation import gettext_lazy as _

from crm_lists.duplicates import normalisers
from crm_lists.duplicates.rules import MatchRule

RELATION_RULES = (
    MatchRule(
        "number",
        _("registration number"),
        ("registration_number",),
        normalisers.registration_number,
        weight=200,
        tells_apart=True,
    ),
    MatchRule("name", _("name"), ("name",), normalisers.firm_name, finds_longer=True),
    MatchRule("email", _("e-mail"), ("email", "emails"), normalisers.email),
    MatchRule("phone", _("phone"), ("phone", "phones"), normalisers.phone),
    MatchRule("parent", _("company above"), ("parent",), normalisers.exact, weight=0, keeps_apart=True),
    MatchRule("domain", _("domain"), ("email", "emails", "website"), normalisers.domain),
)
#: People of one firm share its domain and often its phone, and namesakes are many.
CONTACT_RULES = (
    MatchRule("email", _("e-mail"), ("email", "emails"), normalisers.email),
    MatchRule("person", _("name in the same company"), ("name",), normalisers.person_name, within="relation"),
    MatchRule("name", _("name"), ("name",), normalisers.person_name, weight=60),
    MatchRule("phone", _("phone"), ("mobile", "phone", "phones"), normalisers.phone, weight=60),
)
