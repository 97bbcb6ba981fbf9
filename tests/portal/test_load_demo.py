"""The command that loads the demo keeps off databases that are in use."""

from io import StringIO
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from crm_lists.organisation.models import Owner
from portal.demo import loading
from tests.people import make_user

pytestmark = pytest.mark.django_db
LOAD = "portal.management.commands.load_demo.load_demo"


def test_a_database_in_use_is_refused() -> None:
    make_user("somebody")

    with patch(LOAD) as load, pytest.raises(CommandError, match="not empty"):
        call_command("load_demo")
    load.assert_not_called()


def test_a_database_in_use_is_filled_on_demand() -> None:
    make_user("somebody")

    with patch(LOAD) as load:
        call_command("load_demo", force=True, stdout=StringIO())
    load.assert_called_once()


def test_a_name_of_the_demo_that_is_taken_refuses_even_on_demand() -> None:
    make_user("katarina")

    with patch(LOAD) as load, pytest.raises(CommandError, match="already"):
        call_command("load_demo", force=True)
    load.assert_not_called()


def test_a_load_that_fails_leaves_nothing() -> None:
    with patch.object(loading, "make_relations", side_effect=RuntimeError), pytest.raises(RuntimeError):
        loading.load_demo()

    assert not User.objects.exists()
    assert not Owner.objects.exists()
