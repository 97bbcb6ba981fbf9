"""What is done and asked within a served site; run in its environment as a module."""

import json
import sys
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command

PEOPLE = ("salesperson", "colleague", "reader", "manager", "stranger")


def people() -> dict[str, str]:
    """Migrate, make the people of the tests and their library; return a token of each."""
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - Django must be set up first
    from django.contrib.auth.models import User  # noqa: PLC0415

    from crm_lists.programs.tokens import create  # noqa: PLC0415
    from libraries.models import Library  # noqa: PLC0415
    from tests.libraries.webdav.site import LIBRARY  # noqa: PLC0415
    from tests.people import make_world  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    if not Library.objects.filter(code=LIBRARY).exists():
        make_world()
        Library.objects.create(name="Anything", code=LIBRARY, allowed_formats=[])
    found = {}
    for name in PEOPLE:
        person = User.objects.get(username=name)
        person.password = make_password(name)
        person.save(update_fields=["password"])
        found[name] = create(person, "test", read=["*"], write=["*"], expires_at=None)[1]
    return found


def versions(name: str) -> list[Any]:
    """Return number, size and maker of each version of a document, the newest first."""
    from libraries.models import DocumentVersion  # noqa: PLC0415 - Django must be set up first

    found = DocumentVersion.objects.filter(document__name=name, document__deleted_at__isnull=True)
    return [[str(one.number), one.size, str(one.by)] for one in found.order_by("-major", "-minor")]


def edit(person: str, name: str, site: str) -> str:
    """Return the command that opens a document for editing in LibreOffice."""
    from django.contrib.auth.models import User  # noqa: PLC0415 - Django must be set up first

    from libraries.models import Document  # noqa: PLC0415
    from libraries.webdav import opening  # noqa: PLC0415
    from tests.people import actor  # noqa: PLC0415

    document = Document.objects.get(name=name, deleted_at__isnull=True)
    return opening.edit(actor(User.objects.get(username=person)), document, opening.LIBREOFFICE, site)


def lock(name: str) -> list[str]:
    """Return holder, kind and program of the lock of a document."""
    from libraries.models import DocumentLock  # noqa: PLC0415 - Django must be set up first

    found = DocumentLock.objects.filter(document__name=name).first()
    return [] if found is None else [found.holder.username, found.kind, found.client]


def page(person: str, name: str) -> str:
    """Return the page of a document as a person sees it."""
    from django.contrib.auth.models import User  # noqa: PLC0415 - Django must be set up first
    from django.test import Client  # noqa: PLC0415

    from libraries.models import Document  # noqa: PLC0415

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=person))
    document = Document.objects.get(name=name, deleted_at__isnull=True)
    return client.get(f"/libraries/documents/{document.pk}/").content.decode()


def wait(seconds: str) -> None:
    """Let so many seconds have passed for all locks."""
    from datetime import timedelta  # noqa: PLC0415 - only here

    from django.db.models import F  # noqa: PLC0415

    from libraries.models import DavLock, DocumentLock  # noqa: PLC0415

    span = timedelta(seconds=int(seconds))
    DavLock.objects.update(expires_at=F("expires_at") - span)
    DocumentLock.objects.filter(expires__isnull=False).update(expires=F("expires") - span)


if __name__ == "__main__":
    django.setup()
    deeds: dict[str, Callable[..., Any]] = {
        one.__name__: one for one in (people, versions, edit, lock, page, wait)
    }
    sys.stdout.write(json.dumps(deeds[sys.argv[1]](*sys.argv[2:])))
