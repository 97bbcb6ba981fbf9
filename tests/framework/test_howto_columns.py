"""The page on adding a column type does what it says."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from crm_lists.framework.columns import column_types
from crm_lists.framework.lists import find_list
from tests.custom_lists.making import add_column, make_list
from tests.people import World, client_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "howto" / "add-a-column-type.md"


@pytest.fixture
def code() -> Iterator[str]:
    """Run the code of the page, and forget the type afterwards."""
    [found] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    module = ModuleType("fleet.extensions")
    exec(compile(found, str(PAGE), "exec"), vars(module))
    yield found
    column_types.unregister("rating")


@pytest.mark.django_db
def test_the_page_makes_a_working_type(world: World, code: str) -> None:
    make_list("vehicles")
    admin, client = client_of(world.administrator), client_of(world.salesperson)
    page = admin.get("/admin/lists/vehicles/columns/add/?type=rating").content.decode()
    assert "Most stars" in page
    form = {"label": "Stars", "setting_most": "4", "is_filter": "on", "is_listed": "on"}
    assert admin.post("/admin/lists/vehicles/columns/add/?type=rating", form).status_code == 302
    add_column("vehicles", "other", "text")
    added = client.post("/lists/vehicles/new/", {"name": "good", "stars": "4"})
    assert added.status_code == 302
    client.post("/lists/vehicles/new/", {"name": "poor", "stars": "1"})
    assert client.post("/lists/vehicles/new/", {"name": "wrong", "stars": "5"}).status_code == 422
    listing = client.get("/lists/vehicles/?view=all&sort=-stars").content.decode()
    assert listing.index("good") < listing.index("poor")
    assert '<span aria-label="4 of 4">★★★★</span>' in listing
    found = client.get("/lists/vehicles/?view=all&stars__from=2").content.decode()
    assert "good" in found
    assert "poor" not in found
    assert "★★★★" in client.get(added["Location"] + "?tab=history").content.decode()
    assert find_list("vehicles").column("stars").kind.code == "rating"
    assert len(code.splitlines()) <= 65
