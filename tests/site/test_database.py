"""What is set for each kind of database."""

import pytest

from config.settings.base import database


@pytest.mark.parametrize("address", ["sqlite:////srv/data/db.sqlite3", "postgres://someone@127.0.0.1/name"])
def test_a_connection_is_kept_for_the_next_request(address: str) -> None:
    assert database(address)["CONN_MAX_AGE"] > 0


def test_a_connection_to_a_server_is_looked_at_before_it_is_used_again() -> None:
    assert database("postgres://someone@127.0.0.1/name")["CONN_HEALTH_CHECKS"]
    assert not database("sqlite:////srv/data/db.sqlite3").get("CONN_HEALTH_CHECKS")
