"""What the database knows of its tables is renewed once a day."""

import pytest
from django.db import connection

from crm_lists.framework import purging
from tests.people import World


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL renews its statistics by itself.")
def test_the_daily_task_renews_the_statistics(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE organisation_group")
        cursor.execute("DELETE FROM sqlite_stat1")
        purging.purge_daily.call()
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'organisation_group'")
        assert cursor.fetchone()[0] > 0
