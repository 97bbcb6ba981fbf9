"""Loads the demo as a whole, or not at all."""

from django.contrib.auth.models import User
from django.db import transaction

from crm_lists.organisation.models import Owner

from .cases import make_cases, make_events
from .departments import make_org_chart
from .documents import make_documents, make_from_template
from .firms import OWNERS
from .guidelines import make_guidelines
from .logins import DEMO_LOGINS
from .mail import make_mail
from .mass.making import make_mass
from .people import make_people
from .relations import make_contacts, make_relations
from .sales_literature import make_offer_file, make_sales_literature
from .team_pages import make_pages


def has_data() -> bool:
    """Tell whether somebody has begun to use the database."""
    return User.objects.exists() or Owner.objects.exists()


def has_demo() -> bool:
    """Tell whether people or owners of the demo are in the database."""
    usernames = [login.username for login in DEMO_LOGINS]
    names = [firm.name for firm in OWNERS]
    return (
        User.objects.filter(username__in=usernames).exists() or Owner.objects.filter(name__in=names).exists()
    )


@transaction.atomic
def load_demo(scale: int = 1) -> None:
    """Write the demo: what people do is done by them, through the actions."""
    cast = make_people()
    make_org_chart(cast)
    relations = make_relations(cast)
    contacts = make_contacts(cast, relations)
    cases = make_cases(cast, relations, contacts)
    make_events(cast)
    make_documents(cast, cases)
    make_from_template(cast, cases)
    make_sales_literature(cast)
    make_offer_file(cast, cases)
    make_guidelines(cast)
    make_mail(cast, contacts, cases)
    if scale:
        make_mass(cast, scale)
    make_pages(cast.users["editor"])
