"""Make the people of the kill test in a new site; run within it as a module."""

from io import BytesIO

import django
from django.core.management import call_command

PASSWORD = "kill-test"


def prepare() -> None:
    """Migrate, and make the people of the tests."""
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - Django must be set up first

    from tests.people import make_world  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    _bring_shipped_files()
    world = make_world()
    for person in (world.salesperson, world.colleague):
        person.password = make_password(PASSWORD)
        person.save(update_fields=["password"])


def _bring_shipped_files() -> None:
    """Write the files that the migrations wrote: a database that was copied comes without them."""
    from filer.models import File  # noqa: PLC0415

    from libraries.storing import files  # noqa: PLC0415
    from templates.template_file import STARTERS, TemplateFile  # noqa: PLC0415

    for shipped in TemplateFile.objects.exclude(starter=""):
        stored = files.store(BytesIO(STARTERS[shipped.starter]()))
        File.objects.filter(pk=shipped.file_id).update(file=stored.path, _file_size=stored.size)
        TemplateFile.objects.filter(pk=shipped.pk).update(sha256=stored.sha256)


if __name__ == "__main__":
    django.setup()
    prepare()
