"""Code lists: editors name values in each language, and retire what is used."""

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.utils import translation

from crm_lists.cases.models import Case, CaseType
from crm_lists.framework.actors import Actor
from crm_lists.framework.code_lists import is_used
from crm_lists.relations.models import RelationType
from tests.making import make
from tests.people import World, client_of

URL = "/admin/snippets/relations/relationtype"


@pytest.fixture
def admin(world: World) -> Client:
    return client_of(world.administrator)


def test_a_value_is_named_in_each_language(admin: Client) -> None:
    page = admin.get(f"{URL}/add/").content.decode()
    assert 'name="label_sk"' in page
    assert 'name="labels"' not in page
    typed = {"label": "Blogger", "code": "press-2", "position": "9", "tone": "info", "is_active": "on"}
    answer = admin.post(f"{URL}/add/", {**typed, "label_sk": "Tlač", "label_cs": ""})
    assert answer.status_code == 302, answer.context["form"].errors
    made = RelationType._default_manager.get(code="press-2")
    assert made.labels == {"sk": "Tlač"}
    with translation.override("sk"):
        assert str(made) == "Tlač"
    made.labels["xx"] = "kept"
    made.save()
    edit = f"{URL}/edit/{made.pk}/"
    assert 'value="Tlač"' in admin.get(edit).content.decode()
    admin.post(edit, {**typed, "label_sk": "", "label_pl": "Prasa"})
    made.refresh_from_db()
    assert made.labels == {"pl": "Prasa", "xx": "kept"}


def test_the_listing_shows_the_colour(admin: Client) -> None:
    RelationType._default_manager.create(label="Blogger", code="press-2", tone="warn")
    assert '<span class="code-tone warn">Warning</span>' in admin.get(f"{URL}/").content.decode()


def test_a_used_value_is_retired_and_not_deleted(world: World, admin: Client) -> None:
    used = CaseType._default_manager.create(label="Roofing", code="roofing")
    make(Actor.of(world.salesperson), Case, case_type=used)
    url = f"/admin/snippets/cases/casetype/delete/{used.pk}/"
    answer = admin.post(url, follow=True)
    assert "In use, and therefore not deleted" in answer.content.decode()
    assert CaseType._default_manager.filter(pk=used.pk).exists()
    assert is_used(used)
    with pytest.raises(ProtectedError):
        CaseType._default_manager.filter(pk=used.pk).delete()


def test_an_unused_value_may_go(admin: Client) -> None:
    spare = RelationType._default_manager.create(label="Spare", code="spare")
    assert not is_used(spare)
    admin.post(f"{URL}/delete/{spare.pk}/")
    assert not RelationType._default_manager.filter(pk=spare.pk).exists()
