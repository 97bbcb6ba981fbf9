"""The page on adding a list does what it says: its code becomes an app, migrates and serves."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, nearest_database

PAGE = ROOT / "docs" / "howto" / "add-a-list.md"

SETTINGS = """
from config.settings.test import *

INSTALLED_APPS = ["fleet", *INSTALLED_APPS]
DATABASES["default"]["NAME"] = {database!r}
"""

#: What a salesperson does with the new list, after which the answers are printed.
USE = """
import json
import django
django.setup()
from django.core.management import call_command
call_command("makemigrations", "fleet", verbosity=0)
call_command("migrate", verbosity=0)
call_command("check", fail_level="WARNING")
from tests.people import client_of, make_world
world = make_world()
client = client_of(world.salesperson)
added = client.post("/lists/vehicles/new/", {"name": "NR 123 AB", "state": "ready", "price": "21500"})
item = added["Location"]
print(json.dumps({
    "added": added.status_code,
    "listing": "NR 123 AB" in client.get("/lists/vehicles/").content.decode(),
    "price": "21\\N{NO-BREAK SPACE}500" in client.get(item).content.decode(),
    "search": item in client.get("/search/?q=123").content.decode(),
    "navigation": "/lists/vehicles/" in client.get("/lists/cases/").content.decode(),
    "api": client.get("/api/v1/lists/vehicles/").json()["count"],
    "described": "/api/v1/lists/vehicles/" in client.get("/api/v1/openapi.json").json()["paths"],
    "history": client.get(item + "?tab=history").status_code,
    "stranger": client_of(world.stranger).get(item).status_code,
}))
"""


@pytest.mark.slow
def test_the_page_makes_a_working_list(tmp_path: Path) -> None:
    module, imports = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    app = tmp_path / "fleet"
    (app / "migrations").mkdir(parents=True)
    (app / "migrations" / "__init__.py").write_text("")
    (app / "__init__.py").write_text("")
    (app / "vehicle.py").write_text(module)
    (app / "models.py").write_text(imports)
    (tmp_path / "fleet_settings.py").write_text(SETTINGS.format(database=str(tmp_path / "db.sqlite3")))
    # The rest of the site is there already: only the new list is migrated.
    if (nearest := nearest_database()) is not None:
        shutil.copyfile(nearest, tmp_path / "db.sqlite3")
    environment = {
        **{key: value for key, value in os.environ.items() if key != "DATABASE_URL"},
        "DJANGO_SETTINGS_MODULE": "fleet_settings",
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT), str(ROOT / "site")]),
    }
    run = subprocess.run(
        [sys.executable, "-c", USE], env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.strip().splitlines()[-1]) == {
        "added": 302,
        "listing": True,
        "price": True,
        "search": True,
        "navigation": True,
        "api": 1,
        "described": True,
        "history": 200,
        "stranger": 404,
    }
    assert len(module.strip().splitlines()) <= 50
    assert len(imports.strip().splitlines()) == 1
