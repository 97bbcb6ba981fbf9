"""The home page that a new installation has, in place of Wagtail's welcome page."""

import json
from uuid import uuid4

from django.db import migrations
from django.utils import timezone

WELCOME = (
    "<p>This is the home page of your team. Editors change it in the administration: open the page with "
    "<b>Edit page</b>, move its web parts, add others, and publish.</p>"
)
LINKS = [
    ("Relations", "/lists/relations/", "building"),
    ("Cases", "/lists/cases/", "briefcase"),
    ("Calendar", "/lists/events/?view=upcoming", "calendar_ltr"),
    ("Search", "/search/", "search"),
]


def part(kind, **value):
    return {"type": kind, "value": value, "id": str(uuid4())}


def entries(*values):
    return [{"type": "item", "value": value, "id": str(uuid4())} for value in values]


def body():
    return [
        part("figures", views=entries("activities/mine", "activities/overdue", "cases/mine", "cases/open")),
        part("list", title="", rows=6, view="activities/mine"),
        part("list", title="", rows=6, view="cases/open"),
        part("library", title="", rows=5, library="crm"),
    ]


def side():
    welcome = {
        "headline": "Welcome",
        "text": WELCOME,
        "date": timezone.localdate().isoformat(),
        "until": None,
    }
    links = [{"label": label, "address": address, "icon": icon} for label, address, icon in LINKS]
    return [
        part("announcements", title="", items=entries(welcome)),
        part("events", title="", rows=5),
        part("mail", title="", rows=5),
        part("links", title="", links=entries(*links)),
    ]


def make_home_page(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    TeamPage = apps.get_model("portal", "TeamPage")
    ContentType = apps.get_model("contenttypes", "ContentType")
    # Only Wagtail's own welcome page is replaced: a page that somebody made stays what it is.
    welcome = Page.objects.filter(
        depth=2, slug="home", content_type__app_label="wagtailcore", sites_rooted_here__is_default_site=True
    ).first()
    if welcome is None:
        return
    content_type, _made = ContentType.objects.get_or_create(app_label="portal", model="teampage")
    kept = {field.attname: getattr(welcome, field.attname) for field in Page._meta.concrete_fields}
    home = TeamPage(page_ptr_id=welcome.pk, **kept)
    home.content_type_id = content_type.pk
    home.title = home.draft_title = "Home"
    home.icon = "home"
    home.greets = True
    home.body = json.dumps(body())
    home.side = json.dumps(side())
    home.save()


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]
    operations = [migrations.RunPython(make_home_page, migrations.RunPython.noop)]
